// C10: asks before something is certified, and names what it would be.

// Before ui.js hears of it, which would take the form as sent.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!form.matches('#several, #certify-one')) return;
  if (event.submitter && 'sure' in event.submitter.dataset) return;
  event.preventDefault();
  const boxes = [...form.querySelectorAll('input[name=case]:checked')];
  if (form.id === 'several' && !boxes.length) {
    document.getElementById('none-chosen').showModal();
    return;
  }
  const chosen = document.getElementById('chosen');
  if (chosen) chosen.textContent = boxes.map((box) => box.value.split('/')[1]).join(', ');
  document.getElementById('sure').showModal();
}, true);

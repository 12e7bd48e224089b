// C10: asks before something is certified, and names what it would be.

// The warnings that the examiner let stand, case by case.
function nameWarned(boxes) {
  const lines = boxes.flatMap((box) => {
    const said = box.closest('tr').querySelector('[data-warned] > div');
    if (!said) return [];
    const [term, text] = [document.createElement('dt'), document.createElement('dd')];
    term.textContent = box.value.split('/')[1];
    text.append(...said.cloneNode(true).childNodes);
    return [term, text];
  });
  const warned = document.getElementById('warned');
  warned.hidden = lines.length === 0;
  warned.querySelector('dl').replaceChildren(...lines);
}

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
  if (chosen) nameWarned(boxes);
  document.getElementById('sure').showModal();
}, true);

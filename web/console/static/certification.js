// C10: asks before something is certified, and names what it would be.

for (const form of document.querySelectorAll('#several, #certify-one')) {
  form.addEventListener('submit', (event) => {
    if (event.submitter && 'sure' in event.submitter.dataset) return;
    event.preventDefault();
    const boxes = [...form.querySelectorAll('input[name=case]:checked')];
    if (form.id === 'several' && !boxes.length) return document.getElementById('none-chosen').showModal();
    const chosen = document.getElementById('chosen');
    if (chosen) chosen.textContent = boxes.map((box) => box.value.split('/')[1]).join(', ');
    document.getElementById('sure').showModal();
  });
}

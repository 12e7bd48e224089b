// The list: what changed by itself is marked for a moment and told to whoever cannot see it.

const states = new Map();

function read(list, isFirst) {
  const told = [];
  list.querySelectorAll('[data-case]').forEach((row) => {
    const state = row.querySelector('[data-state]').textContent.replace(/\s+/g, ' ').trim();
    const before = states.get(row.dataset.case);
    states.set(row.dataset.case, state);
    if (isFirst || before === state) return;
    row.classList.add('changed');
    told.push(`${row.querySelector('th a').textContent.trim()} ${state}`);
  });
  if (told.length) document.getElementById('told').textContent = told.join(', ');
}

const list = document.getElementById('list');
if (list) read(list, true);
document.addEventListener('live:refreshed', ({ target }) => { if (target.id === 'list') read(target, false); });

// Fields that are left empty stay out of the address.
document.getElementById('search')?.addEventListener('submit', ({ target }) => {
  target.querySelectorAll('input, select').forEach((field) => { field.disabled = !field.value; });
});
addEventListener('pageshow', () => {
  document.querySelectorAll('#search :disabled').forEach((field) => { field.disabled = false; });
});

// Printing: several at once need a tick, and not too many of them.

const several = document.getElementById('several');
const count = document.getElementById('ticked');
const all = document.getElementById('tick-all');
const fresh = document.getElementById('tick-new');
const boxes = () => [...document.querySelectorAll('#printable input[type=checkbox]')];
const unprinted = () => boxes().filter((box) => box.dataset.printed === '0');

function look() {
  const ticked = boxes().filter((box) => box.checked).length;
  const most = Number(count.dataset.most);
  several.disabled = ticked === 0 || ticked > most;
  fresh.disabled = unprinted().length === 0;
  const words = ticked > most ? count.dataset.over : ticked === 1 ? count.dataset.one : count.dataset.many;
  count.textContent = words.replace('{n}', ticked).replace('{most}', most);
}

// The first of them when they are too many for one file: those whose printing ends first.
function tick(chosen) {
  const first = chosen.slice(0, Number(count.dataset.most));
  boxes().forEach((box) => { box.checked = first.includes(box); });
  look();
}

if (several) {
  document.getElementById('all-at-once').hidden = boxes().length < 2;
  all.addEventListener('click', () => tick(boxes()));
  fresh.addEventListener('click', () => tick(unprinted()));
  document.addEventListener('change', look);
  document.addEventListener('live:refreshed', look);
  addEventListener('pageshow', look);
  look();
}

// Printing: several at once need a tick.

const several = document.getElementById('several');
const all = document.getElementById('tick-all');
const boxes = () => [...document.querySelectorAll('#printable input[type=checkbox]')];
const look = () => { several.disabled = !boxes().some((box) => box.checked); };

if (several) {
  document.getElementById('all-at-once').hidden = boxes().length < 2;
  all.addEventListener('click', () => { boxes().forEach((box) => { box.checked = true; }); look(); });
  document.addEventListener('change', look);
  document.addEventListener('live:refreshed', look);
  addEventListener('pageshow', look);
  look();
}

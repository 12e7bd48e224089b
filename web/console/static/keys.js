// Keys of a page, beside the mouse. [data-key="m"]: m leads there, and with data-press it is pressed, too.
// [data-row]: j and k, and the arrows once one of them has the focus, go from one to the next; Enter opens it.
// Nothing happens while somebody types, and everybody can switch it off (WCAG 2.1.4).

const STORED = 'keys-off';
const TYPING = 'input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]';
const STEPS = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1 };

const isOff = () => localStorage.getItem(STORED) === 'yes';
const isSeen = (element) => element.getClientRects().length > 0;

function step(by) {
  const rows = [...document.querySelectorAll('[data-row]')].filter(isSeen);
  const at = rows.indexOf(document.activeElement);
  const next = at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + by, 0), rows.length - 1);
  rows[next]?.focus();
  return rows.length > 0;
}

function lead(key) {
  const target = [...document.querySelectorAll('[data-key]')].find((one) => one.dataset.key === key && isSeen(one));
  if (!target) return false;
  target.focus();
  target.scrollIntoView({ block: 'nearest' });
  if ('press' in target.dataset) target.click();
  return true;
}

document.addEventListener('keydown', (event) => {
  if (isOff() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.matches(TYPING) || document.querySelector('dialog[open]')) return;
  const isArrow = event.key.startsWith('Arrow');
  if (isArrow && !event.target.matches('[data-row]')) return; // arrows scroll, until one is among the rows
  const isDone = event.key in STEPS ? step(STEPS[event.key]) : lead(event.key);
  if (isDone) event.preventDefault();
});

const choice = document.getElementById('keys-on');
if (choice) {
  choice.checked = !isOff();
  choice.addEventListener('change', () => localStorage.setItem(STORED, choice.checked ? 'no' : 'yes'));
}

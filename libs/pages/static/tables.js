// A narrow screen shows each row of `table.stacked` as a card. Some browsers no longer tell a screen reader then that it
// is a table: so every part says what it is. Templates need not think of it, but for <th scope>.

const ROLES = { TABLE: 'table', THEAD: 'rowgroup', TBODY: 'rowgroup', TFOOT: 'rowgroup', TR: 'row', TD: 'cell' };

function roleOf(part) {
  if (part.tagName === 'TH') return part.scope === 'row' ? 'rowheader' : 'columnheader';
  return ROLES[part.tagName];
}

export function nameParts(root) {
  const parts = root.querySelectorAll(':is(table.stacked, table.stacked :is(thead, tbody, tfoot, tr, th, td)):not([role])');
  parts.forEach((part) => part.setAttribute('role', roleOf(part)));
}

nameParts(document);
// Rows come later, too: from live state, from a form that grows.
new MutationObserver((changes) => {
  if (changes.some((change) => change.addedNodes.length)) nameParts(document);
}).observe(document.body, { childList: true, subtree: true });

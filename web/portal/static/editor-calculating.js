// Amounts and the total of an invoice, from its quantities and unit prices. Whether they are right, the rule book says.

import { say } from './ui.js';
import { texts } from './editor-draft.js';
import { get } from './editor-pointers.js';
import { digitsOf, product, sum } from './editor-figures.js';

export function wireCalculating(button, grid, saving) {
  if (!button) return;
  button.hidden = false;
  button.addEventListener('click', () => {
    const digits = digitsOf(get(saving.draft, 'source_invoice/currency'));
    const rows = grid.rows.map((row) => ({ ...row, amount: product(row, digits) ?? row.amount }));
    const total = sum(rows.map((row) => row.amount));
    grid.replace(rows);
    if (total === null) return say(texts.cannotCalculate, 'warn');
    saving.change('source_invoice/total', total);
    saving.dispatchEvent(new Event('replaced'));
  });
}

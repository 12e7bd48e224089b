// Amounts and the total of an invoice, from its quantities and unit prices. Whether they are right, the rule book says.

import { say } from './ui.js';
import { get, texts } from './editor-draft.js';

const FIGURE = /^-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?$/;
const USUAL_DIGITS = 2;

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

// 2 for USD, 0 for JPY.
function digitsOf(currency) {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;
  } catch {
    return USUAL_DIGITS;
  }
}

// A figure as whole units of 10 to the power of -scale; null when it is none.
function decimal(text) {
  const found = text.trim().match(FIGURE);
  return found && { units: BigInt(text.replace(/[,.\s]/g, '')), scale: found[1]?.length ?? 0 };
}

function product({ quantity, unit_price: price }, digits) {
  const [count, each] = [decimal(quantity), decimal(price)];
  return count && each && written(rounded(count.units * each.units, count.scale + each.scale, digits), digits);
}

function rounded(units, scale, digits) {
  if (scale <= digits) return units * 10n ** BigInt(digits - scale);
  const step = 10n ** BigInt(scale - digits);
  return (units + (units < 0n ? -step : step) / 2n) / step; // BigInt cuts off towards zero
}

function sum(amounts) {
  const figures = amounts.map(decimal);
  if (!figures.length || figures.includes(null)) return null;
  const scale = Math.max(...figures.map((figure) => figure.scale));
  return written(figures.reduce((total, figure) => total + rounded(figure.units, figure.scale, scale), 0n), scale);
}

// 123456n with 2 digits → 1,234.56
function written(units, digits) {
  const text = units.toString().replace('-', '').padStart(digits + 1, '0');
  const whole = BigInt(text.slice(0, text.length - digits)).toLocaleString('en');
  return (units < 0n ? '-' : '') + (digits ? `${whole}.${text.slice(-digits)}` : whole);
}

// Figures as people write them, computed exactly. Pure.

const FIGURE = /^-?(?:[1-9]\d{0,2}(?:,\d{3})+|\d+)(?:\.(\d+))?$/;
const USUAL_DIGITS = 2;

// How many digits a currency's amounts have after the point: 2 for USD, 0 for JPY.
export function digitsOf(currency) {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;
  } catch {
    return USUAL_DIGITS;
  }
}

// A figure as whole units of 10 to the power of -scale; null when it is none. Full-width digits are digits.
function decimal(text) {
  const plain = text.replace(/[\uff0c\uff0e\uff10-\uff19]/g, (sign) => sign.normalize('NFKC')).trim();
  const found = plain.match(FIGURE);
  return found && { units: BigInt(plain.replace(/[,.]/g, '')), scale: found[1]?.length ?? 0 };
}

export function product({ quantity, unit_price: price }, digits) {
  const [count, each] = [decimal(quantity), decimal(price)];
  return count && each && written(rounded(count.units * each.units, count.scale + each.scale, digits), digits);
}

function rounded(units, scale, digits) {
  if (scale <= digits) return units * 10n ** BigInt(digits - scale);
  const step = 10n ** BigInt(scale - digits);
  return (units + (units < 0n ? -step : step) / 2n) / step; // BigInt cuts off towards zero
}

export function sum(amounts) {
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

// The text of transport and the pieces that it is made of. Pure.

const MONTHS = 'JANUARY FEBRUARY MARCH APRIL MAY JUNE JULY AUGUST SEPTEMBER OCTOBER NOVEMBER DECEMBER'.split(' ');
const TEXT = new RegExp([
  '^(?:FROM (?<from>.+?))?',
  '(?:(?:^| )TO (?<to>.+?))?',
  '(?:(?:^| )VIA (?<via>.+?))?',
  '(?:(?:^| )BY(?: (?<means>[A-Z ]+?))?(?: "(?<quoted>[^"]+)"(?<rest> \\S.*?)?)?)?',
  '(?:(?:^| )ON OR ABOUT (?<month>[A-Z]+) (?<day>\\d{1,2}), (?<year>\\d{4}))?$',
].join(''));

export function composed({ from, to, via, means, name, date }) {
  const [year, month, day] = (date || '').split('-').map(Number);
  const parts = [
    from && `FROM ${from}`,
    to && `TO ${to}`,
    via && `VIA ${via}`,
    // A vessel without a means of transport is kept, too: box 5's rule then asks for the means.
    (means || name) && `BY${means && ` ${means}`}${named(name)}`,
    date && `ON OR ABOUT ${MONTHS[month - 1]} ${day}, ${year}`,
  ];
  return parts.filter(Boolean).join(' ');
}

// ONE HARBOUR V.042W → "ONE HARBOUR" V.042W
function named(name) {
  if (!name) return '';
  const [, vessel, voyage] = name.match(/^(.*?)(\s+V\.?\s?\S+)?$/);
  return ` "${vessel}"${voyage ? ` ${voyage.trim()}` : ''}`;
}

// The pieces of a text that is made of them; null for any other text.
export function pieces(text) {
  const found = text.match(TEXT)?.groups;
  if (!found) return null;
  const { from = '', to = '', via = '', means = '' } = found;
  const month = MONTHS.indexOf(found.month) + 1;
  const values = {
    from,
    to,
    via,
    means,
    name: found.quoted ? found.quoted + (found.rest ?? '') : '',
    date: month ? `${found.year}-${String(month).padStart(2, '0')}-${found.day.padStart(2, '0')}` : '',
  };
  return composed(values) === text ? values : null;
}

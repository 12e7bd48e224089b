// Pictures of pages are made when they are asked for, a few at a time: one that was refused is asked for again.

const PAUSE = 3000;
const MOST_TRIES = 5;
const tries = new WeakMap();

function askAgain(sheet) {
  const number = (tries.get(sheet) ?? 0) + 1;
  tries.set(sheet, number);
  if (number > MOST_TRIES) return;
  const address = new URL(sheet.src);
  address.searchParams.set('again', String(number));
  setTimeout(() => { sheet.src = address.href; }, PAUSE);
}

document.addEventListener('error', (event) => {
  if (event.target.matches?.('img.sheet')) askAgain(event.target);
}, true);

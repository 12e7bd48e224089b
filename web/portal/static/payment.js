// Card payment: the total of what is ticked, whole yen, as it changes.

const total = document.getElementById('total');
const pay = document.getElementById('pay');
const all = document.getElementById('tick-all');
const ja = document.documentElement.lang === 'ja';
const figure = new Intl.NumberFormat(ja ? 'ja-JP' : 'en-GB');
const yen = (amount) => (ja ? `${figure.format(amount)}円` : `¥${figure.format(amount)}`);

function boxes() {
  return [...document.querySelectorAll('#payables input[type=checkbox]')];
}

function add() {
  const ticked = boxes().filter((box) => box.checked);
  const sum = (name) => ticked.reduce((before, box) => before + Number(box.dataset[name]), 0);
  const count = total.querySelector('[data-count]');
  count.textContent = ticked.length === 1 ? count.dataset.one : count.dataset.many.replace('{n}', ticked.length);
  total.querySelector('[data-sum]').textContent = yen(sum('price'));
  const tax = total.querySelector('[data-tax]');
  tax.textContent = tax.dataset.tax.replace('{tax}', yen(sum('tax')));
  pay.disabled = ticked.length === 0 || ticked.length > Number(total.dataset.most);
}

if (total) {
  document.getElementById('all-at-once').hidden = boxes().length < 2;
  all.addEventListener('click', () => {
    boxes().slice(0, Number(total.dataset.most)).forEach((box) => { box.checked = true; });
    add();
  });
  document.addEventListener('change', add);
  document.addEventListener('live:refreshed', add);
  addEventListener('pageshow', add);
  add();
}

// C09: points at single values, keeps what is typed until the case is finished, leads from one place to the next.
//
// Marks are pairs pointer → text. They and the message stand in the browser's storage under the examiner's ID and the
// case, so that a reload, an ended login, a colleague's act or a case passed on by mistake loses nothing. They go when
// they were sent, or after a month.

const form = document.getElementById('decision');
const done = document.getElementById('done');
const keyOf = (name) => `examination/${name}`;

const MOST_KEPT = 30 * 24 * 3600 * 1000;

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? {};
  } catch {
    return {};
  }
}

for (const key of Object.keys(localStorage)) {
  if (key.startsWith(keyOf('')) && Date.now() - (read(key).at ?? Date.now()) > MOST_KEPT) localStorage.removeItem(key);
}
if (done && 'sent' in done.dataset) localStorage.removeItem(keyOf(done.dataset.of));
else if (done) {
  const { message = '', marks = [] } = read(keyOf(done.dataset.of));
  document.getElementById('unsent-kept').hidden = message.trim() === '' && marks.length === 0;
}

// --- places to look at ------------------------------------------------------------------------------------------------

function look(by) {
  const places = [...document.querySelectorAll('.noted')];
  if (!places.length) return;
  const from = document.querySelector('.noted.looked-at');
  const at = places.indexOf(from) + by;
  const next = places[(at + places.length) % places.length] ?? places[0];
  from?.classList.remove('looked-at');
  next.classList.add('looked-at');
  next.focus();
  next.scrollIntoView({ block: 'center' });
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-look]');
  if (button) look(Number(button.dataset.look));
});

// --- marks ------------------------------------------------------------------------------------------------------------

if (form) {
  const key = keyOf(form.dataset.keep);
  const message = document.getElementById('message');
  const hidden = document.getElementById('marks');
  const list = document.getElementById('mark-list');
  const marks = new Map();

  const written = () => [...marks].map(([pointer, { text }]) => ({ pointer, text })).filter((mark) => mark.text.trim());

  function keep() {
    hidden.value = JSON.stringify(written());
    const labels = Object.fromEntries([...marks].map(([pointer, { label }]) => [pointer, label]));
    const isKept = message.value !== '' || written().length > 0;
    if (isKept) localStorage.setItem(key, JSON.stringify({ message: message.value, marks: written(), labels, at: Date.now() }));
    else localStorage.removeItem(key);
    document.getElementById('kept').hidden = !isKept;
  }

  const pointOf = (pointer) => document.querySelector(`[data-point="${CSS.escape(pointer)}"]`);
  const placeOf = (pointer) => document.getElementById(`f${pointer.replaceAll('/', '-')}`);
  const boxIn = (place) => place?.querySelector('.mark-box');

  function showList() {
    const lines = [...marks].map(([pointer, { label, text }]) => {
      const line = document.getElementById('mark-line').content.firstElementChild.cloneNode(true);
      const link = line.querySelector('a');
      link.href = `#f${pointer.replaceAll('/', '-')}`;
      link.textContent = label;
      line.querySelector('span').textContent = text;
      line.querySelector('[data-drop]').dataset.drop = pointer;
      return line;
    });
    list.querySelector('ul').replaceChildren(...lines);
    list.hidden = lines.length === 0;
    document.getElementById('mark-count').textContent = String(lines.length);
    document.querySelectorAll('[data-point]').forEach((button) => {
      button.setAttribute('aria-pressed', String(marks.has(button.dataset.point)));
    });
  }

  function open(button) {
    const pointer = button.dataset.point;
    const place = placeOf(pointer);
    const holder = place.matches('td') ? place.firstElementChild : place;
    let box = boxIn(place);
    if (!box) {
      box = document.getElementById('mark-box').content.firstElementChild.cloneNode(true);
      box.dataset.of = pointer;
      box.querySelector('textarea').value = marks.get(pointer)?.text ?? '';
      holder.append(box);
    }
    box.querySelector('textarea').focus();
  }

  function close(box) {
    const pointer = box.dataset.of;
    if (!marks.get(pointer)?.text.trim()) marks.delete(pointer);
    box.remove();
    keep();
    showList();
    pointOf(pointer)?.focus();
  }

  function drop(pointer) {
    marks.delete(pointer);
    boxIn(placeOf(pointer))?.remove();
    keep();
    showList();
    pointOf(pointer)?.focus();
  }

  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-point]');
    if (button) open(button);
    const box = event.target.closest('.mark-box');
    if (box && event.target.closest('[data-done]')) close(box);
    else if (box && event.target.closest('[data-drop]')) drop(box.dataset.of);
    else if (event.target.closest('#mark-list [data-drop]')) drop(event.target.dataset.drop);
  });
  document.addEventListener('input', (event) => {
    const box = event.target.closest('.mark-box');
    if (box) {
      const label = pointOf(box.dataset.of)?.dataset.name ?? box.dataset.of;
      marks.set(box.dataset.of, { label, text: event.target.value });
      showList();
    }
    if (box || event.target === message) keep();
  });
  document.addEventListener('keydown', (event) => {
    const box = event.target.closest('.mark-box');
    if (box && (event.key === 'Escape' || (event.key === 'Enter' && event.ctrlKey))) close(box);
    else if (event.key === 'f' && event.target.matches('.value, td, th')) {
      const button = event.target.querySelector('[data-point]');
      if (button) {
        event.preventDefault();
        open(button);
      }
    }
  });

  // What is on the page came back with a refusal; what is stored may be newer, and is never older.
  const before = read(key);
  const labels = before.labels ?? {};
  for (const { pointer, text } of before.marks ?? JSON.parse(hidden.value)) {
    marks.set(pointer, { label: pointOf(pointer)?.dataset.name ?? labels[pointer] ?? pointer, text });
  }
  if (before.message) message.value = before.message;
  keep();
  showList();

  // Nobody receives what was not sent before the case is passed on: ask first.
  const accept = document.getElementById('accept'); // only where there are warnings
  form.addEventListener('submit', (event) => {
    const finishes = event.submitter?.getAttribute('formaction')?.endsWith('/examination');
    const hasUnsent = written().length > 0 || message.value.trim() !== '';
    const isSure = 'sure' in (event.submitter?.dataset ?? {});
    const question = finishes && (hasUnsent && !isSure ? document.getElementById('unsent') : accept);
    if (!question) return;
    event.preventDefault();
    document.querySelectorAll('dialog[open]').forEach((dialog) => dialog.close());
    question.showModal();
  });
  if (accept && (accept.open || accept.querySelector('.fault'))) {
    accept.close();
    accept.showModal();
  }
  const reject = document.getElementById('reject');
  if (reject.querySelector('.fault')) reject.showModal();
}

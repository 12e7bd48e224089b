// The other language, without losing what is typed: it waits in this tab, and is typed into the same forms again as
// soon as the page is there in the other language. Passwords and files never wait.

const TYPED = 'typed';
const FORM_PAGE = 'form-page';
const NEVER = ['password', 'file', 'hidden', 'submit', 'button', 'image', 'reset'];
const link = document.querySelector('.top a[hreflang]');

const fieldsOf = (form) => [...form.elements].filter((field) => field.name && 'value' in field && !NEVER.includes(field.type));
const pathOf = (form) => new URL(form.getAttribute('action') || location.href, location.href).pathname;
const isTicked = (field) => field.type === 'checkbox' || field.type === 'radio';

function take(key) {
  const text = sessionStorage.getItem(key);
  sessionStorage.removeItem(key);
  return text ? JSON.parse(text) : null;
}

// A form may be answered at another address than its page's; that address cannot be opened again by a link.
document.addEventListener('submit', ({ target: form }) => {
  const page = JSON.parse(sessionStorage.getItem(FORM_PAGE) ?? '{}');
  if (form.method !== 'post' || page.action === location.pathname) return;
  sessionStorage.setItem(FORM_PAGE, JSON.stringify({ action: pathOf(form), page: location.pathname + location.search }));
});

function pageOfForm() {
  const { action, page } = JSON.parse(sessionStorage.getItem(FORM_PAGE) ?? '{}');
  const target = new URL(action === location.pathname ? page : link.href, location.href);
  target.searchParams.set('lang', link.hreflang);
  return target.href;
}

function keep() {
  const forms = [...document.forms].filter((form) => form.method === 'post');
  const typed = forms.map((form) => ({
    action: pathOf(form),
    fields: fieldsOf(form).map((field) => [field.name, field.value, isTicked(field) && field.checked]),
  }));
  sessionStorage.setItem(TYPED, JSON.stringify(typed));
}

// Radio buttons and tick boxes are known by name and value, all others by name and place among those of that name.
function find(fields, name, value, used) {
  const same = fields.filter((field) => field.name === name && !used.has(field));
  return same.find((field) => !isTicked(field) || field.value === value);
}

function type(field, value, isChecked) {
  if (isTicked(field) ? field.checked === isChecked : field.value === value) return;
  if (isTicked(field)) field.checked = isChecked;
  else field.value = value;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  field.dispatchEvent(new Event('change', { bubbles: true }));
}

function restore(typed) {
  const left = [...document.forms];
  for (const { action, fields } of typed) {
    const form = left.find((one) => one.method === 'post' && pathOf(one) === action);
    if (!form) continue;
    left.splice(left.indexOf(form), 1);
    const [there, used] = [fieldsOf(form), new Set()];
    for (const [name, value, isChecked] of fields) {
      const field = find(there, name, value, used);
      used.add(field);
      if (field) type(field, value, isChecked);
    }
  }
}

if (link) {
  link.addEventListener('click', () => {
    if (link.dataset.answer !== undefined) link.href = pageOfForm();
    keep();
  });
}
const waiting = take(TYPED);
if (waiting) restore(waiting);

// Consignees of earlier applications, to be used again.

import { send } from './ui.js';
import { known } from './editor-draft.js';
import { get, isBlank } from './editor-pointers.js';

const dialog = document.getElementById('parties');
const search = document.getElementById('parties-q');
const rows = dialog.querySelector('[data-rows]');
const FIELDS = {
  invoice: (one) => ({
    'source_invoice/consignee': isBlank(one.party) ? ofText(one.consignee) : one.party,
    'source_invoice/buyer': one.buyer,
    'source_invoice/notify_party': one.notify_party,
    'source_invoice/terms': one.terms,
  }),
  certificate: (one) => ({ 'certificate/consignee': one.consignee }),
  buyer: (one) => ({ 'certificate/consignee': one.consignee, 'source_invoice/terms': one.terms, 'source_invoice/currency': one.currency }),
  addressee: (one) => ({ 'signature/addressee': one.consignee }),
};
const TRANSPORT = { invoice: 'source_invoice/transport', certificate: 'certificate/transport' };

export function wireParties(saving) {
  let use = null;
  document.querySelectorAll('[data-parties]').forEach((button) => {
    button.hidden = false;
    button.addEventListener('click', () => {
      use = (one) => take(saving, button.dataset.parties, one);
      search.value = '';
      dialog.showModal();
      find();
    });
  });
  let timer;
  search.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(find, 200); });
  rows.addEventListener('click', ({ target }) => {
    const button = target.closest('button');
    if (!button) return;
    use(found[Number(button.dataset.index)]);
    dialog.close();
  });
}

let found = [];

async function find() {
  const answer = await send(`${known.path}/parties?q=${encodeURIComponent(search.value.trim())}`);
  if (!answer.ok) return;
  found = (await answer.json()).parties;
  rows.replaceChildren(...found.map(pick));
  dialog.querySelector('[data-none]').hidden = found.length > 0;
  dialog.querySelector('[data-count]').textContent = found.length;
}

function pick(one, index) {
  const item = document.createElement('li');
  const button = Object.assign(document.createElement('button'), { type: 'button', textContent: one.consignee });
  button.dataset.index = index;
  button.className = 'pick latin lines';
  item.append(button);
  return item;
}

// What is typed in a field that the earlier application left empty stays.
function take(saving, where, one) {
  for (const [pointer, value] of Object.entries(FIELDS[where](one))) {
    if (!isBlank(value)) saving.change(pointer, value);
  }
  const transport = TRANSPORT[where];
  if (transport && one.transport && isBlank(get(saving.draft, transport))) saving.change(transport, one.transport);
  saving.dispatchEvent(new Event('replaced'));
}

function ofText(text) {
  const [name, ...address] = text.split('\n');
  return { name, address: address.join(' '), country: '' };
}

// Files: chosen or dropped, sent with a bar of progress, listed, removed.

import { problemOf, say, send } from './ui.js';
import { known } from './editor-draft.js';

export function wireFiles(section, onChange) {
  const kind = section.dataset.files;
  const list = section.querySelector('[data-list]');
  const input = section.querySelector('[data-input]');
  const fault = section.querySelector('[data-fault]');
  const one = async (file) => {
    const row = section.querySelector('[data-file-template]').content.firstElementChild.cloneNode(true);
    list.append(row);
    const answer = await sent(kind, file, describe(row, { name: file.name, bytes: file.size }));
    if (answer.status === 200) listed(row, answer.body);
    else {
      row.remove();
      fault.textContent = `${file.name}: ${answer.text}`;
      fault.hidden = false;
    }
  };
  const listed = (row, file) => {
    tellChanges(file);
    const others = [...list.children].filter((other) => other !== row);
    describe(row, file, list);
    if ('single' in section.dataset && row.isConnected) others.forEach((other) => other.remove());
  };
  const all = async (files) => {
    fault.hidden = true;
    for (const file of files) await one(file);
    onChange();
  };
  section.querySelector('[data-drop-hint]').hidden = false;
  input.addEventListener('change', async () => { await all([...input.files]); input.value = ''; });
  input.multiple = !('single' in section.dataset);
  wireDrop(section.querySelector('[data-drop]'), all);
  list.addEventListener('submit', async (event) => {
    event.preventDefault();
    const answer = await send(event.target.action, { method: 'POST', data: new URLSearchParams(new FormData(event.target)) });
    if (!answer.ok) return;
    event.target.closest('li').remove();
    input.focus();
    onChange();
  });
}

function tellChanges({ name, changes }) {
  const told = changes.map((change) => change[document.documentElement.lang]);
  if (told.length) say(`${name}: ${told.join(' ')}`, 'warn');
}

function wireDrop(drop, take) {
  for (const [name, isOver] of [['dragover', true], ['dragleave', false], ['drop', false]]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.toggle('over', isOver);
      if (name === 'drop') take([...event.dataTransfer.files]);
    });
  }
}

function describe(row, file, list = null) {
  row.querySelector('[data-name]').textContent = file.name;
  row.querySelector('[data-size]').textContent = `${Math.ceil(file.bytes / 1024)} KB`;
  row.querySelector('button .unseen').textContent = ` ${file.name}`;
  row.querySelector('form').hidden = !list;
  row.querySelector('progress').hidden = Boolean(list);
  if (!list) return row;
  const path = `${known.path}/files/${file.file_id}`;
  const twin = [...list.querySelectorAll('[data-name]')].find((link) => link.getAttribute('href') === path);
  if (twin) return row.remove(); // the same content once more: the service keeps one
  row.querySelector('[data-name]').href = path;
  row.querySelector('form').action = `${path}/removal`;
  return row;
}

// Like `send`, with progress, which fetch cannot tell.
async function sent(kind, file, row) {
  const request = new XMLHttpRequest();
  request.open('POST', `${known.path}/files/raw?kind=${kind}`);
  request.setRequestHeader('X-Form-Token', document.body.dataset.formToken);
  request.setRequestHeader('X-Filename', encodeURIComponent(file.name));
  request.setRequestHeader('Content-Type', 'application/octet-stream');
  request.setRequestHeader('Accept', 'application/json');
  request.upload.onprogress = ({ loaded, total }) => { row.querySelector('progress').value = (loaded / total) * 100; };
  const status = await new Promise((resolve) => {
    request.onloadend = () => resolve(request.status);
    request.send(file);
  });
  if (status === 401 && (await send(`${known.path}/draft`)).ok) return sent(kind, file, row);
  if (status === 200) return { status, body: JSON.parse(request.responseText) };
  const problem = await problemOf(new Response(request.responseText));
  return { status, text: problem.errors?.[0]?.text || problem.text || document.body.dataset.failed };
}

// Cuts one signer's frame out of a scan (C05). Everything happens in this page; only the cut picture is sent.

import { problemOf, say, send } from './ui.js';
import { WHOLE, grey, inkLimit, moved, withEdge } from './crop.js';

const MOST_WIDE = 1600; // pixels: what the service works with
const SHOWN_WIDE = 1400;
const byId = (id) => document.getElementById(id);
let box = WHOLE;
let picture = null;
let awaited = 0; // the preview is drawn once a frame, however often the rectangle moves

// --- a picture comes: chosen, dropped or pasted ---------------------------------------------------------------------

async function open(file) {
  const fault = byId('file-fault');
  try {
    if (!['image/png', 'image/jpeg'].includes(file.type)) throw new TypeError(file.type);
    picture = await createImageBitmap(file);
  } catch {
    fault.textContent = fault.dataset.unreadable;
    fault.hidden = false;
    return;
  }
  fault.hidden = true;
  byId('notices').replaceChildren();
  showBench();
}

function showBench() {
  byId('refused').hidden = true;
  byId('again').hidden = true;
  byId('bench').hidden = false;
  box = WHOLE;
  drawScan();
  show();
  chooseNext();
}

// Taken: the next signer's frame is looked for anew, so that one handwriting is not taken for two people.
function putAway() {
  byId('bench').hidden = true;
  byId('file').value = '';
  byId('again').hidden = false;
  byId('file').focus();
}

function drawScan() {
  const canvas = byId('scan');
  const scale = Math.min(1, SHOWN_WIDE / picture.width);
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
}

// --- the rectangle ---------------------------------------------------------------------------------------------------

function moveEdge(edge, to) { box = withEdge(box, edge, to); }

function show() {
  for (const { style } of [byId('crop'), byId('shade')]) {
    style.left = `${box.left * 100}%`;
    style.top = `${box.top * 100}%`;
    style.width = `${(box.right - box.left) * 100}%`;
    style.height = `${(box.bottom - box.top) * 100}%`;
  }
  document.querySelectorAll('[data-edge]').forEach((slider) => { slider.value = Math.round(box[slider.dataset.edge] * 1000); });
  awaited ||= requestAnimationFrame(preview);
}

function drag(event) {
  const corner = event.target.dataset.corner?.split(' ');
  const { width, height } = byId('stage').getBoundingClientRect();
  let [x, y] = [event.clientX, event.clientY];
  const follow = ({ clientX, clientY }) => {
    const [right, down] = [(clientX - x) / width, (clientY - y) / height];
    [x, y] = [clientX, clientY];
    if (corner) {
      moveEdge(corner[0], box[corner[0]] + right);
      moveEdge(corner[1], box[corner[1]] + down);
    } else box = moved(box, right, down);
    show();
  };
  const crop = byId('crop');
  crop.setPointerCapture(event.pointerId);
  crop.addEventListener('pointermove', follow);
  crop.addEventListener('lostpointercapture', () => crop.removeEventListener('pointermove', follow), { once: true });
}

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function nudge(event) {
  const corner = event.target.dataset.corner?.split(' ');
  const way = ARROWS[event.key];
  if (!corner || !way) return;
  event.preventDefault();
  const step = event.shiftKey ? 0.05 : 0.005;
  moveEdge(corner[0], box[corner[0]] + way[0] * step);
  moveEdge(corner[1], box[corner[1]] + way[1] * step);
  show();
}

// --- the cut ---------------------------------------------------------------------------------------------------------

function cut(mostWide) {
  const [x, y] = [box.left * picture.width, box.top * picture.height];
  const [wide, high] = [(box.right - box.left) * picture.width, (box.bottom - box.top) * picture.height];
  const scale = Math.min(1, mostWide / wide);
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(wide * scale));
  canvas.height = Math.max(1, Math.round(high * scale));
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, x, y, wide, high, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function preview() {
  awaited = 0;
  const small = cut(500);
  const pixels = small.getContext('2d').getImageData(0, 0, small.width, small.height);
  const { data } = pixels;
  const limit = inkLimit(data); // for the preview alone: the service finds the ink again
  for (let at = 0; at < data.length; at += 4) data.fill(grey(data, at) < limit ? 0 : 255, at, at + 3);
  const shown = byId('preview');
  shown.width = small.width;
  shown.height = small.height;
  shown.getContext('2d').putImageData(pixels, 0, 0);
}

// --- send ------------------------------------------------------------------------------------------------------------

function chooseNext() {
  const without = [...document.querySelectorAll('[name=signer]')].find((radio) => byId('signers').querySelector(`[data-signer="${radio.value}"]`)?.dataset.has === 'no');
  const chosen = without ?? document.querySelector('[name=signer]:checked') ?? document.querySelector('[name=signer]');
  chosen.checked = true;
}

async function take(event) {
  const button = event.currentTarget;
  if (button.getAttribute('aria-busy') === 'true') return;
  button.setAttribute('aria-busy', 'true');
  try {
    await sendCut(document.querySelector('[name=signer]:checked').dataset.address, button.dataset.said);
  } finally {
    button.removeAttribute('aria-busy');
  }
}

async function sendCut(address, said) {
  const blob = await new Promise((resolve) => { cut(MOST_WIDE).toBlob(resolve, 'image/png'); });
  const answer = await send(address, { method: 'POST', data: blob, headers: { 'Content-Type': 'image/png' } });
  if (!answer.ok) return refuse(await problemOf(answer));
  say(said, 'good');
  putAway();
  await showSigners();
}

function refuse(problem) {
  const refused = byId('refused');
  refused.querySelector('[data-text]').textContent = problem.text;
  refused.hidden = false;
  refused.focus();
}

async function showSigners() {
  const part = byId('signers');
  const answer = await send(part.dataset.liveFrom);
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('signers');
  if (fresh) part.replaceWith(fresh);
}

// --- wires -----------------------------------------------------------------------------------------------------------

if (byId('drop')) {
  const drop = byId('drop');
  byId('file').addEventListener('change', (event) => { if (event.target.files[0]) open(event.target.files[0]); });
  drop.addEventListener('dragover', (event) => { event.preventDefault(); drop.classList.add('over'); });
  drop.addEventListener('dragleave', () => drop.classList.remove('over'));
  drop.addEventListener('drop', (event) => {
    event.preventDefault();
    drop.classList.remove('over');
    if (event.dataTransfer.files[0]) open(event.dataTransfer.files[0]);
  });
  document.addEventListener('paste', (event) => { if (event.clipboardData.files[0]) open(event.clipboardData.files[0]); });
  document.querySelectorAll('[data-edge]').forEach((slider) => {
    slider.addEventListener('input', () => { moveEdge(slider.dataset.edge, slider.value / 1000); show(); });
  });
  byId('crop').addEventListener('pointerdown', drag);
  byId('crop').addEventListener('keydown', nudge);
  byId('take').addEventListener('click', take);
  byId('again').firstElementChild.addEventListener('click', () => {
    showBench();
    byId('crop').firstElementChild.focus();
  });
}

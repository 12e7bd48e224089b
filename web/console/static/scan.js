// The camera as QR scanner, where the browser can read codes by itself. A hand scanner needs none of this: it types.

import { send } from './ui.js';

const button = document.querySelector('[data-scan]');
const dialog = document.getElementById('scan');
const PAUSE = 200;

async function scan() {
  const video = dialog.querySelector('video');
  const fault = dialog.querySelector('.fault');
  fault.hidden = true;
  dialog.showModal();
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
  } catch {
    fault.hidden = false;
    return;
  }
  dialog.addEventListener('close', () => stream.getTracks().forEach((track) => track.stop()), { once: true });
  video.srcObject = stream;
  await video.play();
  const detector = new BarcodeDetector({ formats: ['qr_code'] });
  while (dialog.open) {
    const [code] = await detector.detect(video).catch(() => []);
    if (code) return found(code.rawValue);
    await new Promise((resolve) => { setTimeout(resolve, PAUSE); });
  }
}

function found(text) {
  dialog.close();
  const field = document.getElementById('q');
  field.value = text;
  field.form.requestSubmit();
}

async function offer() {
  if (!('BarcodeDetector' in globalThis) || !navigator.mediaDevices) return;
  const formats = await BarcodeDetector.getSupportedFormats();
  if (!formats.includes('qr_code')) return;
  button.hidden = false;
  button.addEventListener('click', scan);
}

// On the page of a request one sheet after the other is read, and what is ticked already stays.
async function readSheet(event) {
  event.preventDefault();
  const form = event.target;
  const answer = await send(`${form.action}?${new URLSearchParams(new FormData(form))}`);
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const said = fresh.getElementById('scanned');
  if (!answer.ok || !said || answer.redirected) {
    location.assign(answer.url);
    return;
  }
  document.getElementById('scanned').replaceChildren(...said.childNodes);
  for (const { value } of fresh.querySelectorAll('input[name=papers]:checked')) {
    const box = document.querySelector(`input[name=papers][value="${value}"]`);
    if (box) box.checked = true;
  }
  form.elements.scan.select();
}

document.querySelector('form[data-sheets]')?.addEventListener('submit', readSheet);
// The next scan takes the place of what was looked for before.
if (document.activeElement.id === 'q') document.activeElement.select();
if (button) offer();

// The camera as QR scanner, where the browser can read codes by itself. A hand scanner needs none of this: it types.

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

// The next scan takes the place of what was looked for before.
document.getElementById('q')?.select();
if (button) offer();

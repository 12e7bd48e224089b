// A QR code leads to /v/<number>#<code>. What stands after # never leaves the browser by itself: take it from the
// address bar and the history at once, send it in the body of the form, and show the answer in place of the form.

const form = document.getElementById('codes');
const code = decodeURIComponent(location.hash.slice(1));

async function show() {
  const checking = document.getElementById('checking');
  const entry = document.getElementById('entry');
  checking.hidden = false;
  entry.hidden = true;
  form.elements.access_code.value = code;
  try {
    const answer = await fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)) });
    replaceWith(new DOMParser().parseFromString(await answer.text(), 'text/html'));
  } catch {
    // Offline, or the site is away: the form stands ready with what was read.
    checking.hidden = true;
    entry.hidden = false;
  }
}

function replaceWith(result) {
  document.title = result.title;
  for (const id of ['main', 'language']) document.getElementById(id).replaceWith(result.getElementById(id));
  document.getElementById('main').focus({ preventScroll: true });
}

if (location.pathname.startsWith('/v/') && code) {
  history.replaceState(null, '', location.pathname + location.search);
  if (form.elements.certificate_no.value) await show();
  else form.elements.access_code.value = code;
}

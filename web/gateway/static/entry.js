// A registration mail leads to /entry/<chamber>#<secret>. The secret leaves the address bar at once and travels in a
// header only, so that no log on the way holds it.

const place = document.getElementById('entry');
const { chamber, lang } = place.dataset;
const secret = location.hash.slice(1);

function show(template, values) {
  const content = document.getElementById(template).content.cloneNode(true);
  for (const [name, text] of Object.entries(values)) {
    const target = content.querySelector(`[data-show=${name}]`);
    if (!text) continue;
    target.textContent = text;
    target.hidden = false;
  }
  document.getElementById('waiting').remove();
  place.replaceChildren(content);
}

function describe(request) {
  show('request', {
    state: document.querySelector(`[data-state=${request.state}]`)?.textContent ?? request.state,
    what_next: document.querySelector(`[data-next=${request.state}]`)?.textContent,
    message: request.message,
    chamber: request.chamber[`name_${lang}`],
    request_no: request.request_no,
    email: request.email,
    link_until: new Date(request.link_expires_at).toLocaleString(lang === 'ja' ? 'ja-JP' : 'en-GB', {
      timeZone: 'Asia/Tokyo', dateStyle: 'long', timeStyle: 'short',
    }),
  });
}

async function ask() {
  const headers = { Authorization: `Link ${chamber}.${secret}` };
  const answer = await fetch('/api/v1/registration-request', { headers, cache: 'no-store' });
  const found = await answer.json();
  if (answer.ok) describe(found);
  else if (lang === 'ja') show('problem', { title: found.title_ja, detail: found.detail_ja });
  else show('problem', { title: found.title, detail: found.detail });
}

if (secret) {
  history.replaceState(null, '', location.pathname + location.search);
  // Choosing the other language loads the page anew: hand the secret over behind the # again.
  document.getElementById('language').addEventListener('submit', (event) => {
    event.preventDefault();
    const other = new URLSearchParams({ lang: event.submitter.value });
    location.assign(`${location.pathname}?${other}#${secret}`);
  });
  try {
    await ask();
  } catch {
    show('problem', { title: place.dataset.failed });
  }
} else {
  show('problem', { title: place.dataset.missing });
}

// Asks for the guide mail. Both rule documents are agreed to in the versions that this page showed.

const form = document.getElementById('ask');
const said = document.getElementById('answer');
const { chamber, lang } = form.dataset;

function say(text) {
  said.textContent = text;
  said.hidden = false;
}

async function send() {
  const documents = [...form.querySelectorAll('[name=document]')].map(
    (field) => ({ name: field.value, version: field.dataset.version }),
  );
  const body = JSON.stringify({ chamber, email: form.elements.email.value.trim(), documents });
  const headers = { 'Content-Type': 'application/json' };
  const answer = await fetch('/api/v1/registration-requests', { method: 'POST', headers, body });
  const found = await answer.json();
  const words = lang === 'ja' ? [found.message_ja, found.detail_ja] : [found.message_en, found.detail];
  say(answer.ok ? words[0] : [words[1], ...(found.errors ?? []).map((error) => error[lang])].join(' '));
  if (answer.ok) form.hidden = true;
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  if (!form.checkValidity()) {
    say(said.dataset.incomplete);
    form.querySelector(':invalid').focus();
    return;
  }
  form.querySelector('[type=submit]').disabled = true;
  try {
    await send();
  } catch {
    say(said.dataset.failed);
  }
  form.querySelector('[type=submit]').disabled = false;
});

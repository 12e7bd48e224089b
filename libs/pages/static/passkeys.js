// Passkeys (WebAuthn): what the service asks goes to the browser, and the browser's answer into a field of a form.

const bytes = (text) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.codePointAt(0));
const text = (buffer) => btoa(String.fromCodePoint(...new Uint8Array(buffer)))
  .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
const known = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));
const answerOf = (made, response) => ({ id: made.id, rawId: text(made.rawId), type: made.type, response });

async function make(options) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: known(options.excludeCredentials),
    },
  });
  const { clientDataJSON, attestationObject } = made.response;
  return answerOf(made, { clientDataJSON: text(clientDataJSON), attestationObject: text(attestationObject) });
}

export async function use(options) {
  const made = await navigator.credentials.get({
    publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: known(options.allowCredentials) },
  });
  const { clientDataJSON, authenticatorData, signature, userHandle } = made.response;
  return answerOf(made, {
    clientDataJSON: text(clientDataJSON),
    authenticatorData: text(authenticatorData),
    signature: text(signature),
    userHandle: userHandle ? text(userHandle) : null,
  });
}

// A form with data-passkey ("make" or "use") and data-options: its button asks the browser, then the form is sent.
document.querySelectorAll('form[data-passkey]').forEach((form) => {
  const fault = form.querySelector('.fault');
  const button = form.querySelector('button.primary');
  button.disabled = !globalThis.PublicKeyCredential;
  form.querySelectorAll('[data-without-script]').forEach((line) => { line.hidden = Boolean(globalThis.PublicKeyCredential); });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    fault.hidden = true;
    button.disabled = true;
    try {
      const options = JSON.parse(form.dataset.options);
      const answer = await (form.dataset.passkey === 'make' ? make(options) : use(options));
      form.elements.passkey.value = JSON.stringify(answer);
      form.submit();
    } catch (error) {
      fault.textContent = error.name === 'InvalidStateError' ? form.dataset.known : form.dataset.failed;
      fault.hidden = false;
      button.disabled = false;
    }
  });
});

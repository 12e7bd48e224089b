// The secret of an invitation stands behind "#": it leaves the address bar and goes on in the body of a form.

const secret = location.hash.slice(1);
if (secret) {
  history.replaceState(null, '', location.pathname);
  document.getElementById('opening').hidden = false;
  const form = document.getElementById('arrive');
  form.elements.secret.value = secret;
  form.requestSubmit();
} else {
  document.getElementById('no-secret').hidden = false;
}

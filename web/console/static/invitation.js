// The secret of an invitation stands behind "#": it leaves the address bar and goes on in the body of a form.

const arrival = document.getElementById('arrive');

function arrive() {
  const secret = location.hash.slice(1);
  if (!secret) {
    document.getElementById('no-secret').hidden = false;
    return;
  }
  history.replaceState(null, '', location.pathname);
  document.getElementById('opening').hidden = false;
  arrival.elements.secret.value = secret;
  arrival.requestSubmit();
}

// The other language comes by the same way.
function keepForOtherLanguage() {
  const secret = document.getElementById('secret').value;
  const link = document.querySelector('.top a[hreflang]');
  link.addEventListener('click', () => { link.hash = secret; });
}

if (arrival) arrive();
else keepForOtherLanguage();

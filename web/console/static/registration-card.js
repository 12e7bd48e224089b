// A card opens in a tab of its own; this page stays, and its button works again once the person is back.

addEventListener('focus', () => {
  document.querySelectorAll('form[data-opens-card]').forEach((form) => {
    delete form.dataset.sent;
    form.querySelectorAll('[aria-busy=true]').forEach((button) => {
      button.removeAttribute('aria-busy');
      button.removeAttribute('aria-disabled');
    });
  });
});
document.addEventListener('submit', (event) => {
  const tick = event.target.querySelector('input[name=sure]');
  if (!event.target.matches('[data-opens-card]') || !tick) return;
  setTimeout(() => { tick.checked = false; }); // each re-issue is asked for anew
});

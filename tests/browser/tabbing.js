// Notes where the focus goes, and whether it can be seen there; then says what should have been reached.
() => {
  const kinds = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
  const isRadioInReach = (one) => {
    const group = [...document.querySelectorAll(`input[type=radio][name="${CSS.escape(one.name)}"]`)].filter((radio) => radio.form === one.form);
    return one === (group.find((radio) => radio.checked) ?? group[0]);
  };
  const wanted = [...document.querySelectorAll(kinds)].filter((one) => !one.disabled && one.tabIndex >= 0
    && one.checkVisibility({ visibilityProperty: true }) && (one.type !== 'radio' || isRadioInReach(one)));
  window.reached = new Set();
  window.unseen = [];
  document.activeElement?.blur();
  addEventListener('focusin', ({ target }) => {
    window.reached.add(target);
    const style = getComputedStyle(target);
    const isSeen = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== 'none';
    if (!isSeen) window.unseen.push(target.outerHTML.slice(0, 120));
  });
  window.missed = () => [
    ...wanted.filter((one) => one.isConnected && !window.reached.has(one)).map((one) => `not reached: ${one.outerHTML.slice(0, 160)}`),
    ...window.unseen.map((one) => `focus not seen: ${one}`),
  ];
  // A date has several fields to stop at.
  return wanted.length + 4 * wanted.filter((one) => ['date', 'time', 'datetime-local'].includes(one.type)).length;
}

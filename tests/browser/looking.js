// What every page must have, seen from inside. Called with what must not be read on a Japanese page.
(englishTexts) => {
  const faults = [];
  const count = (selector) => document.querySelectorAll(selector).length;
  if (!document.title.split('–')[0].trim()) faults.push('no title');
  if (count('h1') !== 1) faults.push(`${count('h1')} h1`);
  if (count('main') !== 1) faults.push(`${count('main')} main`);
  if (count('body > header') !== 1) faults.push(`${count('body > header')} banner`);
  const english = new Set(englishTexts);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    const own = walker.currentNode.parentElement;
    if (english.has(text) && own.checkVisibility() && own.closest('[lang]').lang !== 'en') faults.push(`English: ${text}`);
  }
  for (const [attribute, elements] of ['aria-label', 'placeholder', 'title', 'alt'].map((name) => [name, document.querySelectorAll(`[${name}]`)])) {
    elements.forEach((element) => {
      if (english.has(element.getAttribute(attribute).trim())) faults.push(`English ${attribute}: ${element.getAttribute(attribute)}`);
    });
  }
  // Live parts are replaced by themselves; what somebody has unfolded stays unfolded by its id.
  document.querySelectorAll('[data-live-from] details:not([id])').forEach((one) => faults.push(`folds by itself: ${one.textContent.trim().slice(0, 40)}`));
  return faults;
}

// Parts of a page that are looked at again: soon while something is being made, now and then otherwise.

async function fetched(part) {
  try {
    const answer = await fetch(location.href);
    return answer.ok ? new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById(part.id) : null;
  } catch {
    return null; // no connection: it is tried again
  }
}

async function look(part) {
  let shown = part;
  if (!document.hidden) {
    const fresh = await fetched(part);
    if (fresh && !fresh.isEqualNode(part)) {
      const focused = part.contains(document.activeElement) && document.activeElement.getAttribute('href');
      part.replaceWith(fresh);
      // Whoever has opened a form stands on its link, and still does when the next forms appear.
      if (focused) fresh.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
      shown = fresh;
    }
  }
  setTimeout(look, Number(shown.dataset.poll), shown);
}

document.querySelectorAll('[data-poll]').forEach((part) => setTimeout(look, Number(part.dataset.poll), part));

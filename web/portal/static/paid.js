// The way back from the card processor: asks how the payment stands until it is decided, then shows that.

const waiting = document.getElementById('waiting');
const SLOW_AFTER = 30_000;
const begun = Date.now();

function pause() {
  return new Promise((resolve) => { setTimeout(resolve, Date.now() - begun < SLOW_AFTER ? 1000 : 5000); });
}

async function outcome() {
  try {
    const answer = await fetch(waiting.dataset.state, { headers: { Accept: 'application/json' }, cache: 'no-store' });
    return answer.ok ? (await answer.json()).outcome : 'waiting';
  } catch {
    return 'waiting';
  }
}

while ((await outcome()) === 'waiting') {
  if (Date.now() - begun > SLOW_AFTER) waiting.textContent = waiting.dataset.slow;
  await pause();
}
location.replace(location.href);

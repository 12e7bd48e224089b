// Lets the payment be looked at again a few times, in case the processor was slow to tell. The order token shows nothing
// and changes nothing by itself; the result stands in the list of applications.

const waiting = document.getElementById('waiting');
const PAUSES = [1000, 3000, 6000];

for (const pause of PAUSES) {
  await new Promise((resolve) => { setTimeout(resolve, pause); });
  try {
    await fetch(`/api/v1/payment-return/${waiting.dataset.order}`, { redirect: 'manual', cache: 'no-store' });
  } catch {
    // The next look may get through; polling finds the payment in any case.
  }
}
waiting.textContent = waiting.dataset.done;
waiting.classList.add('done');

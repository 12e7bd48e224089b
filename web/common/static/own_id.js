// The rules of a new password, ticked while it is typed. The service decides; this only spares a round.

const list = document.getElementById('password-rules');
const fresh = document.getElementById('password-new');
const again = document.getElementById('password-again');

const POLICIES = {
  manual: { longest: 16, characters: /^(?=.*[A-Za-z])(?=.*[0-9])[A-Za-z0-9]+$/ },
  modern: { longest: 64, characters: /^[ -~]+$/ },
};

function kept({ policy, login }, password, repeated) {
  const { longest, characters } = POLICIES[policy];
  const bare = (text) => text.toLowerCase().replaceAll('-', '');
  return {
    length: password.length >= 8 && password.length <= longest,
    characters: characters.test(password),
    login: password !== '' && !bare(password).includes(bare(login)) && new Set(password.toLowerCase()).size > 3,
    again: password !== '' && password === repeated,
  };
}

if (list) {
  const look = () => {
    const found = kept(list.dataset, fresh.value, again.value);
    list.querySelectorAll('[data-rule]').forEach((line) => line.classList.toggle('kept', found[line.dataset.rule]));
  };
  fresh.addEventListener('input', look);
  again.addEventListener('input', look);
  look();
}

// Goes on to the processor by itself; the way back then leads to the list of what can be paid, not here.
location.replace(document.getElementById('go').href);

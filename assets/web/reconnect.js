// What the page does by itself when it no longer shows what is.
// After a dropped connection Flet resumes its session, but the controls already on the screen stay deaf. A page
// reload resumes the same session (or the same seat after a restart of the host) with everything that was saved.
'use strict';

(() => {
  const words = navigator.language.startsWith('de')
    ? 'Keine Verbindung zum Rechner, auf dem Feldlotse läuft. Alles Gespeicherte ist sicher. Es geht von selbst weiter.'
    : 'No connection to the computer that runs Feldlotse. Everything saved is safe. It continues by itself.';
  const Native = window.WebSocket;
  let lost = false;

  async function comeBack() {
    const box = document.createElement('div');
    box.id = 'feldlotse-away';
    box.setAttribute('role', 'alert');
    box.textContent = words;
    // A reload, or a host that restarts at once, is over before anybody could read the words.
    const show = setTimeout(() => document.body.append(box), 700);
    for (let wait = 300; ; wait = Math.min(wait * 1.5, 5000)) {
      try {
        if ((await fetch('/healthz', { cache: 'no-store' })).ok) {
          clearTimeout(show);
          return location.reload();
        }
      } catch { /* still away */ }
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  // Flet's client says so when a change of the screen did not fit; what is on the screen is stale from then on.
  const log = console.log;
  console.log = (...words) => {
    log(...words);
    if (!String(words[0]).includes('out of sync with the server and needs a reload')) return;
    const last = Number(sessionStorage.getItem('feldlotse-reloaded') || 0);
    if (Date.now() - last < 10000) return;
    sessionStorage.setItem('feldlotse-reloaded', String(Date.now()));
    setTimeout(() => location.reload(), 300);
  };

  // Flet's client paints a page of its own ("Working...") until the first screen arrives; the mark stays before it.
  const SMALLEST_SCREEN = 1500; // bytes; what comes before a screen is shorter
  function started() {
    let frames = 12; // painted ones: a busy machine needs longer for the screen and its fonts
    const wait = () => (frames-- ? requestAnimationFrame(wait) : document.getElementById('starting')?.remove());
    setTimeout(wait, 400);
  }

  let leaving = false;
  addEventListener('pagehide', () => { leaving = true; });
  addEventListener('pageshow', () => { leaving = false; });
  window.WebSocket = class extends Native {
    constructor(...args) {
      if (lost) {
        // Flet's own attempts get a line that never answers; the reload ends it.
        return Object.assign(new EventTarget(), { readyState: 0, url: args[0], send() {}, close() {} });
      }
      super(...args);
      this.addEventListener('open', () => setTimeout(started, 5000));
      this.addEventListener('message', ({ data }) => {
        if ((data.byteLength ?? data.size ?? data.length) >= SMALLEST_SCREEN) started();
      });
      this.addEventListener('close', () => {
        if (lost || leaving) return;
        lost = true;
        comeBack();
      });
    }
  };
})();

// Reads a question aloud with the browser's own voices. The app runs on the host and knows one way to the browser:
// opening an address. The address below is never opened; its words are spoken, and nothing leaves the page.
'use strict';

(() => {
  const sign = 'about:blank#feldlotse-speak?';
  const open = window.open;
  window.open = (address, ...rest) => {
    if (!String(address).startsWith(sign)) return open.call(window, address, ...rest);
    const asked = new URLSearchParams(String(address).slice(sign.length));
    if (!('speechSynthesis' in window)) return null;
    speechSynthesis.cancel();
    const spoken = new SpeechSynthesisUtterance(asked.get('text') || '');
    spoken.lang = asked.get('lang') || document.documentElement.lang;
    if (spoken.text) speechSynthesis.speak(spoken);
    return null;
  };
})();

// What Flet's own index.html puts into an inline script, as a file: so the page needs no inline script and the
// content security policy no exception for one. The seat comes from <base href="/s/<seat>/">; the client's
// files from one address shared by all seats, so that the browser keeps them once.
'use strict';

const seatPath = new URL(document.baseURI).pathname;
const clientPath = '/client/' + document.currentScript.dataset.version + '/';

var flet = {
  pyodide: false,
  multiView: false,
  noCdn: true,
  webRenderer: 'auto',
  routeUrlStrategy: 'path',
  webSocketEndpoint: seatPath + 'ws',
  entrypointBaseUrl: clientPath,
  assetBase: clientPath,
  canvasKitBaseUrl: clientPath + 'canvaskit/',
  fontFallbackBaseUrl: clientPath + 'assets/fonts/',
};
flet.flutterAppLoaded = new Promise((resolve) => { flet.flutterAppResolve = resolve; });

// The client asks a public CDN for a library that nothing here uses. The content security policy stops that; this
// spares the attempt.
const source = Object.getOwnPropertyDescriptor(HTMLScriptElement.prototype, 'src');
Object.defineProperty(HTMLScriptElement.prototype, 'src', {
  ...source,
  set(address) {
    if (new URL(address, document.baseURI).origin === location.origin || String(address).startsWith('blob:')) {
      source.set.call(this, address);
    } else {
      setTimeout(() => this.dispatchEvent(new Event('error')));
    }
  },
});

// Safari restores a page from its back/forward cache with frozen painting; a fresh start is the only cure.
window.addEventListener('pageshow', (event) => {
  if (event.persisted && (navigator.vendor || '').startsWith('Apple')) location.reload();
});

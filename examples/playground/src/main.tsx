import { render } from 'preact';
import { Session } from './run/session.js';
import { App } from './view/App.js';
import { chooseTheme, chosenTheme } from './view/theme.js';
import './view/styles/page.css';

chooseTheme(chosenTheme());
const place = document.getElementById('page');
const session = new Session(window.location.hash);
if (place) render(<App session={session} />, place);
void session.open();
// Another link in the address bar is another run; other ends of the address are places on the page.
window.addEventListener('hashchange', () => {
  if (window.location.hash.includes('data=')) window.location.reload();
});
if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  // In pages without https there is none: the page works, but not offline.
  window.addEventListener(
    'load',
    () => void navigator.serviceWorker.register('./sw.js').catch(() => undefined),
  );
}

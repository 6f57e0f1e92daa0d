import { useState } from 'preact/hooks';
import { chooseTheme, isDark } from '../theme.js';

/** Dark or light, whatever the system says. */
export function ThemeButton() {
  const [dark, setDark] = useState(isDark);
  const toggle = () => {
    chooseTheme(dark ? 'light' : 'dark');
    setDark(!dark);
  };
  return (
    <button
      type="button"
      id="theme"
      class="icon"
      aria-label="Dark"
      aria-pressed={dark}
      title="Dark or light"
      onClick={toggle}
    >
      <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
        <circle cx="10" cy="10" r="7.5" fill="none" stroke="currentColor" stroke-width="1.6" />
        <path d="M10 2.5a7.5 7.5 0 0 1 0 15z" fill="currentColor" />
      </svg>
    </button>
  );
}

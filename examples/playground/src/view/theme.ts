/** Dark or light: as the system says, or as the reader does here. */
import { paletteChanged } from './canvas/palette.js';

/** What the reader may choose. */
export type Theme = 'system' | 'light' | 'dark';

const KEY = 'l0net-playground-theme';

/** What was chosen here before. */
export function chosenTheme(): Theme {
  try {
    const theme = localStorage.getItem(KEY);
    return theme === 'light' || theme === 'dark' ? theme : 'system';
  } catch {
    return 'system';
  }
}

/** Shows the page so, and remembers it where the browser lets it. */
export function chooseTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    if (theme === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // Without a store it holds until the page is left.
  }
  paletteChanged();
}

/** Whether the page is dark now. */
export function isDark(): boolean {
  const { theme } = document.documentElement.dataset;
  return theme ? theme === 'dark' : window.matchMedia('(prefers-color-scheme: dark)').matches;
}

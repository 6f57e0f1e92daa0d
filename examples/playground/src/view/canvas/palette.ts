/** The colours of the page, for canvases: custom properties of page.css. */

const NAMES = ['ink', 'muted', 'line', 'faint', 'surface', 'accent', 'warm', 'cool', 'paper'] as const;

/** A colour for each purpose, as CSS writes it. */
export type Palette = Readonly<Record<(typeof NAMES)[number], string>>;

let known: Palette | undefined;
const listeners = new Set<() => void>();

/** The colours of now. */
export function palette(): Palette {
  if (known) return known;
  const style = getComputedStyle(document.documentElement);
  known = Object.fromEntries(
    NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]),
  ) as Palette;
  return known;
}

/** The page is dark now, or light: pictures are drawn anew. */
export function paletteChanged(): void {
  known = undefined;
  for (const listener of listeners) listener();
}

/** Calls whenever the colours are others; gives what ends that. */
export function onPalette(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', paletteChanged);

import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

const WIDTH = 720;

/** A chart as the text of an SVG file. */
export function draw(options: Plot.PlotOptions): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const svg = Plot.plot({ width: WIDTH, document, style: { background: 'white' }, ...options });
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return `${svg.outerHTML}\n`;
}

/** Charts of these heights, one below the other in one file. */
export function stack(charts: readonly { readonly height: number; readonly svg: string }[]): string {
  let y = 0;
  const inner = charts.map(({ height, svg }) => {
    const placed = svg.replace('<svg ', `<svg y="${y}" `);
    y += height;
    return placed;
  });
  const size = `width="${WIDTH}" height="${y}" viewBox="0 0 ${WIDTH} ${y}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size}>\n${inner.join('')}</svg>\n`;
}

import type { Plugin } from 'vite';

/** Takes the Content-Security-Policy out of the page while it is developed: Vite's own scripts and styles would be refused. */
export function policyOfPages(): Plugin {
  return {
    name: 'policy-of-pages',
    apply: 'serve',
    transformIndexHtml: (html) => html.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, ''),
  };
}

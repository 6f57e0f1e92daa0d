/**
 * Keeps the page and its first data in a cache, so that it starts without a network after the first visit. Files of a build have
 * names of their contents, and each build a cache of its own; other files are kept as they are fetched.
 */

/** The files of this build and its name: make/offline.ts puts them here. */
declare const FILES: readonly string[];
declare const VERSION: string;

/** What is used here of a service worker's scope: the types of pages and of workers do not go together. */
interface Scope {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  addEventListener(type: 'install' | 'activate', listener: (event: Waiting) => void): void;
  addEventListener(type: 'fetch', listener: (event: Asked) => void): void;
}

interface Waiting {
  waitUntil(done: Promise<unknown>): void;
}

interface Asked {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

const worker = self as unknown as Scope;
const PREFIX = 'l0net-playground-';
const name = PREFIX + VERSION;

worker.addEventListener('install', (event) => {
  // Past the browser's own cache, which may have files of an older build. A new build waits until pages of the old one are closed.
  const requests = FILES.map((file) => new Request(file, { cache: 'no-cache' }));
  event.waitUntil(caches.open(name).then((cache) => cache.addAll(requests)));
});

worker.addEventListener('activate', (event) => {
  const old = caches
    .keys()
    .then((names) =>
      Promise.all(
        names
          .filter((other) => other.startsWith(PREFIX) && other !== name)
          .map((other) => caches.delete(other)),
      ),
    );
  event.waitUntil(old.then(() => worker.clients.claim()));
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || !request.url.startsWith(worker.registration.scope)) return;
  event.respondWith(answer(request));
});

/** From the cache, else from the network, and then it is kept. The page itself is looked for without its settings. */
async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(name);
  const found = await cache.match(request, { ignoreSearch: request.mode === 'navigate' });
  if (found) return found;
  const response = await fetch(request);
  if (response.ok && response.type === 'basic') await cache.put(request, response.clone());
  return response;
}

const worker = new Worker(new URL('./inference.js', import.meta.url), { type: 'module' });
worker.onerror = (event) => console.error('the worker failed', event.message);

const worker = new Worker(new URL('./standalone.js', import.meta.url), { type: 'module' });
worker.onerror = (event) => console.error('the worker failed', event.message);

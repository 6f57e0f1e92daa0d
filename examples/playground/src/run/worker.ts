/** What runs in the worker: one run at a time, one table, and answers to the page. Everything heavy is here. */
import type { Asked, FromWorker, RequestName, Requests, ToWorker } from './messages.js';
import { Office } from './office.js';
import { troubleOf } from './trouble.js';

/** What is used here of a worker's scope: the types of pages and of workers do not go together. */
interface Scope {
  postMessage(message: FromWorker): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<ToWorker>) => void): void;
}

const scope = self as unknown as Scope;
const office = new Office((message) => scope.postMessage(message));

scope.addEventListener('message', ({ data }) => {
  if (data.name === 'taken') office.taken();
  else if (data.name === 'open') office.base = data.base;
  else void answer(data);
});

async function answer<Name extends RequestName>({ id, name, ask }: Asked<Name>): Promise<void> {
  try {
    // TypeScript cannot see that the request's name says of which kind it is.
    const handle = office[name] as (ask: Requests[Name]['ask']) => Promise<Requests[Name]['answer']>;
    scope.postMessage({ kind: 'answer', id, answer: await handle.call(office, ask) });
  } catch (error) {
    scope.postMessage({ kind: 'trouble', id, trouble: troubleOf(error) });
  }
}

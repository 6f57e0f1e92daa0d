import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { defineBrowserProvider } from '@vitest/browser';
import type { BrowserProvider, BrowserProviderOption } from 'vitest/node';
import { Child } from './child.js';
import { isReady, WebDriverSession } from './webDriver.js';

/** What it takes to run tests in WebKitGTK. */
export interface WebKit {
  /** A small browser that comes with the library. */
  readonly browser: string;
  readonly driver: string;
  /** A display without a screen. */
  readonly display: string;
}

const libraries = ['x86_64-linux-gnu', 'aarch64-linux-gnu'];
const versions = ['4.1', '4.0', '6.0'];

/** How long a server may take to start, in milliseconds. */
const PATIENCE = 60_000;

/** The installed WebKitGTK: $WEBKIT (the path of its MiniBrowser), else Debian's. Undefined if a part is missing. */
export function findWebKit(): WebKit | undefined {
  const places = libraries.flatMap((library) =>
    versions.map((version) => `/usr/lib/${library}/webkit2gtk-${version}/MiniBrowser`),
  );
  const browser = process.env.WEBKIT || places.find((path) => existsSync(path));
  const [driver, display] = [findCommand('WebKitWebDriver'), findCommand('Xvfb')];
  return browser && driver && display ? { browser, driver, display } : undefined;
}

function findCommand(name: string): string | undefined {
  const folders = process.env.PATH?.split(delimiter) ?? [];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** Drives WebKitGTK, whose engine is JavaScriptCore, on a display of its own. */
export function webkit(found: WebKit): BrowserProviderOption {
  return defineBrowserProvider({
    name: 'webkit',
    supportedBrowser: ['webkit'],
    providerFactory: () => new WebKitProvider(found),
  });
}

class WebKitProvider implements BrowserProvider {
  readonly name = 'webkit';
  readonly supportsParallelism = false;
  readonly #found: WebKit;
  readonly #children: Child[] = [];
  #session: Promise<WebDriverSession> | undefined;
  #closed = false;

  constructor(found: WebKit) {
    this.#found = found;
  }

  getCommandsContext(): Record<string, unknown> {
    return {};
  }

  async openPage(_sessionId: string, url: string): Promise<void> {
    this.#session ??= this.#launch();
    await (await this.#session).open(url);
  }

  /** Ends everything, also what is still starting. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const child of this.#children.splice(0).reverse()) await child.end();
  }

  async #launch(): Promise<WebDriverSession> {
    this.#closed = false;
    try {
      const display = await this.#startDisplay();
      const server = await this.#startDriver(display);
      const options = { binary: this.#found.browser, args: ['--automation'] };
      return await WebDriverSession.create(server, { 'webkitgtk:browserOptions': options });
    } catch (cause) {
      this.#session = undefined;
      throw new Error(`WebKitGTK (${this.#found.browser}) did not start`, { cause });
    }
  }

  /** The server chooses a free display, and says which. */
  async #startDisplay(): Promise<string> {
    const args = ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'];
    const child = this.#start(this.#found.display, args);
    const answer = child.process.stdio[3] as Readable;
    await Promise.race([
      once(answer, 'readable'),
      once(child.process, 'exit'),
      sleep(PATIENCE, undefined, { ref: false }),
    ]);
    child.expectAlive();
    const number: unknown = answer.read();
    if (!Buffer.isBuffer(number)) throw new Error(`${child.name} named no display`);
    return `:${number.toString().trim()}`;
  }

  async #startDriver(display: string): Promise<string> {
    const port = await freePort();
    const env = {
      ...process.env,
      DISPLAY: display,
      JSC_useWasmRelaxedSIMD: '1',
      JSC_useSharedArrayBuffer: '1',
      // Of memories whose bounds the machine's pages guard, only a few may live at a time: for one more, all garbage is
      // collected first. Tests make thousands, and take ten times as long with them.
      JSC_useWasmFastMemory: '0',
      // All of a page's arrays and memories would share 64 GiB of addresses, which are gone once fifteen memories of 4 GiB that threads
      // can share wait to be collected: then no array can be made, whoever asks.
      GIGACAGE_ENABLED: '0',
    };
    const child = this.#start(this.#found.driver, [`--port=${port}`], env);
    const server = `http://127.0.0.1:${port}`;
    const end = Date.now() + PATIENCE;
    while (!(await isReady(server))) {
      child.expectAlive();
      if (Date.now() > end) throw new Error(`${child.name} does not answer`);
      await sleep(50);
    }
    return server;
  }

  #start(command: string, args: readonly string[], env?: NodeJS.ProcessEnv): Child {
    if (this.#closed) throw new Error('closed before it had started');
    const child = new Child(command, args, env);
    this.#children.push(child);
    return child;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (typeof address !== 'object' || address === null) throw new Error('no free port');
  return address.port;
}

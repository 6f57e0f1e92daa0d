/** How long a browser may take to start, or to load a page, in milliseconds. */
const PATIENCE = 60_000;

/** One session of a WebDriver server, as far as showing pages takes it. https://www.w3.org/TR/webdriver2/ */
export class WebDriverSession {
  readonly #url: string;

  private constructor(url: string) {
    this.#url = url;
  }

  /** Starts a browser. */
  static async create(server: string, capabilities: object): Promise<WebDriverSession> {
    const value = await send('POST', `${server}/session`, { capabilities: { alwaysMatch: capabilities } });
    const id = isObject(value) ? value.sessionId : undefined;
    if (typeof id !== 'string') throw new Error('a WebDriver server gave no session');
    return new WebDriverSession(`${server}/session/${id}`);
  }

  /** Shows a page; returns when it has been loaded. */
  async open(url: string): Promise<void> {
    await send('POST', `${this.#url}/url`, { url });
  }
}

/** Whether a WebDriver server answers there. */
export async function isReady(server: string): Promise<boolean> {
  try {
    await send('GET', `${server}/status`);
    return true;
  } catch {
    return false;
  }
}

async function send(method: string, url: string, body?: object): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  const signal = AbortSignal.timeout(PATIENCE);
  const response = await fetch(url, {
    method,
    signal,
    ...(body && { body: JSON.stringify(body), headers }),
  }).catch((error: unknown) => {
    throw new Error(`${method} ${url}: ${signal.aborted ? `no answer in ${PATIENCE} ms` : error}`);
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}`);
  const answer: unknown = JSON.parse(text);
  return isObject(answer) ? answer.value : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

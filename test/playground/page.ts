import type { Tab } from './browsers.js';

/** How long something on the page may take, in milliseconds. */
const PATIENCE = 60_000;

/**
 * The playground in a tab, by what people see and press there. Of the page, tests know ids and data-… attributes: #run (run and pause), #step,
 * #reset, #hurry, #copy, #figures, #kept, #pad, #answers, #inputs, #task, #columns, #saved, #downloads, #trouble, #same, .notices,
 * and the names of settings.
 */
export class PlaygroundPage {
  constructor(readonly tab: Tab) {}

  /** Opens the page, and waits until a run is ready, unless there can be none yet. */
  async open(url: string, ready = true): Promise<void> {
    await this.tab.goto(url);
    await this.watch();
    if (ready) await this.until(`document.querySelector('#run')?.disabled === false`);
  }

  /** Loads the page anew. */
  async reload(ready = true): Promise<void> {
    await this.tab.reload();
    await this.watch();
    if (ready) await this.until(`document.querySelector('#run')?.disabled === false`);
  }

  /** Collects what the page's policy forbade. */
  async watch(): Promise<void> {
    await this.tab.evaluate(`
      window.violations = [];
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
        window.violations.push(violatedDirective + ' ' + blockedURI));`);
  }

  /** Waits until an expression is true, and gives it. */
  async until<T>(expression: string, patience = PATIENCE): Promise<T> {
    const end = Date.now() + patience;
    for (;;) {
      const value = await within(patience, expression, this.tab.evaluate<T>(expression));
      if (value) return value;
      if (Date.now() > end)
        throw new Error(`it never was true in ${patience} ms: ${expression}\n${await this.text('body')}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async click(selector: string): Promise<void> {
    await this.until(`(() => {
      const found = document.querySelector(${JSON.stringify(selector)});
      if (!found || found.disabled) return false;
      found.click();
      return true;
    })()`);
  }

  /** Chooses in a list, or types into a field. */
  async choose(selector: string, value: string): Promise<void> {
    await this.until(`(() => {
      const found = document.querySelector(${JSON.stringify(selector)});
      if (!found) return false;
      found.value = ${JSON.stringify(value)};
      found.dispatchEvent(new Event('change', { bubbles: true }));
      return true;
    })()`);
  }

  async text(selector: string): Promise<string> {
    return this.tab.evaluate(`document.querySelector(${JSON.stringify(selector)})?.innerText ?? ''`);
  }

  /** What #figures says of the run, for programs: its data-… attributes. */
  async figures(): Promise<{
    state: string;
    step: number;
    error: number;
    digest: string;
    digestStep: number;
  }> {
    const [state, step, error, digest, digestStep] = await this.tab.evaluate<string[]>(
      `(({ dataset: d }) => [d.state, d.step, d.error, d.digest, d.digestStep])(document.querySelector('#figures'))`,
    );
    return { state, step: Number(step), error: Number(error), digest, digestStep: Number(digestStep) };
  }

  async untilState(state: 'paused' | 'running' | 'done', patience?: number): Promise<void> {
    await this.until(`document.querySelector('#figures')?.dataset.state === '${state}'`, patience);
  }

  async untilStep(step: number): Promise<void> {
    await this.until(`Number(document.querySelector('#figures')?.dataset.step) >= ${step}`);
  }

  /** Drops a text file on the page, as a mouse does. */
  async drop(name: string, text: string): Promise<void> {
    await this.tab.evaluate(`(() => {
      const data = new DataTransfer();
      data.items.add(new File([${JSON.stringify(text)}], ${JSON.stringify(name)}, { type: 'text/csv' }));
      const drop = new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data });
      document.querySelector('main').dispatchEvent(drop);
    })()`);
  }

  /** Downloads a format; its bytes as the browser would write them to a file. */
  async download(format: string): Promise<Uint8Array<ArrayBuffer>> {
    await this.tab.evaluate(`(() => {
      window.blobs = [];
      const make = URL.createObjectURL;
      URL.createObjectURL = (blob) => { window.blobs.push(blob); return make.call(URL, blob); };
    })()`);
    await this.click(`#downloads [data-format=${format}]`);
    await this.until('window.blobs.length > 0');
    // As text: lists of numbers take their time on the way here.
    const text = await this.tab.evaluate<string>(`new Promise((resolve) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(',') + 1));
      reader.readAsDataURL(window.blobs[0]);
    })`);
    return Uint8Array.from(Buffer.from(text, 'base64'));
  }

  /** Draws a line on the pad, between two places in parts of its sides. */
  async stroke(from: readonly [number, number], to: readonly [number, number]): Promise<void> {
    await this.tab.evaluate(`(() => {
      const pad = document.querySelector('#pad');
      const { left, top, width, height } = pad.getBoundingClientRect();
      pad.setPointerCapture = () => {};
      const fire = (type, x, y) => pad.dispatchEvent(new PointerEvent(type, {
        bubbles: true, pointerId: 1, isPrimary: true, button: 0, buttons: 1,
        clientX: left + x * width, clientY: top + y * height }));
      const [[x, y], [u, v]] = ${JSON.stringify([from, to])};
      fire('pointerdown', x, y);
      for (let i = 1; i <= 10; i++) fire('pointermove', x + ((u - x) * i) / 10, y + ((v - y) * i) / 10);
      fire('pointerup', u, v);
    })()`);
  }

  violations(): Promise<string[]> {
    return this.tab.evaluate('window.violations');
  }
}

/** A promise of the page may never be kept. */
async function within<T>(patience: number, expression: string, value: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${patience} ms: ${expression}`)), patience);
  });
  return Promise.race([value, late]).finally(() => clearTimeout(timer));
}

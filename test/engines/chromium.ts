import { existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const installed = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/**
 * The Chromium to run the tests in: $CHROMIUM (a path, or `npm`), else an installed one, else the one inside the npm
 * package @sparticuz/chromium, which needs no system package but is for Linux on x64 only. Undefined where there is none.
 */
export async function findChromium(): Promise<string | undefined> {
  const wanted = process.env.CHROMIUM;
  if (wanted && wanted !== 'npm') return wanted;
  const found = wanted ? undefined : installed.find((path) => existsSync(path));
  if (found) return found;
  return process.platform === 'linux' && process.arch === 'x64' ? unpackChromium() : undefined;
}

async function unpackChromium(): Promise<string> {
  // The package brings libnss3, libnspr4 and libexpat, but unpacks them only where it believes to be in AWS Lambda.
  if (!existsSync('/usr/lib/x86_64-linux-gnu/libnss3.so'))
    process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs20.x';
  // It unpacks into the folder for temporary files, for every project the same: keep this one's inside the project.
  const folder = fileURLToPath(new URL('../../node_modules/.cache/chromium/', import.meta.url));
  const before = process.env.TMPDIR;
  mkdirSync(folder, { recursive: true });
  process.env.TMPDIR = folder;
  try {
    const { default: chromium } = await import('@sparticuz/chromium');
    return await chromium.executablePath();
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

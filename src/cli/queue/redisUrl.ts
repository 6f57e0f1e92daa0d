import { invalid, type Option } from '../arguments/options.js';

/** `--redis`: where the queue is. */
export const redis: Option<string> = {
  hint: 'url',
  help: 'redis://HOST:PORT of the queue, or rediss:// with TLS; a password may stand in $REDISCLI_AUTH',
  initial: '',
  read: (text, flag) => {
    if (text === '') return '';
    if (/^rediss?:$/.test(URL.canParse(text) ? new URL(text).protocol : '')) return text;
    throw invalid(flag, withoutPassword(text), 'a URL that begins with redis:// or rediss://');
  },
};

/** What may be printed of a URL. */
export function withoutPassword(url: string): string {
  return url.replace(/\/\/[^@/]*@/, '//');
}

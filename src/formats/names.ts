/** Whether a string is sound Unicode, which UTF-8 can hold: without lone surrogates. */
export function isSound(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

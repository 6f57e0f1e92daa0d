/** Whether a string is sound Unicode, which UTF-8 can hold: without lone surrogates. */
export function isSound(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

/** A name as it stands in an error message: in quotes, and short. */
export function quote(name: string): string {
  return JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name);
}

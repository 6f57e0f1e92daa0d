/** Of C99 and C++20: none may be the name of a member. */
const keywords = `
alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t char16_t char32_t class compl concept const
consteval constexpr constinit const_cast continue co_await co_return co_yield decltype default delete do double dynamic_cast
else enum explicit export extern false float for friend goto if inline int long mutable namespace new noexcept not not_eq
nullptr operator or or_eq private protected public register reinterpret_cast requires restrict return short signed sizeof
static static_assert static_cast struct switch template this thread_local throw true try typedef typeid typename union
unsigned using virtual void volatile wchar_t while xor xor_eq linux unix`.split(/\s+/);

/** Names of C for any texts, all of them different. */
export class Names {
  readonly #taken: Set<string>;

  /** @param taken names that are none of them */
  constructor(taken: Iterable<string> = []) {
    this.#taken = new Set([...keywords, ...taken]);
  }

  /** The texts with an underscore for what is no letter or digit, and between them; and behind them as much as it takes to be new. */
  of(...texts: readonly string[]): string {
    const letters = texts
      .map((text) =>
        plain(text)
          .replace(/[^A-Za-z0-9]+/g, '_')
          .slice(0, 32),
      )
      .join('_');
    const name = /^[A-Za-z]/.test(letters) ? letters : `n_${letters}`;
    let free = name;
    for (let n = 2; this.#taken.has(free); n++) free = `${name}_${n}`;
    this.#taken.add(free);
    return free;
  }
}

function plain(text: string): string {
  const letters = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9]+/g, '_');
  return letters.replace(/^_|_$/g, '').slice(0, 32);
}

/** A text inside of a comment, which it does not end. */
export function inComment(text: string): string {
  return JSON.stringify(text).replaceAll('*/', '* /').replaceAll('/*', '/ *');
}

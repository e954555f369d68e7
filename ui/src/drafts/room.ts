//! How much text a message holds.

/** Bytes of a text as it is sent. */
export function bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** Whether a text, with what is there already, is more than `limit` bytes. Never walks through more than it must. */
export function tooMuch(text: string, there: string, limit: number): boolean {
  const letters = text.length + there.length;
  // A letter is one byte at least and three at most (a pair of surrogates is four).
  if (letters > limit) return true;
  return letters * 3 > limit && bytes(text) + bytes(there) > limit;
}

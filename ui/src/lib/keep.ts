//! Reading again without drawing again.

/**
 * `now`, with everything that is as it was replaced by what it was: an element drawn from it is left
 * alone. Small plain records only: they are compared as text.
 */
export function keep<T>(before: readonly T[], now: readonly T[], key: (item: T) => string): T[] {
  const known = new Map(before.map((item) => [key(item), item]));
  return now.map((item) => {
    const old = known.get(key(item));
    return old !== undefined && JSON.stringify(old) === JSON.stringify(item) ? old : item;
  });
}

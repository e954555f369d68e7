//! Words as they are looked for: case and accents do not matter, ß is ss.

export function fold(text: string): string {
  return text.toLowerCase().normalize("NFD").replaceAll(/\p{M}/gu, "").replaceAll("ß", "ss");
}

/** Where folded `words` stand in a text, as pairs of from and to in that text. */
export function places(text: string, words: string): [number, number][] {
  if (words === "") return [];
  let folded = "";
  const origin: number[] = [];
  let at = 0;
  for (const letter of text) {
    const plain = fold(letter);
    folded += plain;
    for (let more = 0; more < plain.length; more++) origin.push(at);
    at += letter.length;
  }
  origin.push(at);
  const found: [number, number][] = [];
  for (let from = folded.indexOf(words); from >= 0; from = folded.indexOf(words, from + 1)) {
    const end = from + words.length;
    let to = origin[end] ?? at;
    // A letter that folds to several ends where the next begins.
    if (to === origin[end - 1]) to += 1;
    found.push([origin[from] ?? 0, to]);
  }
  return found;
}

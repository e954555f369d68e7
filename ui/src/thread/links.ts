//! Plain text with its addresses found, so that they can be clicked.

export interface Piece {
  at: number;
  text: string;
  link: string;
}

const ADDRESS = /https?:\/\/[^\s<>"'„“”]+[^\s<>"'„“”.,;:!?)\]}]/g;

/** The text in pieces, in order; `link` is empty for plain ones. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    if (match.index > end) found.push({ at: end, text: text.slice(end, match.index), link: "" });
    found.push({ at: match.index, text: match[0], link: match[0] });
    end = match.index + match[0].length;
  }
  if (end < text.length) found.push({ at: end, text: text.slice(end), link: "" });
  return found;
}

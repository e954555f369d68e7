//! Words marked on screen without touching the page: by ranges the web view paints.
import { fold, places } from "./fold";

/** Marks these words wherever they stand below an element; none: takes the marks away. */
export function mark(below: HTMLElement, words: string): void {
  // An older web view paints no ranges; the entry itself is framed anyway.
  if (!("highlights" in CSS)) return;
  const wanted = fold(words.trim());
  if (wanted === "") {
    CSS.highlights.delete("found");
    return;
  }
  const ranges: Range[] = [];
  const texts = document.createTreeWalker(below, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    for (const [from, to] of places(node.nodeValue ?? "", wanted)) {
      const range = new Range();
      range.setStart(node, from);
      range.setEnd(node, to);
      ranges.push(range);
    }
  }
  CSS.highlights.set("found", new Highlight(...ranges));
}

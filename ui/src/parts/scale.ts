//! Where a scroll bar stands and where a long list is: the same up to a height, scaled beyond it.

/** WebKitGTK clamps an element's height at 33,554,428 px; well below it, in whole device pixels. */
export const TALLEST = 12_000_000;

/**
 * Maps the scroll position of an element of bounded height to a place in a list of any height.
 * Small steps move the list pixel by pixel, as the wheel expects; jumps (the bar is dragged) go by
 * proportion. What small steps drift apart is put right by `settle` when scrolling has come to rest.
 */
export class Scale {
  /** Pixels of the list above the upper edge. */
  top = 0;
  private last = 0;
  private full = 0;
  private view = 0;

  /** The whole list's height and the visible part's. */
  measure(full: number, view: number): void {
    this.full = full;
    this.view = view;
    this.top = Math.min(this.top, this.end);
  }

  /** Height of the element that is scrolled. */
  get height(): number {
    return Math.min(this.full, TALLEST);
  }

  /** Whether the list is taller than an element can be. */
  get scaled(): boolean {
    return this.full > TALLEST;
  }

  private get end(): number {
    return Math.max(0, this.full - this.view);
  }

  private get ratio(): number {
    const reach = this.height - this.view;
    return reach > 0 ? this.end / reach : 1;
  }

  /** The element was scrolled there. */
  scrolled(to: number): void {
    const step = to - this.last;
    this.last = to;
    if (!this.scaled) this.top = to;
    else if (Math.abs(step) < this.view * 2 && to > 0 && to < this.height - this.view - 1) {
      this.top = Math.min(this.end, Math.max(0, this.top + step));
    } else this.top = to * this.ratio;
  }

  /** Where the element must be scrolled for the list to stand at `top`. */
  goto(top: number): number {
    this.top = Math.min(this.end, Math.max(0, top));
    this.last = Math.round(this.top / this.ratio);
    return this.last;
  }

  /** Where the element should stand for the place shown: differs after many small steps. */
  settle(): number {
    return this.goto(this.top);
  }

  /** How far the drawn rows lie below their place in the list. */
  get shift(): number {
    return this.scaled ? this.last - this.top : 0;
  }
}

// A list of any length: only the visible items are in the document. Heights are estimated first and measured when an item is drawn.
const OVERSCAN = 600;

class VirtualList {
  /** `render(index)` gives the element of an item, `estimate(index)` its likely height in pixels. */
  constructor(scroller, canvas, render, estimate) {
    Object.assign(this, { scroller, canvas, render, estimate });
    this.length = 0;
    this.pinned = -1;
    this.nodes = new Map();
    this.observer = new ResizeObserver((entries) => this.measured(entries));
    scroller.addEventListener("scroll", () => this.schedule(), { passive: true });
    new ResizeObserver(() => this.resized()).observe(scroller);
  }

  setLength(length) {
    this.length = length;
    this.heights = new Float64Array(length);
    this.offsets = new Float64Array(length + 1);
    this.width = this.scroller.clientWidth;
    this.clear();
    for (let at = 0; at < length; at++) this.heights[at] = this.estimate(at);
    this.sum(0);
    this.draw();
  }

  clear() {
    for (const node of this.nodes.values()) this.forget(node);
    this.nodes.clear();
  }

  forget(node) {
    this.observer.unobserve(node);
    node.remove();
  }

  sum(from) {
    for (let at = from; at < this.length; at++) this.offsets[at + 1] = this.offsets[at] + this.heights[at];
    this.canvas.style.height = `${this.offsets[this.length] ?? 0}px`;
    this.changed?.();
  }

  /** The item at a vertical position. */
  at(position) {
    let low = 0;
    let high = this.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.offsets[middle] <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  schedule() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  draw() {
    if (!this.length || !this.scroller.clientHeight) return this.clear();
    const top = this.scroller.scrollTop;
    const first = this.at(top - OVERSCAN);
    const last = this.at(top + this.scroller.clientHeight + OVERSCAN);
    for (const [at, node] of this.nodes) {
      if ((at < first || at > last) && at !== this.pinned) {
        this.forget(node);
        this.nodes.delete(at);
      }
    }
    const wanted = this.pinned >= 0 && this.pinned < first ? [this.pinned] : [];
    for (let at = first; at <= last; at++) wanted.push(at);
    if (this.pinned > last && this.pinned < this.length) wanted.push(this.pinned);
    // All rows are inserted before the first is measured, since measuring forces a layout of the page.
    this.put(wanted);
    for (const at of wanted) this.nodes.get(at).style.transform = `translateY(${this.offsets[at]}px)`;
  }

  put(wanted) {
    const fresh = [];
    let previous = null;
    for (const at of wanted) {
      let node = this.nodes.get(at);
      if (!node) {
        node = this.make(at);
        fresh.push(at);
      }
      // Screen readers and the tab key follow the order in the document.
      const follows = previous ? previous.nextSibling : this.canvas.firstChild;
      if (follows !== node) this.canvas.insertBefore(node, follows);
      previous = node;
    }
    const heights = fresh.map((at) => this.nodes.get(at).offsetHeight);
    this.correct(fresh, heights);
  }

  make(at) {
    const node = this.render(at);
    node.setAttribute("aria-posinset", at + 1);
    node.setAttribute("aria-setsize", this.length);
    this.nodes.set(at, node);
    this.observer.observe(node);
    return node;
  }

  /** Store measured heights and keep the visible items in place. Returns whether a height changed. */
  correct(items, heights) {
    const top = this.scroller.scrollTop;
    let lowest = this.length;
    let above = 0;
    items.forEach((at, index) => {
      const change = heights[index] - this.heights[at];
      if (!heights[index] || Math.abs(change) <= 0.5) return;
      if (this.offsets[at] + this.heights[at] <= top) above += change;
      this.heights[at] = heights[index];
      lowest = Math.min(lowest, at);
    });
    if (lowest === this.length) return false;
    this.sum(lowest);
    if (above) this.scroller.scrollTop = top + above;
    this.schedule();
    return true;
  }

  measured(entries) {
    const changed = new Set(entries.map((entry) => entry.target));
    const items = [...this.nodes].filter(([, node]) => changed.has(node) && node.isConnected).map(([at]) => at);
    if (this.correct(items, items.map((at) => this.nodes.get(at).offsetHeight))) this.draw();
  }

  resized() {
    if (this.scroller.clientWidth === this.width || !this.length || !this.scroller.clientWidth) return this.schedule();
    const first = this.at(this.scroller.scrollTop);
    const focused = [...this.nodes].find(([, node]) => node === document.activeElement)?.[0];
    this.setLength(this.length);
    this.scroller.scrollTop = this.offsets[first];
    this.draw();
    // The elements were replaced; without this, the focus would move to the top of the page.
    return this.nodes.get(focused)?.focus({ preventScroll: true });
  }

  /** Draw an item again. */
  refresh(at) {
    const node = this.nodes.get(at);
    if (!node) return;
    this.forget(node);
    this.nodes.delete(at);
    this.draw();
  }

  refreshAll() {
    this.clear();
    this.draw();
  }

  /** Scroll an item into view, if possible with a margin. */
  show(at, where = "near") {
    const view = this.scroller.clientHeight;
    // Heights near the goal may be estimates: measuring them can move the goal, so repeat.
    for (let turn = 0; turn < 3; turn++) {
      const top = this.offsets[at];
      const bottom = top + this.heights[at];
      const margin = Math.min(80, view / 6);
      const now = this.scroller.scrollTop;
      let goal = now;
      if (where === "top" || bottom - top > view - 2 * margin) goal = top - (where === "top" ? 0 : Math.min(margin, 24));
      else if (top < now + margin) goal = top - margin;
      else if (bottom > now + view - margin) goal = bottom - view + margin;
      this.scroller.scrollTop = Math.max(0, goal);
      this.draw();
      if (Math.abs(this.offsets[at] - top) < 1) break;
    }
  }
}

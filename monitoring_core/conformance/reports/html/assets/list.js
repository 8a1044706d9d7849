// A list of any length of which only the rows in sight exist.
//
// It is a list box: the arrow keys, Page Up, Page Down, Home and End move the choice, and
// Enter opens what is chosen. Every row has the same height, so where a row stands is known
// without the rows before it.
"use strict";

class List {
  // label: what the list is called. height: pixels of a row. fill(row, item): put an item into an empty row.
  // Whoever shows the list sets `choose(item)`, told of each new choice, and `open(item)`, told of Enter or a click.
  constructor({ label, height, fill }) {
    Object.assign(this, { height, fill, items: [], chosen: -1, rows: new Map(), top: 0, width: 0 });
    this.id = `list-${List.made++}`;
    this.all = make("div", { class: "all", role: "presentation" });
    this.box = make("div", { class: "list", role: "listbox", tabindex: "0", "aria-label": label, id: this.id }, this.all);
    this.box.addEventListener("scroll", () => this.draw(), { passive: true });
    this.box.addEventListener("keydown", (event) => this.press(event));
    this.box.addEventListener("click", (event) => this.click(event));
    new ResizeObserver(() => this.fit()).observe(this.box);
  }

  // Show these items; the choice stays on the same item if it is still there.
  show(items) {
    const chosen = this.items[this.chosen];
    this.items = items;
    this.chosen = items.indexOf(chosen);
    this.all.style.height = `${items.length * this.height}px`;
    this.redraw();
  }

  // Remember where it was scrolled to, since out of the document that is forgotten.
  leave() { this.top = this.box.scrollTop; }

  enter() {
    this.box.scrollTop = this.top;
    this.redraw();
  }

  // Fill the rows anew where their width has changed.
  fit() {
    const { clientWidth } = this.box;
    if (!clientWidth) return;
    if (clientWidth === this.width) this.draw();
    else this.redraw();
    this.width = clientWidth;
  }

  // Show the chosen item once more.
  again() {
    if (this.chosen >= 0) this.choose(this.items[this.chosen]);
  }

  // Fill every row anew.
  redraw() {
    for (const row of this.rows.values()) row.remove();
    this.rows.clear();
    this.draw();
  }

  // Make the rows that came in sight, and let go of those that left it.
  draw() {
    const top = this.box.scrollTop;
    const first = Math.max(0, Math.floor(top / this.height) - 1);
    const last = Math.min(this.items.length, Math.ceil((top + this.box.clientHeight) / this.height) + 1);
    for (const [position, row] of this.rows) {
      if (position < first || position >= last) {
        row.remove();
        this.rows.delete(position);
      }
    }
    for (let position = first; position < last; position++) {
      if (!this.rows.has(position)) this.rows.set(position, this.made(position));
    }
    this.mark();
  }

  made(position) {
    const row = make("div", {
      class: "row",
      role: "option",
      id: `${this.id}-${position}`,
      "aria-setsize": this.items.length,
      "aria-posinset": position + 1,
    });
    row.style.top = `${position * this.height}px`;
    row.style.height = `${this.height}px`;
    this.all.append(row);
    this.fill(row, this.items[position]);
    return row;
  }

  mark() {
    for (const [position, row] of this.rows) row.setAttribute("aria-selected", position === this.chosen);
    if (this.rows.has(this.chosen)) this.box.setAttribute("aria-activedescendant", `${this.id}-${this.chosen}`);
    else this.box.removeAttribute("aria-activedescendant");
  }

  // Choose the item at a position, and bring it in sight.
  move(position) {
    if (!this.items.length) return;
    this.chosen = Math.max(0, Math.min(this.items.length - 1, position));
    const top = this.chosen * this.height;
    if (top < this.box.scrollTop) this.box.scrollTop = top;
    const end = top + this.height - this.box.clientHeight;
    if (end > this.box.scrollTop) this.box.scrollTop = end;
    this.draw();
    this.choose(this.items[this.chosen]);
  }

  press(event) {
    const page = Math.max(1, Math.floor(this.box.clientHeight / this.height) - 1);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    if (event.key === "Enter" && this.chosen >= 0) this.open(this.items[this.chosen]);
    else if (event.key in steps) this.move(this.chosen < 0 ? 0 : this.chosen + steps[event.key]);
    else return;
    event.preventDefault();
  }

  click(event) {
    const row = event.target.closest(".row");
    if (row === null) return;
    this.move(Number(row.getAttribute("aria-posinset")) - 1);
    this.open(this.items[this.chosen]);
  }
}

List.made = 0;

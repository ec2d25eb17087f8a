"use strict";
// A table of any number of rows of which only those exist that can be seen. The table itself has the focus and says
// which cell is meant, so that a row may come and go under it.

const MORE = 10; // rows that exist above and below those that can be seen

class Grid {
  /** `show(row, number)` makes the cells of a row, its header first; `open(row, place)` is asked for a cell (-1: header). */
  constructor(table, scroller, { show, open }) {
    this.table = table;
    this.scroller = scroller;
    this.body = table.tBodies[0];
    this.makeCells = show;
    this.open = open;
    this.rows = [];
    this.width = 0;
    this.active = { row: 0, place: -1 };
    this.from = this.to = -1;
    this.rowHeight = 0;
    scroller.addEventListener("scroll", () => requestAnimationFrame(() => this.update()), { passive: true });
    table.addEventListener("keydown", (event) => this.onKey(event));
    table.addEventListener("click", (event) => this.onClick(event));
    new ResizeObserver(() => this.update()).observe(scroller);
  }

  /** Shows other rows, `width` cells wide without their header. */
  fill(rows, width, headRows) {
    this.rows = rows;
    this.width = width;
    this.headRows = headRows;
    this.active = { row: Math.min(this.active.row, Math.max(rows.length - 1, 0)), place: Math.min(this.active.place, width - 1) };
    this.table.setAttribute("aria-rowcount", String(rows.length + headRows));
    this.table.setAttribute("aria-colcount", String(width + 1));
    this.from = this.to = -1;
    this.update();
  }

  /** Makes the rows that can be seen; with `all`, for a printer, every row. */
  update(all = false) {
    const height = this.heightOfRow();
    const above = Math.floor(this.scroller.scrollTop / height);
    const from = all ? 0 : Math.max(Math.min(above, this.rows.length - 1) - MORE, 0);
    const seen = Math.ceil(this.scroller.clientHeight / height);
    const to = all ? this.rows.length : Math.min(above + seen + MORE, this.rows.length);
    if (from !== this.from || to !== this.to) {
      this.from = from;
      this.to = to;
      const made = [];
      for (let number = from; number < to; number++) made.push(this.makeRow(number));
      this.body.replaceChildren(spacer(from * height), ...made, spacer((this.rows.length - to) * height));
    }
    this.mark();
  }

  heightOfRow() {
    if (this.rowHeight === 0 && this.rows.length > 0) {
      const row = this.makeRow(0);
      this.body.replaceChildren(row);
      this.rowHeight = row.getBoundingClientRect().height;
    }
    return this.rowHeight || 30;
  }

  makeRow(number) {
    const made = element("tr", { "aria-rowindex": String(number + this.headRows + 1) });
    this.makeCells(this.rows[number]).forEach((cell, index) => {
      cell.id = `cell-${number}-${index - 1}`;
      made.append(cell);
    });
    return made;
  }

  /** Marks the active cell where it exists. */
  mark() {
    this.body.querySelector(".active")?.classList.remove("active");
    const cell = byId(`cell-${this.active.row}-${this.active.place}`);
    cell?.classList.add("active");
    if (cell) this.table.setAttribute("aria-activedescendant", cell.id);
    else this.table.removeAttribute("aria-activedescendant");
  }

  activate(row, place) {
    this.active = {
      row: Math.max(0, Math.min(row, this.rows.length - 1)),
      place: Math.max(-1, Math.min(place, this.width - 1)),
    };
    this.scrollToActive();
    this.update();
  }

  scrollToActive() {
    const height = this.heightOfRow();
    const head = this.table.tHead.offsetHeight;
    const top = this.active.row * height;
    const room = this.scroller.clientHeight - head;
    if (top < this.scroller.scrollTop) this.scroller.scrollTop = top;
    else if (top + height > this.scroller.scrollTop + room) this.scroller.scrollTop = top + height - room;
    if (this.active.place < 0) return;
    const cells = this.table.tHead.lastElementChild.cells;
    const cell = cells[cells.length - this.width + this.active.place];
    const name = this.table.querySelector("col").offsetWidth || this.table.tHead.querySelector(".corner").offsetWidth;
    const left = cell.offsetLeft - name;
    if (left < this.scroller.scrollLeft) this.scroller.scrollLeft = left;
    const right = cell.offsetLeft + cell.offsetWidth - this.scroller.clientWidth;
    if (right > this.scroller.scrollLeft) this.scroller.scrollLeft = right;
  }

  onKey(event) {
    if (this.rows.length === 0 || event.altKey || event.metaKey) return;
    const { row, place } = this.active;
    const page = Math.max(1, Math.floor(this.scroller.clientHeight / this.heightOfRow()) - 2);
    const moves = {
      ArrowUp: [row - 1, place],
      ArrowDown: [row + 1, place],
      ArrowLeft: [row, place - 1],
      ArrowRight: [row, place + 1],
      PageUp: [row - page, place],
      PageDown: [row + page, place],
      Home: [event.ctrlKey ? 0 : row, -1],
      End: [event.ctrlKey ? this.rows.length - 1 : row, this.width - 1],
    };
    if (event.key in moves) this.activate(...moves[event.key]);
    else if (event.key === "Enter" || event.key === " ") this.open(this.rows[row], place);
    else return;
    event.preventDefault();
  }

  onClick(event) {
    const cell = event.target.closest("td, th");
    const found = /^cell-(\d+)-(-?\d+)$/.exec(cell?.id ?? "");
    if (!found) return;
    this.activate(Number(found[1]), Number(found[2]));
    this.open(this.rows[this.active.row], this.active.place);
  }
}

/** Takes the place of rows that do not exist. */
function spacer(height) {
  const made = element("tr", { class: "spacer", role: "presentation" });
  made.style.height = `${height}px`;
  return made;
}

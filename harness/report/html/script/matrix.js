"use strict";
// The matrix with its filters.

const controls = { search: byId("search"), event: byId("event"), column: byId("column"), verdict: byId("verdict"), dense: byId("dense") };
const STARTS_NOTHING = "starts nothing";
const NARROW_FROM = 13; // so many columns are narrow unless somebody says otherwise
let shownColumns = columns.map((_, index) => index);
let shownRows = rows;

const grid = new Grid(byId("grid"), byId("scroller"), {
  show: cellsOf,
  open: (row, place) => openWay(row, place < 0 ? bestShown(row) : shownColumns[place]),
});

/** The column to open a row at: among those that are shown. */
function bestShown(row) {
  const best = columnFor(row);
  return shownColumns.includes(best) ? best : shownColumns.find((index) => wordOf(row, index) === "FIRES") ?? shownColumns[0] ?? best;
}

function cellsOf(row) {
  const name = element("th", { scope: "row", role: "rowheader", title: row.name }, row.name);
  if (!row.problem && shownColumns.some((index) => row.cells[index] === "FIRES")) name.classList.add("starts");
  if (row.problem) name.classList.add("broken");
  return [name, ...shownColumns.map((index) => cellOf(row, index))];
}

function cellOf(row, index) {
  const word = wordOf(row, index);
  const kind = kindOf(word);
  const column = columns[index];
  const own = row.own === column.listener;
  const made = element("td", {
    role: "gridcell",
    class: `${kind}${own ? " here" : ""}`,
    title: `${column.trigger || column.listener}: ${word}`,
  });
  const narrow = controls.dense.checked;
  if (own) made.append(element("span", { class: "own", "aria-hidden": "true" }, "›"), element("span", { class: "unseen" }, "its URL leads here: "));
  if (narrow) made.append(element("span", { "aria-hidden": "true" }, SIGNS[kind][0]), element("span", { class: "unseen" }, word));
  else append(made, [kind === "fires" && element("span", { "aria-hidden": "true" }, "✓ "), word]);
  return made;
}

function drawHead() {
  const table = grid.table;
  const runs = [];
  for (const index of shownColumns) {
    const last = runs.at(-1);
    if (last?.listener === columns[index].listener) last.count += 1;
    else runs.push({ listener: columns[index].listener, count: 1 });
  }
  const upper = element("tr", { "aria-rowindex": "1" }, element("th", { class: "corner", rowspan: "2", scope: "col" }, "delivery"),
    runs.map((run) => element("th", { scope: "colgroup", colspan: String(run.count), class: "listener", title: run.listener },
      element("span", { class: "name" }, run.listener.slice(run.listener.indexOf("/") + 1)))));
  const lower = element("tr", { "aria-rowindex": "2" }, shownColumns.map((index) => element("th",
    { scope: "col", class: "trigger", title: `${columns[index].listener} ${columns[index].trigger}` },
    element("span", { class: "name" }, headingOf(columns[index])))));
  table.tHead.replaceChildren(upper, lower);
  table.querySelector("colgroup").replaceChildren(element("col"), ...shownColumns.map(() => element("col")));
  table.classList.toggle("dense", controls.dense.checked);
  setWidths();
}

/** A trigger's name; turned upright there is room for so much, and what tells names apart often stands at their end. */
function headingOf(column) {
  const signs = Array.from(column.trigger || "(unnamed)");
  if (!controls.dense.checked || signs.length <= 20) return signs.join("");
  return `${signs.slice(0, 7).join("")}…${signs.slice(-12).join("")}`;
}

/** The name takes what the cells leave, the cells share what is there as long as they can be read. */
function setWidths() {
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const room = grid.scroller.clientWidth;
  const name = Math.min(20 * rem, room * 0.45);
  const count = Math.max(shownColumns.length, 1);
  const cell = controls.dense.checked ? 1.75 * rem : Math.min(Math.max((room - name) / count, 8 * rem), 14 * rem);
  const [first, ...others] = grid.table.querySelectorAll("col");
  const total = Math.max(room, name + cell * shownColumns.length);
  const widest = controls.dense.checked ? Math.min(total - cell * shownColumns.length, 40 * rem) : total - cell * shownColumns.length;
  first.style.width = `${widest}px`;
  for (const one of others) one.style.width = `${cell}px`;
  grid.table.style.width = `${widest + cell * shownColumns.length}px`;
}

/** What a row can be found by: made when somebody searches for the first time. */
const haystacks = new Map();

function haystackOf(row) {
  if (!haystacks.has(row)) {
    const parts = [row.name, row.event ?? "", row.source ?? "", row.problem?.message ?? ""];
    for (const way of row.ways ?? []) {
      if (!way?.fired) continue;
      parts.push(...way.params.map(([, value]) => value), ...way.resources.map((one) => one.label));
    }
    haystacks.set(row, parts.join("\n").toLowerCase());
  }
  return haystacks.get(row);
}

/** Shows what the filters let through. */
function applyFilters() {
  const words = controls.search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const [event, at, verdict] = [controls.event.value, controls.column.value, controls.verdict.value];
  shownColumns = columns.flatMap((column, index) => (!at || column.id === at || `${column.listener}/*` === at ? [index] : []));
  const has = (row, word) => shownColumns.some((index) => wordOf(row, index) === word);
  shownRows = rows.filter((row) =>
    (!event || row.event === event.slice(1)) &&
    (!verdict || (verdict === STARTS_NOTHING ? !has(row, "FIRES") : has(row, verdict))) &&
    words.every((word) => haystackOf(row).includes(word)));
  drawHead();
  grid.fill(shownRows, shownColumns.length, 2);
  const triggers = at ? `${shownColumns.length} of ${plural(columns.length, "trigger")}` : plural(columns.length, "trigger");
  byId("count").textContent = `${shownRows.length} of ${plural(rows.length, "delivery", "deliveries")}, ${triggers}`;
}

function readFilters() {
  const fields = readAddress();
  controls.search.value = fields.get("q") ?? "";
  choose(controls.event, fields.has("event") ? `=${fields.get("event")}` : "");
  choose(controls.column, fields.get("at") ?? "");
  choose(controls.verdict, fields.get("verdict") ?? "");
}

/** Chooses a value if it is there. */
function choose(select, value) {
  select.value = value;
  if (select.selectedIndex < 0) select.selectedIndex = 0;
}

let writing = 0;

function onFilter() {
  applyFilters();
  // Browsers refuse to change the address with every key.
  clearTimeout(writing);
  writing = setTimeout(() => replaceAddress({
    q: controls.search.value,
    event: controls.event.value.slice(1),
    at: controls.column.value,
    verdict: controls.verdict.value,
  }), 300);
}

function offerChoices() {
  const events = counted(rows.filter((row) => !row.problem).map((row) => row.event));
  controls.event.append(option("", "all"), ...events.map(([event, count]) => option(`=${event}`, `${event || "none said"} (${count})`)));
  controls.column.append(option("", "all"));
  for (const listener of listeners) {
    const own = columns.filter((column) => column.listener === listener);
    const group = element("optgroup", { label: listener });
    if (own.length > 1) group.append(option(`${listener}/*`, `all of ${listener}`));
    group.append(...own.map((column) => option(column.id, column.trigger || "(unnamed)")));
    controls.column.append(group);
  }
  const verdicts = counted(rows.flatMap((row) => [...new Set(columns.map((_, index) => wordOf(row, index)))]));
  const nothing = rows.filter((row) => !columns.some((_, index) => wordOf(row, index) === "FIRES")).length;
  controls.verdict.append(option("", "all"), ...verdicts.map(([word, count]) => option(word, `${word} (${count})`)),
    option(STARTS_NOTHING, `${STARTS_NOTHING} (${nothing})`));
}

/** Distinct texts with how often they occur, FIRES first. */
function counted(texts) {
  const counts = new Map();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  const rank = (text) => (text === "FIRES" ? "" : `1${text}`);
  return [...counts].sort(([one], [other]) => (rank(one) < rank(other) ? -1 : 1));
}

function drawLegend() {
  const kinds = new Set(rows.flatMap((row) => columns.map((_, index) => kindOf(wordOf(row, index)))));
  byId("legend").replaceChildren(...Object.entries(SIGNS).filter(([kind]) => kinds.has(kind)).map(([kind, [sign, says]]) =>
    element("div", {}, element("dt", { class: kind }, sign), element("dd", {}, says))));
}

function startMatrix() {
  controls.dense.checked = columns.length >= NARROW_FROM;
  offerChoices();
  readFilters();
  drawLegend();
  for (const control of [controls.search, controls.event, controls.column, controls.verdict]) control.addEventListener("input", onFilter);
  controls.dense.addEventListener("input", applyFilters);
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("clear").addEventListener("click", () => {
    for (const control of [controls.search, controls.event, controls.column, controls.verdict]) control.value = "";
    onFilter();
    controls.search.focus();
  });
  new ResizeObserver(setWidths).observe(grid.scroller);
  applyFilters();
}

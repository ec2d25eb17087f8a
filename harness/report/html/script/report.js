"use strict";
// What the page shows, and what of it is looked at: the address behind the `#` holds that, so that it can be sent.

const report = unpack(packed.root);
const columns = report.columns;
const rows = report.rows;
const listeners = [...new Set(columns.map((column) => column.listener))];
const rowByName = new Map(rows.map((row) => [row.name, row]));

/** What kind of verdict a word of the matrix is: that decides its colour, and its sign where there is little room. */
function kindOf(word) {
  if (word === "FIRES") return "fires";
  if (word.startsWith("HTTP ")) return "refused";
  if (word === UNREADABLE) return "unreadable";
  if (word === "no trigger") return "none";
  if (word.endsWith(": no")) return "no";
  if (word.endsWith(": event")) return "event";
  if (/: (token|signature|secret)$/.test(word)) return "token";
  return "error";
}

const UNREADABLE = "cannot be judged";

const SIGNS = {
  fires: ["✓", "FIRES: creates its resources"],
  no: ["–", "no: the filter is false"],
  event: ["·", "event: this type of event is not allowed"],
  token: ["T", "token, signature, secret: missing or wrong"],
  error: ["!", "error: the filter, a param or the creation fails"],
  refused: ["H", "HTTP: the listener refuses the request"],
  none: ["∅", "no trigger: the listener has none"],
  unreadable: ["?", `${UNREADABLE}: what is recorded is no delivery`],
};

/** The word of a cell. */
function wordOf(row, index) {
  return row.problem ? UNREADABLE : row.cells[index];
}

/** The index of the column with that id, or of the only trigger of that name; -1 where there is none. */
function columnOf(id) {
  const exact = columns.findIndex((column) => column.id === id);
  if (exact >= 0) return exact;
  const named = columns.flatMap((column, index) => (column.trigger === id ? [index] : []));
  return named.length === 1 ? named[0] : -1;
}

/** The column to open a delivery at when nobody says which: one that fires, first where its own URL leads. */
function columnFor(row) {
  if (row.problem) return 0;
  const best = (index) => (row.cells[index] === "FIRES" ? 2 : 0) + (columns[index].listener === row.own ? 1 : 0);
  return columns.reduce((found, _, index) => (best(index) > best(found) ? index : found), 0);
}

/** The fields behind the `#`. */
function readAddress() {
  const fields = new Map();
  for (const part of location.hash.slice(1).split("&")) {
    const equals = part.indexOf("=");
    if (equals < 0) continue;
    try {
      fields.set(part.slice(0, equals), decodeURIComponent(part.slice(equals + 1)));
    } catch {
      // A stray % in a link that somebody wrote by hand: as if it were not there.
    }
  }
  return fields;
}

function address(fields) {
  const parts = [...fields].filter(([, value]) => value).map(([name, value]) => `${name}=${escaped(value)}`);
  return `#${parts.join("&")}`;
}

/** A lone half of a surrogate pair, which a name may hold, cannot stand in an address. */
function escaped(value) {
  return encodeURIComponent(value.replace(/\p{Cs}/gu, "�")).replaceAll("%2F", "/").replaceAll("%3A", ":");
}

/** The address of a delivery's way at a column, all else as it is. */
function wayAddress(row, index) {
  const fields = readAddress();
  fields.set("delivery", row.name);
  fields.set("trigger", columns[index]?.id ?? "");
  return address(fields);
}

/** Changes fields of the address without a new step in the history. */
function replaceAddress(changes) {
  const fields = readAddress();
  for (const [name, value] of Object.entries(changes)) fields.set(name, value);
  history.replaceState(null, "", address(fields));
}

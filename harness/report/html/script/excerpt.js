"use strict";
// The lines of a file around a place.

function excerpt(place) {
  const at = element("p", { class: "place" }, "→ ", element("code", {}, place.at || "no file"));
  if (!place.lines) return at;
  const first = numberOf(place.first);
  const line = numberOf(place.line);
  const made = element("pre", { class: "excerpt", tabindex: "0", "aria-label": `Lines around ${place.at}` });
  place.lines.forEach((text, index) => {
    const number = first + index;
    const row = element("span", { class: number === line ? "row here" : "row" },
      element("span", { class: "number" }, String(number)));
    row.append(...(number === line ? marked(text, numberOf(place.column)) : [visible(text)]));
    made.append(row);
  });
  return element("div", { class: "where" }, at, made);
}

/** The line with a mark on the word at `column` (from 1; 0 where it is not known). */
function marked(text, column) {
  if (column === 0) return [visible(text)];
  const signs = Array.from(text);
  const before = signs.slice(0, column - 1).join("");
  const rest = signs.slice(column - 1).join("");
  const word = /^[^\s,\]}]+/u.exec(rest)?.[0] ?? Array.from(rest)[0] ?? " ";
  return [visible(before), element("mark", {}, word), visible(rest.slice(word.length))];
}

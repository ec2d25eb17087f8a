"use strict";
// A filter: its source with each part coloured by its value, and below it the parts with their values in words.

const OUTCOMES = { true: "true", false: "false", value: "", error: "error", skipped: "not evaluated" };

function filterView(explanation) {
  if (!explanation) return null;
  const marks = new Map();
  const signs = Array.from(explanation.source);
  const source = element("code", { class: "source" }, sourceSpan(explanation.whole, signs, marks));
  const made = element("div", { class: "filter" }, source);
  if (explanation.missing) {
    const key = element("b", { class: "missing-key" }, explanation.missing);
    made.append(element("p", { class: "first-missing" }, "⚠ first missing key: ", key, " in ",
      element("code", {}, explanation.missingIn)));
  }
  made.append(element("ul", { class: "parts", "aria-label": "The filter’s parts with their values" },
    partItem(explanation.whole, signs, marks)));
  return made;
}

/** The part's text, its parts as spans of their own. */
function sourceSpan(part, signs, marks) {
  const made = element("span", { class: outcomeClass(part), title: partTitle(part) });
  marks.set(part, made);
  let at = numberOf(part.start);
  for (const child of part.parts ?? []) {
    const start = numberOf(child.start);
    // Parts of a macro may stand in another order than they are told in.
    if (start < at) continue;
    made.append(visible(signs.slice(at, start).join(""), true), sourceSpan(child, signs, marks));
    at = numberOf(child.end);
  }
  made.append(visible(signs.slice(at, numberOf(part.end)).join(""), true));
  return made;
}

function outcomeClass(part) {
  return `part ${part.outcome}${part.missing ? " missing" : ""}`;
}

function partTitle(part) {
  if (part.outcome === "error") return `error: ${part.text}`;
  return OUTCOMES[part.outcome] || part.text;
}

function partItem(part, signs, marks) {
  const text = signs.slice(numberOf(part.start), numberOf(part.end)).join("").replace(/\s+/g, " ");
  const says = partTitle(part);
  const line = element("span", { class: "line" },
    element("span", { class: `says ${part.outcome}` }, shortened(says, 160)),
    element("code", { title: text }, shortened(text, 200)));
  const mark = marks.get(part);
  if (mark) {
    line.addEventListener("mouseenter", () => mark.classList.add("lit"));
    line.addEventListener("mouseleave", () => mark.classList.remove("lit"));
  }
  const parts = part.parts ?? [];
  return element("li", {}, line, parts.length > 0 && element("ul", {}, parts.map((one) => partItem(one, signs, marks))));
}

function shortened(text, most) {
  const signs = text.length > most ? Array.from(text) : [];
  return signs.length > most ? `${signs.slice(0, most - 1).join("")}…` : text;
}

"use strict";
// Makes elements. Texts become text nodes, whatever is in them; there is no other way in this page to show one.

const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** A text with what cannot be seen written out, so that a name cannot turn a line round or hide in it. */
function visible(text, keepLines = false) {
  return String(text).replace(UNSEEN, (sign) => {
    if (keepLines && (sign === "\n" || sign === "\t")) return sign;
    if (sign === "\n") return "⏎";
    if (sign === "\t") return "→";
    const code = sign.codePointAt(0);
    return code < 0x10000 ? `\\u${code.toString(16).padStart(4, "0")}` : `\\U${code.toString(16).padStart(8, "0")}`;
  });
}

/** An element with attributes and children; a child that is a text is shown as it is, null and false are left out. */
function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, visible(value));
  }
  append(made, children);
  return made;
}

function append(parent, children) {
  for (const child of children.flat()) {
    if (child === null || child === false || child === undefined) continue;
    parent.append(child instanceof Node ? child : visible(child));
  }
}

/** A text of several lines, as it stands. */
function block(text, attributes) {
  const made = element("pre", { tabindex: "0", ...attributes });
  made.append(visible(text, true));
  return made;
}

function button(label, action, attributes) {
  const made = element("button", { type: "button", ...attributes }, label);
  made.addEventListener("click", action);
  return made;
}

/** A link to a place of this page. */
function link(hash, ...children) {
  return element("a", { href: hash }, ...children);
}

function option(value, label) {
  const made = element("option", {}, label);
  made.value = value;
  return made;
}

function byId(id) {
  return document.getElementById(id);
}

function plural(count, noun, nouns = `${noun}s`) {
  return `${count} ${count === 1 ? noun : nouns}`;
}

/** Fills a container with what `make` gives for each item; beyond `most` a button asks for more. */
function fill(container, items, make, most = 100) {
  const shown = items.slice(0, most);
  append(container, shown.map(make));
  const rest = items.slice(most);
  if (rest.length === 0) return;
  const more = button(`Show ${Math.min(rest.length, most)} of ${rest.length} more`, () => {
    more.remove();
    fill(container, rest, make, most);
  }, { class: "more" });
  container.append(more);
}

/** A part that opens; `make` fills it when it does for the first time. */
function foldable(summary, isOpen, make) {
  const body = element("div", { class: "body" });
  const made = element("details", {}, element("summary", {}, ...summary), body);
  // The event of opening comes a moment later, which is too late for a printer.
  made.fillNow = () => {
    made.fillNow = () => {};
    make(body);
  };
  made.addEventListener("toggle", () => made.open && made.fillNow());
  if (isOpen) {
    made.fillNow();
    made.open = true;
  }
  return made;
}

"use strict";
// Writes a value of the data as YAML 1.1, as Kubernetes reads it: strings that would be anything else stand in quotes.

const PLAIN = /^[\p{L}\p{N}_/.$(][\p{L}\p{N}_\-/.$(){}+@=~^;*%?!, :]*$/u;
const NOT_PLAIN = /: |:$| #| $|^[\d+\-.]*[\d.][\dxoabcdef_.:e+\-tz ]*$|^[.+\-]|^(true|false|yes|no|on|off|null|y|n|~|\.inf|\.nan|=|<<)$/i;
const BLOCK = /^[^\n \t][^\r\u0085\u2028\u2029]*$/u;

/** The lines of a value. */
function yaml(value) {
  return yamlLines(value, "").join("\n");
}

function yamlLines(value, indent) {
  if (Array.isArray(value) && value.length > 0) {
    return value.flatMap((item) => {
      const lines = nested(item) ? yamlLines(item, `${indent}  `) : [`${indent}  ${scalar(item, `${indent}  `)}`];
      return [`${indent}- ${lines[0].slice(indent.length + 2)}`, ...lines.slice(1)];
    });
  }
  if (nested(value)) {
    return entriesOf(value).flatMap(([key, item]) => {
      // A key that is longer than 1024 characters has to be announced.
      const long = key.length > 500;
      const before = long ? [`${indent}? ${quoted(key)}`] : [];
      const name = long ? `${indent}:` : `${indent}${quoted(key)}:`;
      if (!nested(item)) return [...before, `${name} ${scalar(item, indent)}`];
      return [...before, name, ...yamlLines(item, Array.isArray(item) ? indent : `${indent}  `)];
    });
  }
  return [`${indent}${scalar(value, indent)}`];
}

/** Whether a value takes lines of its own. */
function nested(value) {
  return Array.isArray(value) ? value.length > 0 : isRecord(value) && value[KEYS].length > 0;
}

function scalar(value, indent) {
  if (value instanceof NumberText) return value.text;
  if (Array.isArray(value)) return "[]";
  if (isRecord(value)) return "{}";
  if (typeof value !== "string") return String(value);
  return value.includes("\n") && isBlock(value) ? literal(value, `${indent}  `) : quoted(value);
}

function isBlock(text) {
  return BLOCK.test(text.replaceAll("\n", "")) && /^[^\n \t]/.test(text) && visible(text, true) === text;
}

function literal(text, indent) {
  const ends = /\n*$/.exec(text)[0].length;
  const mark = ends === 0 ? "|-" : ends === 1 ? "|" : "|+";
  const lines = (ends === 0 ? text : text.slice(0, -1)).split("\n");
  return [mark, ...lines.map((line) => (line ? indent + line : ""))].join("\n");
}

function quoted(text) {
  if (PLAIN.test(text) && !NOT_PLAIN.test(text) && visible(text) === text) return text;
  return JSON.stringify(text).replace(UNSEEN, (sign) => {
    const code = sign.codePointAt(0);
    return code < 0x10000 ? `\\u${code.toString(16).padStart(4, "0")}` : `\\U${code.toString(16).padStart(8, "0")}`;
  });
}

"use strict";
// Reads the data of the page, in which whatever occurs again stands once (harness/report/html/pool.py), and makes of it
// only what somebody asks for.

const packed = JSON.parse(document.getElementById("data").textContent);
const unpacked = new Array(packed.table.length);
const prototypes = new Array(packed.shapes.length);
const KEYS = Symbol("keys");
const IDS = Symbol("ids");

/** A number as its text: what JavaScript makes of 18446744073709551615 is another one. */
class NumberText {
  constructor(text) {
    this.text = text;
  }
}

/** The value of an entry: text, true, false, null, NumberText, an array, or an object whose fields are read lazily. */
function unpack(id) {
  if (unpacked[id] === undefined) unpacked[id] = unpackEntry(packed.table[id]);
  return unpacked[id];
}

function unpackEntry(entry) {
  if (entry === null || typeof entry !== "object") return entry;
  if (!Array.isArray(entry)) return new NumberText(entry.number);
  if (entry[0] === 0) return entry.slice(1).map(unpack);
  const shape = entry[0] - 1;
  const value = Object.create(prototype(shape));
  value[KEYS] = packed.shapes[shape];
  value[IDS] = entry;
  return value;
}

function prototype(shape) {
  if (prototypes[shape] === undefined) {
    // Without a prototype of its own, so that `constructor` and `__proto__` are keys like others.
    const made = Object.create(null);
    packed.shapes[shape].forEach((key, index) => {
      Object.defineProperty(made, key, { get() { return unpack(this[IDS][index + 1]); } });
    });
    prototypes[shape] = made;
  }
  return prototypes[shape];
}

/** Whether a value is an object of the data. */
function isRecord(value) {
  return typeof value === "object" && value !== null && IDS in value;
}

/** The keys and values of an object of the data, in their order. */
function entriesOf(record) {
  return record[KEYS].map((key, index) => [key, unpack(record[IDS][index + 1])]);
}

/** A number of the data as one to count with. */
function numberOf(value) {
  return value instanceof NumberText ? Number(value.text) : 0;
}

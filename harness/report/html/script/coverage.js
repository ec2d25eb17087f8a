"use strict";
// The coverage: how much of what there is the deliveries exercise, and the files line by line.

const COVERED = { covered: ["✓", "covered"], half: ["◐", "half covered"], never: ["✗", "never"] };
const LINES_OPEN_UP_TO = 600; // so many lines of files that lack something are shown from the start
const NEAR = 2; // lines around one that lacks something, where only those are shown
const LONGEST_GAP = 30; // so many lines without a mark are shown; a longer gap keeps MARGIN lines at each end
const MARGIN = 5;

function startCoverage() {
  const section = byId("coverage");
  const { coverage } = report;
  section.append(element("p", {}, element("b", {}, `${coverage.percent} %`), coverage.says.replace(/^[\d.]+ % /, " ")));
  const onlyLacking = element("input", { type: "checkbox", id: "lacking" });
  const count = element("output", { "aria-live": "polite" });
  const shares = element("div", { class: "wide", tabindex: "0", role: "region", "aria-label": "Share of each kind" });
  const events = element("div", { class: "groups events" });
  const files = element("div", { class: "groups files" });
  const form = element("form", { class: "controls" }, element("label", { class: "check" }, onlyLacking, " Only what lacks something"), count);
  section.append(form, shares,
    element("h3", {}, "Events of GitLab"),
    element("p", { class: "hint" }, "Which of the events that a listener may get any delivery is: a hint which to record, and no part of the percentage."),
    events,
    element("h3", {}, "Files"),
    legendOfStates(),
    files);
  const draw = () => {
    const only = onlyLacking.checked;
    const wanted = (items) => (only ? items.filter(lacks) : items);
    shares.replaceChildren(sharesTable(wanted(coverage.kinds)));
    events.replaceChildren(...coverage.events.map((one) => eventsView(one, only)).filter(Boolean));
    if (events.childElementCount === 0) events.append(element("p", { class: "quiet" }, "None is lacking."));
    const shown = wanted(coverage.files);
    count.textContent = `${shown.length} of ${plural(coverage.files.length, "file")}`;
    files.replaceChildren();
    if (shown.length === 0) files.append(element("p", { class: "quiet" }, coverage.files.length > 0 ? "Nothing lacks anything." : "Nothing to cover."));
    let room = LINES_OPEN_UP_TO;
    fill(files, shown, (file) => {
      room -= lacks(file) ? file.stretches.reduce((sum, one) => sum + one.lines.length, 0) : 0;
      return fileView(file, only, lacks(file) && room >= 0);
    });
  };
  form.addEventListener("input", draw);
  form.addEventListener("submit", (event) => event.preventDefault());
  draw();
}

function lacks(share) {
  return numberOf(share.covered) < numberOf(share.wanted);
}

function stateOf(share) {
  if (!lacks(share)) return "covered";
  return numberOf(share.covered) > 0 ? "half" : "never";
}

function shareText(share) {
  return `${numberOf(share.covered)} of ${numberOf(share.wanted)}`;
}

/** A bar beside the numbers, which say the same. */
function shareBar(share) {
  const full = element("span");
  full.style.width = `${share.percent}%`;
  return element("span", { class: `bar-of ${stateOf(share)}`, "aria-hidden": "true" }, full);
}

function legendOfStates() {
  const says = {
    covered: "covered: each outcome that counts was seen",
    half: "half covered: some were seen",
    never: "never: none was seen",
  };
  return element("dl", { class: "legend states" }, Object.entries(COVERED).map(([state, [sign]]) =>
    element("div", {}, element("dt", { class: state }, sign), element("dd", {}, says[state]))));
}

function sharesTable(kinds) {
  if (kinds.length === 0) return element("p", { class: "quiet" }, "Every kind is covered.");
  return element("table", { class: "suites shares" },
    element("thead", {}, element("tr", {}, ["what", "outcomes", "share"].map((name) => element("th", { scope: "col" }, name)))),
    element("tbody", {}, kinds.map((one) => element("tr", {}, element("th", { scope: "row" }, one.kind),
      element("td", { class: stateOf(one) }, `${COVERED[stateOf(one)][0]} ${shareText(one)}`),
      element("td", {}, shareBar(one), ` ${one.percent} %`)))));
}

function eventsView(one, only) {
  const lacking = one.events.filter((event) => numberOf(event.count) === 0);
  if (only && lacking.length === 0) return null;
  const shown = only ? lacking : [...lacking, ...one.events.filter((event) => numberOf(event.count) > 0)];
  const summary = [element("b", { class: "name" }, one.listener), " ",
    one.events.length === 0 ? element("span", { class: "quiet" }, "gets no event of GitLab that is known")
      : lacking.length > 0 ? [element("span", { class: "half" }, `${lacking.length} of ${plural(one.events.length, "event")} lacking`),
        element("small", {}, lacking.map((event) => event.event).join(", "))]
        : element("span", { class: "covered" }, `✓ all ${one.events.length} there`)].flat();
  return foldable(summary, false, (body) => body.append(element("dl", { class: "outcomes" },
    shown.map((event) => outcomeView(event.event, event, numberOf(event.count) > 0 ? "covered" : "never", one.at)))));
}

function fileView(file, only, isOpen) {
  const state = stateOf(file);
  const summary = [element("span", { class: state }, COVERED[state][0], element("span", { class: "unseen" }, ` ${COVERED[state][1]}`)), " ",
    element("b", { class: "name" }, file.path), " ", shareBar(file), " ", element("span", { class: "whole" }, `${file.percent} %,`), " ", element("span", { class: "quiet" }, shareText(file))];
  return foldable(summary, isOpen, (body) => {
    const lines = element("div", { class: "lines" });
    body.append(lines);
    fill(lines, linesOf(file, only), (one) => (one.gap ? gapView(one.gap) : lineView(one)), 1000);
  });
}

/** The lines of a file to show, each with its mark, and the gaps between them. */
function linesOf(file, only) {
  const marks = new Map(file.marks.map((mark) => [numberOf(mark.line), mark]));
  const all = file.stretches.flatMap((stretch) =>
    stretch.lines.map((text, index) => ({ number: numberOf(stretch.first) + index, text, mark: marks.get(numberOf(stretch.first) + index) })));
  const centres = all.flatMap(({ mark }, index) => (mark && (!only || lacks(mark)) ? [index] : []));
  const near = only ? NEAR : MARGIN;
  const shown = [];
  let next = 0; // the first line that is in none of what is shown
  for (const centre of [...centres, all.length + near]) {
    const from = Math.max(centre - near, next);
    if (from - next > (only ? 0 : LONGEST_GAP) && next < all.length) shown.push({ gap: all.slice(next, from) });
    else shown.push(...all.slice(next, from));
    const to = Math.min(centre + near + 1, all.length);
    shown.push(...all.slice(from, to));
    next = Math.max(next, to);
  }
  return shown;
}

/** Lines that are not shown unless somebody asks for them. */
function gapView(lines) {
  const [first, last] = [lines[0].number, lines.at(-1).number];
  const made = button(`⋯ ${first === last ? `line ${first}` : `lines ${first} to ${last}`}`, () => {
    const shown = lines.map(lineView);
    made.replaceWith(...shown);
    (shown.find((one) => one.tagName === "DETAILS")?.firstElementChild ?? shown[0]).focus();
  }, { class: "gap" });
  return made;
}

function lineView({ number, text, mark }) {
  const code = element("code", {});
  code.append(visible(text, true));
  if (!mark) return element("div", { class: "line", tabindex: "-1" }, element("span"), element("span", { class: "number" }, String(number)), code);
  const [sign, word] = COVERED[mark.state];
  const says = `${word}, ${shareText(mark)} ${numberOf(mark.wanted) === 1 ? "outcome" : "outcomes"}: `;
  const summary = [element("span", { class: "sign" }, sign, element("span", { class: "unseen" }, ` ${says}`)),
    element("span", { class: "number" }, String(number)), code];
  const made = foldable(summary, false, (body) => append(body, mark.points.map(pointView)));
  made.classList.add("line", mark.state);
  return made;
}

function pointView(point) {
  const [sign, word] = COVERED[point.state];
  return element("article", { class: `point ${point.state}` },
    element("p", { class: "message" }, element("b", { class: point.state }, `${sign} ${word}`), " ", point.title),
    element("p", { class: "place" }, point.kind, " → ", element("code", {}, point.place)),
    element("dl", { class: "outcomes" }, point.outcomes.map((one) =>
      outcomeView(one.outcome, one, !one.counts ? "beside" : numberOf(one.count) > 0 ? "covered" : "never", point.at, point.named))));
}

/** An outcome or an event with its deliveries; `beside` is one that counts for nothing. */
function outcomeView(name, { count, deliveries }, state, at, named = true) {
  const sign = state === "beside" ? "·" : COVERED[state][0];
  const says = element("dd", {});
  const many = numberOf(count);
  if (many === 0) says.append(named ? "no delivery" : "nothing");
  else if (!named) append(says, [deliveries.join(", ")]);
  else {
    says.append(`${plural(many, "delivery", "deliveries")}: `);
    const list = element("ul", { class: "deliveries" });
    says.append(list);
    fill(list, deliveries, (delivery) => element("li", {}, exercisedLink(delivery, at)), 10);
    if (many > deliveries.length) says.append(element("span", { class: "quiet" }, `and ${many - deliveries.length} more, which are not named here`));
  }
  return element("div", { class: state }, element("dt", {}, `${sign} ${name}`, state === "beside" && element("small", {}, " counts for nothing")), says);
}

/** A link to the way of a delivery at the best of some columns, of all where there are none. */
function exercisedLink(name, at) {
  const row = rowByName.get(name);
  if (!row || row.problem) return deliveryLink(name, "", name);
  const rank = (index) => (row.cells[index] === "FIRES" ? 2 : 0) + (columns[index].listener === row.own ? 1 : 0);
  const among = at.map(numberOf).sort((one, other) => rank(other) - rank(one));
  return deliveryLink(name, columns[among[0]]?.id ?? "", name);
}

startCoverage();

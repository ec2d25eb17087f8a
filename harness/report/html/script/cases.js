"use strict";
// The suites: how many cases hold, and all about those that do not.

const VERDICTS = { pass: ["✓", "passed"], fail: ["✗", "failed"], error: ["‼", "could not be judged"], skip: ["○", "skipped"] };

function startCases() {
  const section = byId("cases");
  if (report.suites.length === 0) {
    section.append(element("p", { class: "quiet" }, "None: nothing says what the deliveries have to do."));
  } else {
    section.append(element("div", { class: "wide", tabindex: "0", role: "region", "aria-label": "Checks of each suite" }, suitesTable()));
  }
  const cases = element("div", { class: "groups" });
  section.append(cases);
  fill(cases, report.cases, caseView, 50);
  if (report.uncovered.length > 0) {
    section.append(foldable([plural(report.uncovered.length, "delivery", "deliveries"), " in no suite"], false, (body) => {
      const list = element("ul", { class: "names" });
      body.append(list);
      fill(list, report.uncovered, (name) => element("li", {}, deliveryLink(name, "", name)), 500);
    }));
  }
}

function suitesTable() {
  const total = (suite) => Object.keys(VERDICTS).reduce((sum, name) => sum + numberOf(suite[name]), 0);
  return element("table", { class: "suites" },
    element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "suite"), element("th", { scope: "col" }, "checks"),
      Object.values(VERDICTS).map(([, word]) => element("th", { scope: "col" }, word)))),
    element("tbody", {}, report.suites.map((suite) => element("tr", {}, element("th", { scope: "row" }, suite.name),
      element("td", {}, String(total(suite))),
      Object.entries(VERDICTS).map(([name, [sign]]) => {
        const count = numberOf(suite[name]);
        return element("td", { class: count > 0 ? name : "quiet" }, count > 0 ? `${sign} ${count}` : "–");
      })))));
}

function caseView(one) {
  const [sign, word] = VERDICTS[one.outcome];
  return element("article", { class: `case ${one.outcome}` },
    element("h3", {}, element("span", { class: `outcome ${one.outcome}` }, `${sign} ${word}`), " ", one.case, " ",
      element("small", {}, one.suite, " · ", deliveryLink(one.delivery, "", one.delivery))),
    element("p", { class: "place" }, "→ ", element("code", {}, one.at)),
    one.reason && element("p", { class: "message" }, one.reason),
    one.help && element("p", { class: "help" }, element("b", {}, "help: "), one.help),
    one.mismatches.map((mismatch) => mismatchView(mismatch, one)),
    one.seen.map((text) => element("p", { class: "quiet" }, text)));
}

function mismatchView(mismatch, one) {
  return element("div", { class: "mismatch" },
    element("p", { class: "message" }, element("b", {}, mismatch.subject), ": ", shortened(mismatch.message, 2000)),
    mismatch.details.length > 0 && block(mismatch.details.map((line) => line.replace(/\n$/, "")).join("\n"), { class: "details" }),
    filterView(mismatch.filter),
    mismatch.trigger && element("p", {}, deliveryLink(one.delivery, mismatch.trigger, "Show its way")));
}

/** A link to the way of a delivery, or its name alone where the matrix does not hold it. */
function deliveryLink(name, trigger, label) {
  const row = rowByName.get(name);
  if (!row) return element("span", {}, label);
  const index = trigger ? columnOf(trigger) : columnFor(row);
  return link(address(new Map([["delivery", name], ["trigger", columns[index]?.id ?? ""]])), label);
}

"use strict";
// The findings, by rule or by file.

const SEVERITIES = { error: "✗", warning: "⚠", info: "ℹ" };
const OPEN_UP_TO = 30; // so many findings are open from the start

function startFindings() {
  const section = byId("findings");
  const { findings, suppressed, broken, idle } = report;
  append(section, broken.map((one) => element("p", { class: "problem" },
    `✗ rule ${one.rule} failed on ${one.unit}: ${one.error}. This is a defect of tekton-harness; the other rules have done their work.`)));
  if (idle.length > 0) section.append(element("p", { class: "note" }, `Looked at nothing, because no deliveries are recorded: ${idle.join(", ")}`));
  if (findings.length + suppressed.length === 0) {
    section.append(element("p", { class: "quiet" }, "None."));
    return;
  }
  const search = element("input", { type: "search", autocomplete: "off", spellcheck: "false" });
  const by = element("select");
  by.append(option("rule", "rule"), option("path", "file"));
  const severity = element("select");
  severity.append(option("", "all"), ...Object.keys(SEVERITIES).map((name) => option(name, name)));
  const withSuppressed = element("input", { type: "checkbox" });
  const count = element("output", { "aria-live": "polite" });
  const groups = element("div", { class: "groups" });
  section.append(
    element("form", { class: "controls" },
      element("label", {}, "Search ", search),
      element("label", {}, "Group by ", by),
      element("label", {}, "Severity ", severity),
      suppressed.length > 0 && element("label", { class: "check" }, withSuppressed, ` Suppressed (${suppressed.length})`),
      count),
    groups);
  const draw = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const all = withSuppressed.checked ? [...findings, ...suppressed] : findings;
    const shown = all.filter((one) => (!severity.value || one.severity === severity.value) &&
      words.every((word) => `${one.rule}\n${one.message}\n${one.path}\n${one.symbol}`.toLowerCase().includes(word)));
    count.textContent = `${shown.length} of ${plural(all.length, "finding")}`;
    groups.replaceChildren();
    fill(groups, grouped(shown, by.value), ([key, members]) => findingGroup(key, members, by.value, shown.length <= OPEN_UP_TO));
  };
  section.querySelector("form").addEventListener("input", draw);
  section.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
  draw();
}

/** By rule or file; those with the worst findings first. */
function grouped(findings, key) {
  const groups = new Map();
  for (const one of findings) {
    if (!groups.has(one[key])) groups.set(one[key], []);
    groups.get(one[key]).push(one);
  }
  const rank = ([, members]) => Math.min(...members.map((one) => Object.keys(SEVERITIES).indexOf(one.severity)));
  return [...groups].sort((one, other) => rank(one) - rank(other) || other[1].length - one[1].length);
}

function findingGroup(key, members, by, isOpen) {
  const counts = Object.keys(SEVERITIES).flatMap((name) => {
    const count = members.filter((one) => one.severity === name).length;
    return count > 0 ? [element("span", { class: `severity ${name}` }, `${SEVERITIES[name]} ${plural(count, name, name === "info" ? name : `${name}s`)}`)] : [];
  });
  const rules = new Map(entriesOf(report.rules));
  const about = by === "rule" ? rules.get(key) ?? "" : "";
  const summary = [element("b", { class: "name" }, key || "no file"), " ", ...counts, about && element("small", {}, about)];
  return foldable(summary, isOpen, (body) => fill(body, members, (one) => findingView(one, by)));
}

function findingView(one, by) {
  return element("article", { class: `finding ${one.severity}` },
    element("h3", {}, element("span", { class: `severity ${one.severity}` }, `${SEVERITIES[one.severity]} ${one.severity}`), " ",
      by === "path" && element("code", {}, one.rule), " ", one.symbol && element("small", {}, one.symbol)),
    element("p", { class: "message" }, one.message),
    one.how && element("p", { class: "note" }, element("b", {}, `suppressed by ${one.how}`), one.reason && `: ${one.reason}`),
    excerpt(one.place),
    one.related.map((related) => element("div", { class: "related" },
      element("p", {}, element("b", {}, "note: "), related.message), excerpt(related.place))),
    one.help && element("p", { class: "help" }, element("b", {}, "help: "), one.help,
      one.fixable && element("small", {}, " (check --fix does it)")));
}

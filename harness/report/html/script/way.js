"use strict";
// The dialog with everything about one delivery at one trigger.

const dialog = byId("way");

function showWay(row, index) {
  const column = columns[index];
  dialog.replaceChildren(wayHead(row, index), element("div", { class: "inside" }, ...wayParts(row, column, index)));
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  byId("way-title").focus();
}

function wayHead(row, index) {
  const word = wordOf(row, index);
  const choice = element("select", { "aria-label": "Trigger" });
  columns.forEach((column, place) => {
    const made = option(String(place), `${wordOf(row, place)} · ${column.trigger || "(unnamed)"} · ${column.listener}`);
    choice.append(made);
  });
  choice.value = String(index);
  choice.addEventListener("change", () => openWay(row, Number(choice.value)));
  return element("header", {},
    element("h2", { id: "way-title", tabindex: "-1" },
      element("span", { class: "name" }, row.name), " → ",
      element("span", { class: "name" }, columns[index]?.trigger || columns[index]?.listener || "no trigger"), " ",
      element("span", { class: `word ${kindOf(word)}` }, SIGNS[kindOf(word)][0], " ", word)),
    element("div", { class: "controls" },
      columns.length > 1 && choice,
      button("‹ previous", () => openNeighbour(row, index, -1), { title: "The delivery above in the matrix" }),
      button("next ›", () => openNeighbour(row, index, 1), { title: "The delivery below in the matrix" }),
      button("Close", () => dialog.close(), { class: "close", "aria-keyshortcuts": "Escape" })));
}

function wayParts(row, column, index) {
  if (row.problem) {
    return [element("p", { class: "problem" }, `✗ ${row.problem.message}`),
      row.problem.help && element("p", { class: "help" }, element("b", {}, "help: "), row.problem.help),
      row.problem.place && element("p", { class: "place" }, "→ ", element("code", {}, row.problem.place))];
  }
  const answer = answerOf(row, column.listener);
  const way = row.ways[index];
  const notes = [...new Set([...answer.notes, ...(way?.notes ?? [])])];
  return [
    picture(stationsOf(row, column, answer, way), way?.plan ?? []),
    way?.stop && stopView(way.stop),
    notes.map((note) => element("p", { class: "note" }, element("b", {}, "note: "), note)),
    requestPart(row, column, answer),
    part("way-interceptors", "Interceptors", chainView(column, way)),
    part("way-params", "Params", paramsView(column, way)),
    part("way-resources", "Created", resourcesView(column, way)),
    way && way.plan.length > 0 && part("way-plan", "Runs", way.plan.map(taskView)),
  ];
}

function part(id, title, ...children) {
  return element("section", { id, tabindex: "-1", "aria-labelledby": `${id}-title` },
    element("h3", { id: `${id}-title` }, title), ...children);
}

function answerOf(row, listener) {
  return entriesOf(row.answers).find(([key]) => key === listener)[1];
}

function stopView(stop) {
  const who = [stop.interceptor && ` (${stop.interceptor})`, stop.code && `, ${stop.code}`];
  return element("div", { class: "problem" },
    element("p", {}, "✗ stops at ", element("b", {}, stop.stage), ...who),
    block(shortened(stop.message, 4000)),
    stop.place && element("p", { class: "place" }, "→ ", element("code", {}, stop.place)));
}

function requestPart(row, column, answer) {
  const own = row.own === column.listener;
  return part("way-ingress", "Ingress and listener",
    pairs([
      ["request", `${row.method} ${row.url}`],
      ["event", row.event || "none said"],
      ["recorded in", row.source],
      ["ingress rule", row.route || "none takes the URL"],
      ["leads to", row.own || "no EventListener"],
      ["asked here", `${column.listener}${own ? "" : ", as if its URL led here"}`],
      ["GitLab sees", `HTTP ${numberOf(answer.status)}${answer.said ? `: ${answer.said}` : ""}`],
    ]),
    row.routeNotes.map((note) => element("p", { class: "note" }, element("b", {}, "note: "), note)));
}

function pairs(entries) {
  return element("dl", { class: "pairs" },
    entries.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value))));
}

function chainView(column, way) {
  const chain = column.chain ?? [];
  if (chain.length === 0) return element("p", { class: "quiet" }, "None: whatever comes passes.");
  return chain.map((link, index) => {
    const step = way?.steps[index];
    const state = step ? (step.passed ? "passed" : "stopped") : "unreached";
    const [sign, says] = STATES[state];
    const extensions = step ? entriesOf(step.extensions) : [];
    return element("article", { class: `interceptor ${state}` },
      element("h4", {}, `${sign} ${link.name}`, link.title && link.title !== link.name && ` “${link.title}”`,
        link.grouped && ", of the group ", element("small", {}, ` ${says}`)),
      step?.filter ? filterView(step.filter) : link.filter && block(link.filter, { class: "source" }),
      extensions.length > 0 && element("div", {}, element("h5", {}, "adds extensions"),
        block(yaml(step.extensions), { class: "yaml" })),
      link.place && element("p", { class: "place" }, "→ ", element("code", {}, link.place)));
  });
}

function paramsView(column, way) {
  const bound = new Map(column.bound ? entriesOf(column.bound) : []);
  const values = way ? way.params : [];
  const names = values.length > 0 ? values.map(([name]) => name) : [...bound.keys()];
  const byName = new Map(values);
  if (names.length === 0) return element("p", { class: "quiet" }, "None.");
  const table = element("table", { class: "params" },
    element("thead", {}, element("tr", {}, ["param", "value", "comes from"].map((title) => element("th", { scope: "col" }, title)))),
    element("tbody", {}, names.map((name) => paramRow(name, byName.get(name), bound.get(name)))));
  return element("div", { class: "wide", tabindex: "0", role: "region", "aria-label": "Values of the params" }, table);
}

function paramRow(name, value, origin) {
  const shown = value === undefined ? element("i", { class: "quiet" }, "not reached")
    : asValue(value);
  return element("tr", {},
    element("th", { scope: "row" }, name),
    element("td", {}, shown),
    element("td", {}, origin && [
      element("code", { class: "expression" }, origin.source === "" ? "\"\"" : origin.source),
      element("small", {}, origin.from, origin.place && ` → ${origin.place}`),
      origin.default !== undefined && element("small", {}, "default: ", element("code", {}, origin.default || "\"\"")),
    ]));
}

function resourcesView(column, way) {
  const resources = way?.resources ?? [];
  if (resources.length === 0) {
    const what = column.template ? `Nothing; it would be made from ${column.template}.` : "Nothing.";
    return [element("p", { class: "quiet" }, what),
      column.templatePlace && element("p", { class: "place" }, "→ ", element("code", {}, column.templatePlace))];
  }
  return resources.map((resource) => element("article", {},
    element("h4", {}, resource.label), block(yaml(resource.value), { class: "yaml" })));
}

function taskView(task, index) {
  const params = entriesOf(task.params);
  const workspaces = entriesOf(task.workspaces);
  return element("article", { id: `way-task-${index}`, tabindex: "-1", class: "task" },
    element("h4", {}, `${index + 1}. ${task.name}`, task.task && task.task !== task.name && element("small", {}, ` task ${task.task}`),
      task.section === "finally" && element("small", {}, " finally"),
      task.after.length > 0 && element("small", {}, ` after ${task.after.join(", ")}`)),
    task.problem && element("p", { class: "problem" }, `✗ cannot run: ${task.problem}`),
    task.when.map((one) => element("p", { class: "when" }, "when ", element("code", {}, one.condition),
      `: ${one.outcome === true ? "✓ holds" : one.outcome === false ? "○ does not hold, skipped" : "? known only at run time"}`)),
    params.length > 0 && pairs(params.map(([name, value]) => [name, asValue(value)])),
    workspaces.length > 0 && pairs(workspaces.map(([name, value]) => [`workspace ${name}`, value])),
    task.steps.length > 0 && foldable([plural(task.steps.length, "step")], false, (body) => append(body, task.steps.map(stepView))));
}

/** A value of a param: a text as it stands, anything else as YAML. */
function asValue(value) {
  if (value === "") return element("i", { class: "quiet" }, "empty");
  return block(typeof value === "string" ? value : yaml(value), { class: "value", tabindex: null });
}

function stepView(step) {
  const env = entriesOf(step.env);
  const command = [...step.command, ...step.args];
  return element("div", { class: "step" },
    element("p", {}, element("b", {}, step.name || "(unnamed)"), " ", element("code", {}, step.image)),
    command.length > 0 && block(command.map(quoted).join(" "), { class: "value" }),
    env.length > 0 && pairs(env),
    step.script && block(step.script));
}

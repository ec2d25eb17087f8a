"use strict";
// The way as a picture: a station for each thing that the delivery comes to, then the tasks in the order in which they
// may start, each led to by those that it waits for.

const STATES = {
  passed: ["✓", "passed"],
  stopped: ["✗", "stopped here"],
  unreached: ["○", "not reached"],
  bypassed: ["⤳", "bypassed"],
};

/** The stations of a way: what each is, its name, its state (`says` in other words), a few words more, and the part of
 * the page that tells of it. */
function stationsOf(row, column, answer, way) {
  const stop = way?.stop ?? null;
  const reached = stop ? stop.stage : way ? "end" : "listener";
  const asked = way?.steps ?? [];
  const behind = (stages) => (reached === "end" || stages.includes(reached) ? "passed" : "unreached");
  const stations = [
    { kind: "delivery", name: row.event || row.method, state: "passed", says: "sent", words: row.method, part: "" },
    {
      kind: "Ingress",
      name: row.route || "no rule",
      state: row.own === column.listener ? "passed" : "bypassed",
      says: row.own === column.listener ? "leads here" : "",
      words: row.own === column.listener ? "" : row.own ? `leads to ${row.own}` : "leads to no listener",
      part: "way-ingress",
    },
    {
      kind: "EventListener",
      name: column.listener,
      state: way ? "passed" : "stopped",
      says: way ? "accepts" : "refuses",
      words: `HTTP ${numberOf(answer.status)}`,
      part: "way-ingress",
    },
  ];
  (column.chain ?? []).forEach((link, index) => {
    const step = asked[index];
    const state = step ? (step.passed ? "passed" : "stopped") : "unreached";
    const words = state === "stopped" ? stop.code || "cannot be called" : link.grouped ? "of the group" : "";
    stations.push({ kind: "Interceptor", name: link.name, state, words, part: "way-interceptors" });
  });
  const bound = column.bound ? entriesOf(column.bound) : [];
  const isBound = reached === "resolve" || reached === "params" ? "stopped" : behind(["create"]);
  stations.push({ kind: "bindings", name: plural(bound.length, "param"), state: isBound, says: isBound === "passed" ? "resolved" : "", words: "", part: "way-params" });
  const created = way?.resources ?? [];
  for (const resource of created) {
    stations.push({ kind: "creates", name: resource.label, state: "passed", says: "created", words: resource.apiVersion, part: "way-resources" });
  }
  if (reached === "create" || created.length === 0) {
    const state = reached === "create" ? "stopped" : way?.fired ? "passed" : "unreached";
    const name = way?.fired ? "nothing" : column.template || "no template";
    stations.push({ kind: "template", name, state, words: "", part: "way-resources" });
  }
  return stations;
}

function picture(stations, plan) {
  const list = element("ol", { class: "stations" }, stations.map(station));
  const made = element("div", { class: "picture" }, list);
  if (plan.length > 0) made.append(element("h3", { class: "runs" }, "runs"), taskGraph(plan));
  return made;
}

function station(one) {
  const [sign, says] = STATES[one.state];
  const inside = [
    element("span", { class: "kind" }, one.kind),
    element("b", { class: "name", title: one.name }, one.name),
    element("small", {}, `${sign} ${one.says || says}`, one.words && ` · ${one.words}`),
  ];
  const box = one.part
    ? button("", () => showPart(one.part), { class: "box" })
    : element("span", { class: "box" });
  append(box, inside);
  return element("li", { class: `station ${one.state}` }, box);
}

function showPart(id) {
  const part = byId(id);
  if (!part) return;
  part.scrollIntoView({ block: "start" });
  part.focus({ preventScroll: true });
}

/** The tasks in columns, each one behind those that it waits for, what comes finally last. */
function taskGraph(plan) {
  const levels = new Map();
  const places = plan.map((task) => {
    const waited = task.after.map((name) => levels.get(name) ?? -1);
    const level = Math.max(-1, ...waited) + 1;
    if (task.section === "tasks") levels.set(task.name, level);
    return level;
  });
  const last = Math.max(0, ...plan.map((task, index) => (task.section === "tasks" ? places[index] + 1 : 0)));
  const boxes = new Map();
  const lists = [];
  const edges = [];
  plan.forEach((task, index) => {
    const level = task.section === "finally" ? last : places[index];
    lists[level] ??= element("ol", { class: "level" });
    const box = taskBox(task, index);
    if (task.section === "finally") box.dataset.finally = "";
    // Of two runs the second may have tasks of the same names: what a task waits for stands before it.
    edges.push(...task.after.map((name) => [boxes.get(name), box]).filter(([from]) => from));
    if (task.section === "tasks") boxes.set(task.name, box);
    lists[level].append(box);
  });
  const made = element("div", { class: "tasks", role: "group", "aria-label": "Tasks in the order in which they may start" }, lists.filter(Boolean));
  drawEdges(made, edges);
  return made;
}

function taskBox(task, index) {
  const off = task.when.some((one) => one.outcome === false);
  const open = task.when.some((one) => one.outcome === null);
  const words = task.problem ? "✗ cannot run" : off ? "○ skipped" : open ? "? known at run time" : "✓ runs";
  const state = task.problem ? "stopped" : off ? "unreached" : "passed";
  const box = button("", () => showPart(`way-task-${index}`), { class: "box" });
  append(box, [
    element("span", { class: "kind" }, task.section === "finally" ? "finally" : `task ${task.task}`),
    element("b", { class: "name", title: task.name }, task.name),
    element("small", {}, words, task.after.length > 0 && element("span", { class: "unseen" }, `, after ${task.after.join(", ")}`)),
  ]);
  return element("li", { class: `station ${state}` }, box);
}

/** Draws a line for each pair of boxes, and again whenever the container has another size. */
function drawEdges(container, edges) {
  const space = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(space, "svg");
  drawing.setAttribute("aria-hidden", "true");
  const lines = edges.map(() => drawing.appendChild(document.createElementNS(space, "path")));
  container.prepend(drawing);
  const draw = () => {
    const origin = container.getBoundingClientRect();
    // In units of the font, as the boxes are: a printer has another one, and does not ask again.
    const font = parseFloat(getComputedStyle(document.documentElement).fontSize);
    drawing.setAttribute("viewBox", `0 0 ${container.scrollWidth} ${container.scrollHeight}`);
    drawing.style.width = `${container.scrollWidth / font}rem`;
    drawing.style.height = `${container.scrollHeight / font}rem`;
    edges.forEach(([from, to], index) => {
      const start = from.getBoundingClientRect();
      const end = to.getBoundingClientRect();
      const [dx, dy] = [container.scrollLeft - origin.left, container.scrollTop - origin.top];
      const sideways = end.left >= start.right;
      const [x1, y1] = sideways ? [start.right + dx, (start.top + start.bottom) / 2 + dy] : [start.left + 16 + dx, start.bottom + dy];
      const [x2, y2] = sideways ? [end.left + dx, (end.top + end.bottom) / 2 + dy] : [end.left + 16 + dx, end.top + dy];
      const bend = sideways ? (x2 - x1) / 2 : 0;
      lines[index].setAttribute("d", `M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`);
    });
  };
  new ResizeObserver(draw).observe(container);
}

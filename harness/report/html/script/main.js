"use strict";
// Puts it together: the address decides what is open, keys and the printer are served.

/** Opens the way of a delivery at a column. */
function openWay(row, index) {
  if (columns.length === 0 && !row.problem) return; // no listener: there is no way to show
  history.pushState(null, "", wayAddress(row, index));
  showWay(row, index);
}

function openNeighbour(row, index, step) {
  const place = shownRows.indexOf(row);
  const next = shownRows[place + step];
  if (next) openWay(next, index);
}

/** Does what the address says. */
function followAddress() {
  const fields = readAddress();
  const name = fields.get("delivery");
  const row = name === undefined ? undefined : rows.find((one) => one.name === name || escaped(one.name) === escaped(name));
  if (row && (columns.length > 0 || row.problem)) {
    const index = columnOf(fields.get("trigger") ?? "");
    showWay(row, index < 0 ? columnFor(row) : index);
  } else if (dialog.open) {
    dialog.close();
  }
}

function startTheme() {
  const select = byId("theme");
  const apply = () => document.documentElement.setAttribute("data-theme", select.value);
  try {
    choose(select, localStorage.getItem("tekton-harness-colours") ?? "");
  } catch {
    // Some browsers give a file of the disk no memory.
  }
  select.addEventListener("input", () => {
    apply();
    try {
      localStorage.setItem("tekton-harness-colours", select.value);
    } catch {
      // As above.
    }
  });
  apply();
}

function start() {
  startTheme();
  startMatrix();
  startCases();
  startFindings();
  dialog.addEventListener("close", () => {
    if (readAddress().has("delivery")) {
      const fields = readAddress();
      fields.delete("delivery");
      fields.delete("trigger");
      history.pushState(null, "", address(fields));
    }
    // The browser goes back to the link that led here; where there was none, to the matrix.
    if (!document.activeElement?.matches("main a")) byId("grid").focus({ preventScroll: true });
  });
  addEventListener("hashchange", followAddress);
  addEventListener("popstate", followAddress);
  addEventListener("keydown", (event) => {
    const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
    if (event.key !== "/" || typing || dialog.open) return;
    event.preventDefault();
    controls.search.focus();
    controls.search.select();
  });
  addEventListener("beforeprint", () => {
    grid.update(true);
    let closed;
    while ((closed = document.querySelector("details:not([open])")) !== null) {
      closed.fillNow();
      closed.open = true;
    }
  });
  addEventListener("afterprint", () => grid.update());
  followAddress();
  requestAnimationFrame(() => {
    performance.mark("ready");
    document.documentElement.setAttribute("data-ready", "");
  });
}

start();

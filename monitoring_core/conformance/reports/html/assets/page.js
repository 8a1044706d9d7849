// Puts the page together once its data is read.
"use strict";

const ROW_HEIGHT = 58;

function viewOf(name, title, list, before) {
  const pane = make("section", { class: "pane", tabindex: "-1", "aria-label": `${title}: what is chosen` });
  const view = make("div", { class: "view", id: name, role: "tabpanel", "aria-labelledby": `tab-${name}` }, ...before,
    make("div", { class: "columns" }, list.box, pane));
  return { name, title, list, pane, view };
}

function findingsView(data) {
  let view;
  const show = (finding) => view.pane.replaceChildren(...findingInFull(finding, data, (name, value) => filters.choose(name, value)));
  const list = new List({
    label: "Findings",
    height: ROW_HEIGHT,
    fill: findingRow,
    choose: show,
    open: () => view.pane.focus(),
  });
  const filters = new Filters(data, (left) => list.show(left));
  view = viewOf("findings", "Findings", list, [filters.box, filters.count]);
  view.begin = () => {
    filters.update();
    if (list.items.length) list.move(0);
    else view.pane.append(make("p", { class: "dim" }, "Nothing was found."));
  };
  return view;
}

function recordingsView(data) {
  let view;
  const list = new List({
    label: "Recordings",
    height: ROW_HEIGHT,
    fill: recordingRow,
    choose: (recording) => view.pane.replaceChildren(...recordingInFull(recording)),
    open: () => view.pane.focus(),
  });
  view = viewOf("recordings", "Recordings", list, []);
  view.begin = () => {
    list.show(data.recordings);
    list.move(0);
  };
  return view;
}

// Show one view at a time; the arrow keys go from tab to tab.
function tabs(views) {
  const begun = new Set();
  const buttons = views.map(({ name, title }, number) =>
    make("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": name, onclick: () => show(number) }, title));
  const bar = make("div", { role: "tablist", "aria-label": "What to look at" }, ...buttons);
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = (buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length;
    show(next);
    buttons[next].focus();
  });
  function show(shown) {
    views.forEach(({ view }, number) => { view.hidden = number !== shown; });
    buttons.forEach((button, number) => {
      button.setAttribute("aria-selected", number === shown);
      button.tabIndex = number === shown ? 0 : -1;
    });
    if (!begun.has(shown)) {
      begun.add(shown);
      views[shown].begin();
    }
  }
  return { bar, show };
}

// The switch between light and dark; at first the page is as the system is.
function schemeSwitch(changed) {
  const button = document.getElementById("scheme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  let chosen = null;
  const isDark = () => (chosen === null ? system.matches : chosen === "dark");
  function show() {
    document.documentElement.dataset.scheme = isDark() ? "dark" : "light";
    button.textContent = isDark() ? "Light colours" : "Dark colours";
    changed();
  }
  button.addEventListener("click", () => {
    chosen = isDark() ? "light" : "dark";
    show();
  });
  system.addEventListener("change", show);
  show();
}

async function begin() {
  const data = await readData();
  document.getElementById("about").textContent =
    [`ruleset ${data.ruleset}`, data.rules_exercised].join(" · ");
  const views = [findingsView(data), recordingsView(data)];
  const { bar, show } = tabs(views);
  document.getElementById("content").append(bar, ...views.map((each) => each.view));
  show(0);
  schemeSwitch(() => {});
  printOnDemand(() => printed(views[0].list.items));
  performance.mark("ready");
  document.documentElement.dataset.ready = "";
}

begin().catch((error) => {
  const problem = document.getElementById("problem");
  problem.hidden = false;
  problem.textContent = `The page cannot show its data: ${error.message}`;
});

// Puts the page together once its data is read.
//
// It has views: answers of an audit, findings, pictures, recordings. Each is a list beside what is chosen in it. Only the
// view that is looked at is in the document.
"use strict";

const ROW_HEIGHT = 58;

class View {
  // list: an instance of List. full(item): what is shown of the item that is chosen. above: what stands over the list.
  constructor(name, title, list, full, above = []) {
    Object.assign(this, { name, title, list, full });
    this.pane = make("section", { class: "pane", tabindex: "-1", "aria-label": `${title}: what is chosen` });
    this.box = make("div", { class: "view", id: name, role: "tabpanel", "aria-labelledby": `tab-${name}` }, ...above,
      make("div", { class: "columns" }, list.box, this.pane));
    list.choose = (item) => this.pane.replaceChildren(...full(item));
    list.open = () => this.pane.focus();
  }

  // Show these items, and the first of them in full if none is chosen any more.
  show(items) {
    this.list.show(items);
    if (this.list.chosen < 0) this.list.move(0);
    if (!items.length) this.pane.replaceChildren(make("p", { class: "dim" }, "There is nothing to show."));
  }
}

function findingsView(data, pictures) {
  const pictureOf = new Map(pictures.flatMap((picture) => picture.tracks.map((track) => [track.subject, picture])));
  const list = new List({ label: "Findings", height: ROW_HEIGHT, fill: findingRow });
  const only = (name, value) => filters.choose(name, value);
  let view;
  const filters = new Filters(data, (left) => view.show(left));
  view = new View("findings", "Findings", list, (finding) => findingInFull(finding, data, only, pictureOf.get(finding.subject)),
    [filters.box, filters.count]);
  view.begin = () => filters.update();
  return view;
}

function picturesView(pictures) {
  const height = 44 + Math.max(0, ...pictures.slice(0, 2000).map((picture) => heightOfBrief(picture)));
  const list = new List({ label: "Calls and sessions", height, fill: pictureRow });
  const search = make("input", { type: "search", id: "search-pictures", autocomplete: "off", spellcheck: "false" });
  const withFindings = make("input", { type: "checkbox", id: "with-findings" });
  const count = make("p", { class: "count", role: "status" });
  const box = make("form", { class: "filters", role: "search", "aria-label": "Filters of pictures" },
    labelled("Text", search), make("label", { class: "check" }, withFindings, make("span", {}, "only those with findings")));
  const view = new View("pictures", "Calls and sessions", list, pictureInFull, [box, count]);
  view.begin = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const left = pictures.filter((picture) => (!withFindings.checked || picture.findings.length)
      && words.every((word) => [picture.title, ...picture.people].join("\n").toLowerCase().includes(word)));
    count.textContent = left.length === pictures.length ? counted(left.length, "pictures")
      : `${left.length.toLocaleString("en")} of ${counted(pictures.length, "pictures")}`;
    view.show(left);
  };
  box.addEventListener("input", view.begin);
  box.addEventListener("submit", (event) => event.preventDefault());
  return view;
}

function recordingsView(data) {
  const list = new List({ label: "Recordings", height: ROW_HEIGHT, fill: recordingRow });
  const view = new View("recordings", "Recordings", list, recordingInFull);
  view.begin = () => view.show(data.recordings);
  return view;
}

function answersView(data) {
  const list = new List({ label: "Answers", height: ROW_HEIGHT, fill: answerRow });
  const view = new View("answers", "Answers", list, answerInFull);
  view.begin = () => view.show(data.answers);
  return view;
}

// Show one view at a time; the arrow keys go from tab to tab.
function tabs(views, content) {
  const begun = new Set();
  const buttons = views.map(({ name, title }, number) =>
    make("button", { type: "button", role: "tab", id: `tab-${name}`, onclick: () => show(number) }, title));
  const bar = make("div", { role: "tablist", "aria-label": "What to look at" }, ...buttons);
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = (buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length;
    show(next);
    buttons[next].focus();
  });
  const place = make("div");
  content.append(bar, place);
  let present = null;
  function show(number) {
    present?.list.leave();
    present = views[number];
    place.replaceChildren(present.box);
    buttons.forEach((button, each) => {
      button.setAttribute("aria-selected", each === number);
      button.tabIndex = each === number ? 0 : -1;
    });
    if (begun.has(number)) present.list.enter();
    else present.begin();
    begun.add(number);
  }
  show(0);
  return () => present;
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
  document.getElementById("about").textContent = [`ruleset ${data.ruleset}`, data.rules_exercised].join(" · ");
  let present = () => null;
  // Canvases keep the colours they were drawn in.
  schemeSwitch(() => {
    present()?.list.redraw();
    present()?.list.again();
  });
  const pictures = data.pictures.map((row) => new Picture(row, data));
  const findings = findingsView(data, pictures);
  const views = [
    ...(data.answers.length ? [answersView(data)] : []),
    findings,
    ...(pictures.length ? [picturesView(pictures)] : []),
    recordingsView(data),
  ];
  // What is printed is what the filters leave, whether somebody looked at it or not.
  if (data.answers.length) findings.begin();
  present = tabs(views, document.getElementById("content"));
  printOnDemand(() => printed(findings.list.items, pictures));
  performance.mark("ready");
  document.documentElement.dataset.ready = "";
}

begin().catch((error) => {
  const problem = document.getElementById("problem");
  problem.hidden = false;
  problem.textContent = `The page cannot show its data: ${error.message}`;
});

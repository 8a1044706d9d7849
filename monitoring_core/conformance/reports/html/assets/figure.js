// A picture in full: the drawing, what stands under the pointer in words, the legend, and the same as a table.
//
// With the picture in focus the arrow keys go from mark to mark.
"use strict";

// So many rows of a table are shown at a time.
const PAGE_ROWS = 10;

class Figure {
  constructor(picture, chosen = null) {
    this.picture = picture;
    this.chosen = chosen;
    this.at = -1;
    this.canvas = make("canvas", { role: "img", "aria-label": pictureInWords(picture) });
    this.readout = make("p", { class: "readout", role: "status" }, "Point at the picture, or use the arrow keys, to read what is there.");
    this.stage = make("div", { class: "stage", tabindex: "0", role: "group", "aria-label": `Picture of ${picture.title}: arrow keys go from mark to mark` }, this.canvas);
    this.stage.addEventListener("mousemove", (event) => this.point(event.offsetX, event.offsetY));
    this.stage.addEventListener("keydown", (event) => this.press(event));
    const [from, to] = picture.reach;
    this.box = make("figure", {}, this.stage,
      make("figcaption", {}, `${axisTitle(picture.axis, from)} · ${lengthInWords(picture.axis, to - from)}`),
      this.readout, legend(), new Table(picture).box);
    new ResizeObserver(() => this.draw()).observe(this.stage);
  }

  draw() {
    const width = this.stage.clientWidth;
    if (!width) return;
    this.drawn = draw(this.canvas, this.picture, width, { chosen: this.chosen, cursor: this.cursor ?? null });
    this.drawn.targets.sort((one, other) => one.x - other.x);
  }

  point(x, y) {
    if (!this.drawn) return;
    const near = this.drawn.targets.filter((each) => Math.abs(each.x - x) < 8)
      .sort((one, other) => Math.hypot(one.x - x, one.y - y) - Math.hypot(other.x - x, other.y - y))[0];
    this.read(near ?? null, near ? near.mark?.at ?? near.at : this.drawn.scale.place(x));
  }

  press(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity }[event.key];
    if (!step || !this.drawn?.targets.length) return;
    event.preventDefault();
    this.at = Math.max(0, Math.min(this.drawn.targets.length - 1, this.at + step));
    const target = this.drawn.targets[this.at];
    this.read(target, target.mark?.at ?? target.at);
  }

  read(target, place) {
    this.cursor = place;
    this.draw();
    const told = [placeOnAxis(this.picture.axis, place)];
    if (target?.mark) told.push(`line ${target.mark.line}`, markInWords(target.mark));
    if (target?.finding) told.push(`${target.finding.where}: ${target.finding.levelName} ${target.finding.ruleName}`);
    for (const track of this.picture.drawn) {
      const span = spanAt(track.spans, place);
      if (span) told.push(`${this.picture.drawn.length > 1 ? `${track.who}: ` : ""}${span.words} (${SURE_WORDS[span.sure]})`);
    }
    this.readout.replaceChildren(told_apart(told));
  }
}

function told_apart(parts) { return told(parts.filter(Boolean).join(" · ")); }

function legend() {
  const items = [["listen", "ListenIn, Monitor"], ["coach", "Coach"], ["barge", "BargeIn"], ["hatched", "possible"], ["dotted", "unknown"],
    ["mark-dot", "● message"], ["mark-request", "▼ request"], ["mark-refused", "▽ refused"], ["found", "✖ ▲ ◆ finding"]];
  return make("p", { class: "legend" }, ...items.map(([name, text]) => make("span", { class: `key ${name}` }, text)));
}

// The same as a picture, in words: what happened in its order, so many rows at a time.
class Table {
  constructor(picture) {
    this.picture = picture;
    this.page = 0;
    this.rows = rowsOf(picture);
    this.body = make("tbody");
    this.where = make("span", { role: "status" });
    const heads = [...(picture.axis.begin === null ? [] : ["Time"]), "Line", "What", "State", "Heard or seen by"];
    const turn = (step) => () => this.show(this.page + step);
    this.back = make("button", { type: "button", onclick: turn(-1) }, "Earlier");
    this.on = make("button", { type: "button", onclick: turn(1) }, "Later");
    this.box = make("div", { class: "table" },
      make("table", {}, make("caption", {}, "The same in words"),
        make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, head)))), this.body),
      this.rows.length > PAGE_ROWS ? make("p", { class: "buttons" }, this.back, this.on, this.where) : null);
    this.show(0);
  }

  show(page) {
    const last = Math.max(0, Math.ceil(this.rows.length / PAGE_ROWS) - 1);
    this.page = Math.max(0, Math.min(last, page));
    const first = this.page * PAGE_ROWS;
    this.body.replaceChildren(...this.rows.slice(first, first + PAGE_ROWS).map((row) =>
      make("tr", {}, ...row.cells(this.picture).map((cell) => make("td", {}, told(cell))))));
    this.back.disabled = this.page === 0;
    this.on.disabled = this.page === last;
    this.where.textContent = ` ${first + 1} to ${Math.min(this.rows.length, first + PAGE_ROWS)} of ${this.rows.length.toLocaleString("en")}`;
  }
}

// Give the rows of a table in their order: each mark, each finding, and each change of the state between them.
function rowsOf(picture) {
  const rows = [];
  const [from, to] = picture.reach;
  for (const track of picture.drawn) {
    const row = (at, line, what) => rows.push({ at, track, cells: () => cellsOf(picture, track, at, line, what) });
    for (const mark of track.marks) row(mark.at, mark.line, markInWords(mark));
    for (const { finding, at } of track.findings) row(at, finding.where.replace("line ", ""), `${finding.levelName} ${finding.ruleName}: ${finding.message}`);
    for (const span of track.spans) if (span.from >= from && span.from <= to) row(span.from, "", span.state ? "state" : span.words);
  }
  return rows.sort((one, other) => one.at - other.at);
}

function cellsOf(picture, track, at, line, what) {
  const span = spanAt(track.spans, at);
  const ears = track.hears.filter(({ pair }) => isOfSupervisor(pair)).flatMap(({ pair, times }) => {
    const time = times.find((each) => each.from <= at && at < each.to);
    return time ? [`${pair.split(" ")[0]} (${SURE_WORDS[time.sure]})`] : [];
  });
  const who = picture.drawn.length > 1 ? `${track.who}: ` : "";
  const time = picture.axis.begin === null ? [] : [placeOnAxis(picture.axis, at)];
  return [...time, String(line), `${who}${what}`, span ? `${span.words} (${SURE_WORDS[span.sure]})` : "", ears.join(", ") || "nobody"];
}

// Give how high the brief picture of a row is; the first two tracks are drawn.
function heightOfBrief(picture) {
  return Math.min(2, picture.tracks.length) * (MARKS + BAND + GAP) + AXIS;
}

function pictureRow(row, picture) {
  const canvas = make("canvas", { "aria-hidden": "true" });
  const more = picture.tracks.length > 2 ? ` and ${picture.tracks.length - 2} more` : "";
  row.setAttribute("aria-label", pictureInWords(picture));
  row.append(
    make("div", { class: "line" }, told(picture.title, { class: "strong" }), told(picture.people.slice(0, 2).join("; ") + more, { class: "message" }),
      make("span", { class: "where" }, ...levelsOf(picture))), canvas);
  draw(canvas, picture, row.clientWidth - 24, { isBrief: true });
}

// Give how many findings of each level there are, as badges.
function levelsOf(picture) {
  const counts = new Map();
  for (const { levelName } of picture.findings) counts.set(levelName, (counts.get(levelName) ?? 0) + 1);
  return [...counts].map(([level, count]) => make("span", { class: `badge ${level}` }, `${SIGNS[level]} ${count} ${level}${count > 1 ? "s" : ""} `));
}

function pictureInFull(picture) {
  return [
    make("h3", {}, told(picture.title)),
    make("p", { class: "dim" }, told([picture.fileName, ...picture.people].join(" · "))),
    new Figure(picture).box,
    make("ul", { class: "remarks" }, ...picture.findings.slice(0, 20).map((finding) =>
      make("li", {}, badge(finding.levelName), ` ${finding.ruleName} `, told(`${finding.where}: ${finding.message}`)))),
  ];
}

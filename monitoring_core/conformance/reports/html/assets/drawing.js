// Draws a picture on a canvas: for each track a band of states, who is there, who hears whom, and marks.
//
// A colour never stands alone. A band bears its name where there is room and has a pattern of its own;
// what is possible is hatched, what is unknown is dotted.
"use strict";

const BAND = 22;
const LANE = 13;
const MARKS = 18;
const AXIS = 22;
const GAP = 8;
const NARROW = 520;
const SHORTER = [["supervisor", "sup."], ["customer", "cust."], ["messages, requests", "messages"]];
const PARTIES = ["agent", "customer"];

// The colour of each state, as the style calls it.
const COLOUR_OF = {
  ListenIn: "--listen", Monitor: "--listen", Coach: "--coach", BargeIn: "--barge", Invited: "--invited",
  monitored: "--listen", unmonitored: "--invited",
};

class Pen {
  constructor(canvas, width, height) {
    const ratio = Math.min(2, Math.max(1, window.devicePixelRatio || 1)) * (Pen.isPrinting ? 2 : 1);
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    this.context = canvas.getContext("2d");
    this.context.scale(ratio, ratio);
    this.style = getComputedStyle(document.documentElement);
    this.font = "12px system-ui, 'DejaVu Sans', sans-serif";
    this.context.font = this.font;
    this.context.textBaseline = "middle";
  }

  colour(name) { return this.style.getPropertyValue(name).trim(); }

  box(x, y, width, height, fill, stroke = null) {
    this.context.fillStyle = fill;
    this.context.fillRect(x, y, width, height);
    if (stroke !== null && width > 2) {
      this.context.strokeStyle = stroke;
      this.context.lineWidth = 1;
      this.context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
    }
  }

  line(x1, y1, x2, y2, colour, dash = []) {
    this.context.strokeStyle = colour;
    this.context.lineWidth = 1;
    this.context.setLineDash(dash);
    this.context.beginPath();
    this.context.moveTo(x1, y1);
    this.context.lineTo(x2, y2);
    this.context.stroke();
    this.context.setLineDash([]);
  }

  shape(points, fill, stroke) {
    this.context.beginPath();
    points.forEach(([x, y], place) => (place ? this.context.lineTo(x, y) : this.context.moveTo(x, y)));
    this.context.closePath();
    this.context.fillStyle = fill;
    this.context.fill();
    this.context.strokeStyle = stroke;
    this.context.lineWidth = 1.25;
    this.context.stroke();
  }

  dot(x, y, radius, fill) {
    this.context.beginPath();
    this.context.arc(x, y, radius, 0, 2 * Math.PI);
    this.context.fillStyle = fill;
    this.context.fill();
  }

  // Write a text that has so much room; one that is longer ends with dots, and none is written without room.
  text(text, x, y, room, colour, { weight = "", align = "left", whole = false } = {}) {
    const { context } = this;
    context.font = `${weight} ${this.font}`;
    context.textAlign = align;
    context.fillStyle = colour;
    let shown = text;
    if (context.measureText(text).width > room) {
      if (whole) return false;
      while (shown && context.measureText(`${shown}…`).width > room) shown = shown.slice(0, -1);
      shown = shown && `${shown}…`;
    }
    if (shown) context.fillText(shown, x, y);
    return shown === text;
  }

  // Stripes of these colours: what is possible.
  hatched(colours) {
    const size = 5;
    const tile = document.createElement("canvas");
    tile.width = tile.height = size * 2 * colours.length;
    const context = tile.getContext("2d");
    context.lineWidth = size * 0.7;
    for (let place = -tile.width; place < 2 * tile.width; place += size * 2) {
      const number = (((place / (size * 2)) % colours.length) + colours.length) % colours.length;
      context.strokeStyle = colours[number];
      context.beginPath();
      context.moveTo(place, tile.width);
      context.lineTo(place + tile.width, 0);
      context.stroke();
    }
    const pattern = this.context.createPattern(tile, "repeat");
    pattern.setTransform(new DOMMatrix().scale(0.6));
    return pattern;
  }
}

// Give how many pixels a picture is high. A brief one has bands and marks only.
function heightOf(picture, isBrief) {
  const tracks = isBrief ? picture.drawn.slice(0, 2) : picture.drawn;
  return tracks.reduce((sum, track) => sum + heightOfTrack(track, isBrief), 0) + AXIS;
}

function heightOfTrack(track, isBrief) {
  const lanes = isBrief ? 0 : (lanesOf(track).length ? 4 : 0) + lanesOf(track).length * LANE;
  return (isBrief ? 0 : LANE + 4) + MARKS + BAND + lanes + GAP;
}

// Give the lanes below the band of a track: who is there, and who hears or sees whom.
function lanesOf(track) {
  const there = PARTIES.filter((party) => track.spans.some((span) => span[party] !== null)).map((party) => ({
    label: `${party} there`,
    colour: "--there",
    times: track.spans.filter((span) => span[party] !== null).map(({ from, to, [party]: sure }) => ({ from, to, sure })),
  }));
  const heard = track.hears.map(({ pair, times }) => ({ label: pair, colour: "--heard", times }));
  return [...there, ...heard.sort((one, other) => isOfSupervisor(other.label) - isOfSupervisor(one.label))];
}

// Whether a pair is about who perceives the supervisor, which is asked most.
function isOfSupervisor(pair) { return pair.endsWith("supervisor"); }

// Draw a picture, and give what was drawn where: marks and findings with their places, and the scale.
function draw(canvas, picture, width, { isBrief = false, chosen = null, cursor = null } = {}) {
  const height = heightOf(picture, isBrief);
  const pen = new Pen(canvas, width, height);
  const isNarrow = width < NARROW;
  const gutter = isBrief ? 0 : isNarrow ? 108 : 176;
  const scale = new Scale(picture.axis, picture.reach, gutter, width - 8);
  drawAxis(pen, scale, height, gutter);
  let y = 0;
  const targets = [];
  for (const track of isBrief ? picture.drawn.slice(0, 2) : picture.drawn) {
    drawTrack(pen, scale, track, y, gutter, { isBrief, isNarrow, chosen, targets });
    y += heightOfTrack(track, isBrief);
  }
  if (cursor !== null) pen.line(scale.x(cursor), 0, scale.x(cursor), height - AXIS, pen.colour("--accent"));
  return { scale, targets };
}

function drawAxis(pen, scale, height, gutter) {
  const bottom = height - AXIS;
  pen.line(gutter, bottom + 0.5, scale.right, bottom + 0.5, pen.colour("--dim"));
  for (const { place, label } of scale.ticks) {
    const x = Math.round(scale.x(place)) + 0.5;
    pen.line(x, 0, x, bottom + 4, pen.colour("--line"));
    const half = pen.context.measureText(label).width / 2;
    if (x - half >= gutter && x + half <= scale.right + 8) pen.text(label, x, bottom + 13, Infinity, pen.colour("--dim"), { align: "center" });
  }
}

function drawTrack(pen, scale, track, top, gutter, { isBrief, isNarrow, chosen, targets }) {
  let y = top;
  const label = (text) => (isNarrow ? SHORTER.reduce((short, [word, less]) => short.replaceAll(word, less), text) : text);
  if (!isBrief) {
    pen.text(`${track.kind} ${track.who}`, 0, y + LANE / 2 + 1, scale.right, pen.colour("--text"), { weight: "600" });
    y += LANE + 4;
    pen.text(label("messages, requests"), 0, y + MARKS / 2, gutter - 8, pen.colour("--dim"));
    pen.text(track.kind === "agent" ? "call" : "state", 0, y + MARKS + BAND / 2, gutter - 8, pen.colour("--dim"));
  }
  drawMarks(pen, scale, track, y, chosen, targets);
  y += MARKS;
  drawBand(pen, scale, track, y);
  y += BAND + 4;
  if (isBrief) return;
  for (const lane of lanesOf(track)) {
    pen.text(label(lane.label), 0, y + LANE / 2, gutter - 8, pen.colour("--dim"));
    drawLane(pen, scale, lane, y);
    y += LANE;
  }
}

function drawBand(pen, scale, track, y) {
  for (const run of runsOf(track.spans)) {
    const x = scale.x(run[0].from);
    const width = scale.x(run.at(-1).to) - x;
    if (width > 0 && run[0].state) drawState(pen, scale, run, x, y, width);
    else if (width > 0) drawNoState(pen, run[0], x, y, width);
  }
}

// Give the spans, those together that follow each other in the same state.
function runsOf(spans) {
  const runs = [];
  for (const span of spans) {
    const last = runs.at(-1)?.[0];
    if (last && last.state === span.state && last.sure === span.sure) runs.at(-1).push(span);
    else runs.push([span]);
  }
  return runs;
}

function drawNoState(pen, { sure }, x, y, width) {
  pen.line(x, y + BAND / 2, x + width, y + BAND / 2, pen.colour("--dim"), sure === UNKNOWN ? [2, 4] : []);
  if (sure === UNKNOWN) pen.text("unknown", x + 4, y + 5, width - 8, pen.colour("--dim"), { whole: true });
}

function drawState(pen, scale, run, x, y, width) {
  const { state, sure } = run[0];
  const colours = state.split(" ").map((each) => pen.colour(COLOUR_OF[each] ?? "--invited"));
  const isCertain = sure === CERTAIN;
  pen.box(x, y, width, BAND, isCertain ? colours[0] : pen.colour("--raised"), isCertain ? colours[0] : null);
  if (!isCertain) {
    pen.box(x, y, width, BAND, pen.hatched(colours), colours[0]);
    return;
  }
  const ink = pen.colour("--on-band");
  run.forEach((span, place) => {
    const from = scale.x(span.from);
    const room = scale.x(span.to) - from - 8;
    if (place) pen.line(Math.round(from) + 0.5, y, Math.round(from) + 0.5, y + BAND, ink, [2, 2]);
    // The whole words, or the state, or its first letter: whatever there is room for.
    const texts = [span.words, ...(place && span.words === run[place - 1].words ? [] : [state, state[0]])];
    texts.some((text) => pen.text(text, from + 4, y + BAND / 2 + 0.5, room, ink, { weight: "600", whole: true }));
  });
}

function drawLane(pen, scale, lane, y) {
  pen.line(scale.left, y + LANE / 2 + 0.5, scale.right, y + LANE / 2 + 0.5, pen.colour("--line"));
  const colour = pen.colour(lane.colour);
  for (const { from, to, sure } of lane.times) {
    const x = scale.x(from);
    const width = Math.max(1, scale.x(to) - x);
    if (sure === UNKNOWN) pen.line(x, y + LANE / 2 + 0.5, x + width, y + LANE / 2 + 0.5, colour, [2, 4]);
    else pen.box(x, y + 3, width, LANE - 6, sure === CERTAIN ? colour : pen.hatched([colour]), colour);
  }
}

// Draw a dot for a message and a triangle for a request, filled if it was accepted; a finding is a flag with the sign of its level.
function drawMarks(pen, scale, track, y, chosen, targets) {
  const middle = y + MARKS - 6;
  let last = -1;
  for (const mark of track.marks) {
    const x = scale.x(mark.at);
    targets.push({ x, y: middle, mark, track });
    // Of messages that fall on one pixel one is drawn.
    if (!mark.operation && Math.abs(x - last) < 0.75) continue;
    if (!mark.operation) {
      last = x;
      pen.dot(x, middle, 2.5, pen.colour("--mark"));
    } else {
      const points = [[x - 4, middle - 4], [x + 4, middle - 4], [x, middle + 4]];
      pen.shape(points, mark.code === 0 || mark.code === null ? pen.colour("--mark") : pen.colour("--raised"), pen.colour("--mark"));
    }
  }
  for (const { finding, at } of track.findings) {
    const x = scale.x(at);
    const colour = pen.colour(`--${finding.levelName}`);
    pen.line(x, y, x, y + MARKS + BAND, colour);
    if (finding === chosen) pen.box(x - 8, y - 1, 16, 14, pen.colour("--chosen"), colour);
    pen.text(SIGNS[finding.levelName], x, y + 6, Infinity, colour, { align: "center", weight: "700" });
    targets.push({ x, y: y + 6, finding, track, mark: null, at });
  }
}

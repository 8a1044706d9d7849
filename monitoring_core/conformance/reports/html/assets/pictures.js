// The pictures as objects: columns of distances become columns of places, when a picture is looked at.
//
// A place is a whole number on the axis of its recording: milliseconds since it began, or lines
// where it tells no times.
"use strict";

const CERTAIN = 0;
const UNKNOWN = 2;
const SURE_WORDS = ["certain", "possible", "unknown"];

class Picture {
  constructor(row, data) {
    Object.assign(this, row);
    this.data = data;
    this.axis = data.axes[row.recording];
    this.count = row.tracks.reduce((sum, track) => sum + track.asked.length, 0);
    this.findings = row.tracks.flatMap((track) => track.findings).map((number) => data.findings[number]);
  }

  get fileName() { return this.data.recordings[this.recording].name; }
  get people() { return this.tracks.map((track) => track.who).filter(Boolean); }

  // What is drawn of each track. Made once, and let go of with the picture.
  get drawn() { return this.made ??= this.tracks.map((track) => readTrack(track, this.data)); }

  // From where to where something happens: the time before and after is left out.
  get reach() {
    const places = this.drawn.flatMap(({ spans, marks }) => [
      ...spans.filter((span) => span.state).flatMap((span) => [span.from, span.to]),
      ...(marks.length ? [marks[0].at, marks.at(-1).at] : []),
    ]);
    const from = places.reduce((least, each) => Math.min(least, each), Infinity);
    const to = places.reduce((most, each) => Math.max(most, each), -Infinity);
    return from <= to ? [from, Math.max(to, from + 1)] : [0, 1];
  }
}

function readTrack(track, data) {
  const edges = summed(track.spans);
  const places = summed(track.marks);
  const lines = track.lines.length ? summed(track.lines) : places;
  const spans = track.situations.map((number, place) => {
    const [state, words, sure, agent, customer] = data.situations[number];
    return { from: edges[place], to: edges[place + 1], state, words, sure, agent, customer };
  });
  const marks = track.asked.map((number, place) => {
    const [operation, code] = data.asked[number];
    return { at: places[place], line: lines[place], file: track.files[place], operation, code };
  });
  const hears = track.hears.map(([pair, steps, sure]) => {
    const ends = summed(steps);
    return { pair: data.pairs[pair], times: sure.map((each, place) => ({ from: ends[2 * place], to: ends[2 * place + 1], sure: each })) };
  });
  const findings = track.findings.map((number) => ({ finding: data.findings[number], at: placeOf(data.findings[number], marks) }));
  return { ...track, spans, marks, hears, findings: findings.filter((each) => each.at !== null) };
}

// Give where a finding stands: at the mark of its line.
function placeOf(finding, marks) {
  const line = finding.data.places[finding.place][1];
  const mark = marks.find((each) => each.line === line) ?? marks.findLast((each) => each.line < line) ?? marks[0];
  return mark === undefined ? null : mark.at;
}

function summed(steps) {
  let sum = 0;
  return steps.map((step) => (sum += step));
}

function spanAt(spans, place) {
  return spans.find((span) => span.from <= place && place < span.to) ?? null;
}

// Say what a mark is, such as "message" and "SwitchToCoach, answered 0".
function markInWords({ operation, code }) {
  if (!operation) return "message";
  return code === null ? `${operation}, no answer` : `${operation}, answered ${code}`;
}

// Say in one sentence what a picture shows, for whoever does not see it.
function pictureInWords(picture) {
  const [from, to] = picture.reach;
  const tracks = picture.drawn.map((track) => {
    const states = track.spans.filter((span) => span.state && span.from < to && span.to > from);
    const told = states.slice(0, 12).map((span) => span.words).join("; ");
    return `${track.kind} ${track.who}: ${told}${states.length > 12 ? "; and more" : ""}`;
  });
  return `${picture.title}, from ${placeOnAxis(picture.axis, from)} to ${placeOnAxis(picture.axis, to)}. ${tracks.join(". ")}. `
    + `${counted(picture.count, "messages")} and requests, ${counted(picture.findings.length, "findings")}.`;
}

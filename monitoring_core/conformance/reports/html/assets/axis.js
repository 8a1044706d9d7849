// The axis of a picture: where a place is drawn, where its ticks are, and how a place is called.
"use strict";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

// Distances of ticks that are easy to read, in milliseconds.
const TIME_STEPS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, ...[1, 2, 5, 10, 15, 30].map((each) => each * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((each) => each * MINUTE), ...[1, 2, 3, 6, 12].map((each) => each * HOUR),
  ...[1, 2, 7, 14, 30, 90, 365].map((each) => each * DAY),
];
const TICK_WIDTH = 84;

class Scale {
  // axis: of the recording. reach: the first and the last place. left, right: where they are drawn.
  constructor(axis, [from, to], left, right) {
    const margin = (to - from) * 0.02;
    Object.assign(this, { axis, from: from - margin, to: to + margin, left, right });
  }

  x(place) {
    const share = (place - this.from) / (this.to - this.from);
    return this.left + Math.max(0, Math.min(1, share)) * (this.right - this.left);
  }

  place(x) {
    return this.from + ((x - this.left) / (this.right - this.left)) * (this.to - this.from);
  }

  get ticks() {
    const least = (this.to - this.from) / Math.max(1, (this.right - this.left) / TICK_WIDTH);
    const step = this.axis.begin === null ? lineStep(least) : TIME_STEPS.find((each) => each >= least) ?? 365 * DAY;
    // Ticks stand at whole times of the day, wherever the recording began.
    const shift = this.axis.begin === null ? 0 : (this.axis.begin * SECOND) % DAY;
    const ticks = [];
    for (let place = Math.ceil((this.from + shift) / step) * step - shift; place <= this.to; place += step) {
      ticks.push({ place, label: tickLabel(this.axis, place, step) });
    }
    return ticks;
  }
}

function lineStep(least) {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return [1, 2, 5, 10].map((each) => each * power).find((each) => each >= least) ?? 10 * power;
}

function tickLabel(axis, place, step) {
  if (axis.begin === null) return Math.round(place).toLocaleString("en");
  const time = new Date(axis.begin * SECOND + place).toISOString();
  if (step >= DAY) return time.slice(5, 10);
  if (step >= MINUTE) return time.slice(11, 16);
  return step >= SECOND ? time.slice(11, 19) : time.slice(14, 23);
}

// Give what a place is called in words: a time of day, or a line.
function placeOnAxis(axis, place) {
  if (axis.begin === null) return `line ${Math.round(place)}`;
  return new Date(axis.begin * SECOND + Math.round(place)).toISOString().slice(11, 23);
}

// Say what the axis counts.
function axisTitle(axis, from) {
  if (axis.begin === null) return "line of the recording";
  return `time of day (UTC), ${new Date(axis.begin * SECOND + from).toISOString().slice(0, 10)}`;
}

function lengthInWords(axis, length) {
  if (axis.begin === null) return counted(Math.round(length), "lines");
  const seconds = length / SECOND;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`;
}

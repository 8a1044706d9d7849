// The recordings: a list of their first lines, and all that is said of one of them.
"use strict";

function recordingRow(row, recording) {
  row.append(
    make("div", { class: "line" }, told(recording.name, { class: "strong" })),
    make("div", { class: "line" }, ...styled(recording.said)),
  );
}

function recordingInFull(recording) {
  return [
    make("h3", {}, told(recording.name)),
    make("p", {}, ...styled(recording.said)),
    make("ul", { class: "remarks" }, ...recording.remarks.map((each) => make("li", {}, told(each)))),
  ];
}

function styled(parts) {
  return parts.map(([text, style]) => told(text, { class: style || null }));
}

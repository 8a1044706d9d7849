// The findings: a list of them, and one of them in full with the lines that bear witness.
"use strict";

function findingRow(row, finding) {
  row.append(
    make("div", { class: "line" }, badge(finding.levelName), make("strong", {}, finding.ruleName),
      make("span", { class: "dim where" }, finding.where)),
    make("div", { class: "line" }, told(finding.whose, { class: "subject" }), told(finding.message, { class: "message" })),
  );
}

// Give a finding in full. only(name, value): sets a filter. picture: of its subject, if there is one.
function findingInFull(finding, data, only, picture) {
  const [rule, statement] = data.rules[finding.rule];
  const facts = [
    ["Seen", told(finding.message)],
    ["Expected", told(finding.expected)],
    ["The rule", told(statement)],
    ["State before", told(finding.before)],
    ["Operation", told(finding.operation)],
    ["Other explanation", told(finding.innocent)],
    ["File", told(finding.fileName)],
    ["Place", told([finding.where, finding.at].filter(Boolean).join(", "))],
  ].filter(([, text]) => text.textContent);
  return [
    make("h3", {}, badge(finding.levelName), " ", rule),
    make("p", { class: "whose" }, told(finding.whose)),
    make("dl", {}, ...facts.flatMap(([name, text]) => [make("dt", {}, name), make("dd", {}, text)])),
    make("p", { class: "buttons" },
      make("button", { type: "button", onclick: () => only("rule", finding.rule) }, "Only this rule"),
      make("button", { type: "button", onclick: () => only("subject", finding.subject) }, "Only this subject")),
    picture === undefined ? null : new Figure(picture, finding).box,
    ...witnesses(finding, data),
  ].filter(Boolean);
}

// Give the lines that a finding rests on; of a finding that one message tells, that message.
function witnesses(finding, data) {
  const places = finding.witnesses.length ? finding.witnesses : [finding.place];
  return [
    make("h4", {}, places.length === 1 ? "The line" : "The lines that bear witness"),
    make("ol", { class: "witnesses" }, ...places.map((place) => {
      const [file] = data.places[place];
      const where = placeInWords(data.places[place]);
      const name = file === finding.file ? where : `${data.files[file]} ${where}`;
      return make("li", { class: place === finding.place ? "here" : null },
        told(name, { class: "dim" }), data.lines[place] === null ? null : make("pre", { tabindex: "0" }, told(data.lines[place])));
    })),
  ];
}

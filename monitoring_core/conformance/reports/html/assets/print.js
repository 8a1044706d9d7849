// What is printed: the findings that the filters leave, in full, since a list that scrolls has no end on paper.
"use strict";

// So many findings are printed; a line says how many are left out.
const PRINTED = 2000;

function printed(findings) {
  const left = findings.length - PRINTED;
  return [
    make("h2", {}, counted(findings.length, "findings")),
    ...findings.slice(0, PRINTED).map((finding) => make("article", {},
      make("p", { class: "line" }, badge(finding.levelName), " ", make("strong", {}, finding.ruleName), " ",
        told([finding.fileName, finding.where, finding.at].filter(Boolean).join(", "), { class: "dim" })),
      make("p", {}, told(finding.whose, { class: "strong" }), " ", told(finding.message)),
      finding.expected ? make("p", {}, "expected ", told(finding.expected)) : null)),
    left > 0 ? make("p", {}, `${counted(left, "findings")} are left out; filters choose which are printed.`) : null,
  ].filter(Boolean);
}

function printOnDemand(make_content) {
  const box = document.getElementById("printed");
  addEventListener("beforeprint", () => box.replaceChildren(...make_content()));
  addEventListener("afterprint", () => box.replaceChildren());
}

// What is printed: the findings that the filters leave, and the pictures of calls and sessions that they are about.
//
// A list that scrolls has no end on paper, so all of it is made when somebody prints, and let go of afterwards.
"use strict";

// So many are printed at most; a line says how many are left out.
const PRINTED_FINDINGS = 2000;
const PRINTED_PICTURES = 200;
const PAPER_WIDTH = 680;

function printed(findings, pictures) {
  const left = new Set(findings);
  const meant = pictures.filter((picture) => picture.findings.some((finding) => left.has(finding)));
  return [
    make("h2", {}, counted(findings.length, "findings")),
    ...findings.slice(0, PRINTED_FINDINGS).map(printedFinding),
    leftOut(findings.length - PRINTED_FINDINGS, "findings"),
    meant.length ? make("h2", {}, `${counted(meant.length, "pictures")} of calls and sessions with findings`) : null,
    meant.length ? legend() : null,
    ...meant.slice(0, PRINTED_PICTURES).map((picture) => printedPicture(picture, left)),
    leftOut(meant.length - PRINTED_PICTURES, "pictures"),
  ].filter(Boolean);
}

function printedFinding(finding) {
  return make("article", {},
    make("p", { class: "line" }, badge(finding.levelName), " ", make("strong", {}, finding.ruleName), " ",
      told([finding.fileName, finding.where, finding.at].filter(Boolean).join(", "), { class: "dim" })),
    make("p", {}, told(finding.whose, { class: "strong" }), " ", told(finding.message)),
    finding.expected ? make("p", {}, "expected ", told(finding.expected)) : null);
}

// left: the findings that are printed.
function printedPicture(picture, left) {
  const canvas = make("canvas", { role: "img", "aria-label": pictureInWords(picture) });
  draw(canvas, picture, PAPER_WIDTH);
  const [from, to] = picture.reach;
  const rules = picture.findings.filter((finding) => left.has(finding)).map((finding) => `${finding.where} ${finding.ruleName}`).join("; ");
  return make("article", {}, make("h3", {}, told(picture.title)), make("p", { class: "dim" }, told(`${picture.fileName} · ${rules}`)), canvas,
    make("p", { class: "dim" }, `${axisTitle(picture.axis, from)} · ${lengthInWords(picture.axis, to - from)}`));
}

function leftOut(number, what) {
  return number > 0 ? make("p", {}, `${counted(number, what)} are left out; filters choose what is printed.`) : null;
}

// Paper is light, whatever the screen is.
function printOnDemand(content) {
  const box = document.getElementById("printed");
  const page = document.documentElement.dataset;
  let scheme = null;
  addEventListener("beforeprint", () => {
    scheme ??= page.scheme;
    page.scheme = "light";
    Pen.isPrinting = true;
    box.replaceChildren(...content());
    Pen.isPrinting = false;
  });
  addEventListener("afterprint", () => {
    box.replaceChildren();
    page.scheme = scheme ?? page.scheme;
    scheme = null;
  });
}

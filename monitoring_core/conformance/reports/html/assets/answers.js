// The answers of an audit: a list of what was asked, and the times that answer one of them, so many at a time.
"use strict";

const PAGE_TIMES = 50;

function answerRow(row, [said, times]) {
  row.append(
    make("div", { class: "line" }, told(said, { class: "strong" })),
    make("div", { class: "line" }, told(counted(times.length, "lines"), { class: "message" })),
  );
}

function answerInFull([said, times]) {
  const body = make("ul", { class: "times" });
  const where = make("span", { role: "status" });
  const back = make("button", { type: "button", onclick: () => show(page - 1) }, "Earlier");
  const on = make("button", { type: "button", onclick: () => show(page + 1) }, "Later");
  const last = Math.max(0, Math.ceil(times.length / PAGE_TIMES) - 1);
  let page = 0;
  function show(wanted) {
    page = Math.max(0, Math.min(last, wanted));
    const first = page * PAGE_TIMES;
    const shown = times.slice(first, first + PAGE_TIMES);
    body.replaceChildren(...shown.map((time) => make("li", {}, told(time))));
    back.disabled = page === 0;
    on.disabled = page === last;
    where.textContent = ` ${first + 1} to ${first + shown.length} of ${times.length.toLocaleString("en")}`;
  }
  show(0);
  return [make("h3", {}, told(said)), times.length ? body : null, last ? make("p", { class: "buttons" }, back, on, where) : null]
    .filter((each) => each !== null);
}

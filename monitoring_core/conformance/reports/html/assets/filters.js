// The filters of the findings. Each shows how many findings it would leave beside the others.
//
// A filter that nobody set lets everything through.
"use strict";

const NAMES = ["level", "rule", "subject", "file"];

// So many values are listed of each filter; the others can be found by their text.
const LISTED = 30;

class Filters {
  // changed(findings): told of the findings that are left, whenever they change.
  constructor(data, changed) {
    Object.assign(this, { data, changed, set: {}, text: "" });
    this.texts = [];
    this.levels = data.levels.map((_, level) => this.button(level));
    this.rule = this.select("rule", "Rule", (rule) => data.rules[rule][0]);
    this.subject = this.select("subject", "Subject", (subject) => subjectInWords(data.subjects[subject]));
    this.file = this.select("file", "File", (file) => data.files[file]);
    this.search = make("input", { type: "search", id: "search", autocomplete: "off", spellcheck: "false" });
    this.search.addEventListener("input", () => this.update());
    this.reset = make("button", { type: "button", onclick: () => this.clear() }, "Clear filters");
    this.count = make("p", { class: "count", role: "status" });
    this.box = make("form", { class: "filters", role: "search", "aria-label": "Filters" },
      make("div", { class: "levels", role: "group", "aria-label": "Level" }, ...this.levels),
      labelled("Rule", this.rule), labelled("Subject", this.subject),
      data.files.length > 1 ? labelled("File", this.file) : null,
      labelled("Text", this.search), this.reset);
    this.box.addEventListener("submit", (event) => event.preventDefault());
  }

  button(level) {
    const button = make("button", { type: "button", "aria-pressed": "false", class: "level" });
    button.addEventListener("click", () => this.choose("level", this.set.level === level ? null : level));
    return button;
  }

  select(name, label, text) {
    const select = make("select", { id: `by-${name}` });
    select.text = text;
    select.addEventListener("change", () => this.choose(name, select.value === "" ? null : Number(select.value)));
    return select;
  }

  // Let only findings with this value of the filter through; null lets all.
  choose(name, value) {
    if (value === null) delete this.set[name];
    else this.set[name] = value;
    this.update();
  }

  clear() {
    this.set = {};
    this.search.value = "";
    this.update();
  }

  update() {
    const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const counts = Object.fromEntries(NAMES.map((name) => [name, new Map()]));
    const left = [];
    this.data.findings.forEach((finding, number) => {
      if (words.length && !words.every((word) => this.textOf(number).includes(word))) return;
      let barred = 0;
      let bar = null;
      for (const name of NAMES) {
        if (name in this.set && this.set[name] !== finding[name]) {
          barred++;
          bar = name;
        }
      }
      if (!barred) left.push(finding);
      // A finding counts for a filter if no other filter bars it.
      if (barred > 1) return;
      for (const name of NAMES) {
        if (!barred || name === bar) counts[name].set(finding[name], (counts[name].get(finding[name]) ?? 0) + 1);
      }
    });
    this.show(counts, left);
    this.changed(left);
  }

  // Give all that is said of a finding, in small letters; made when somebody searches for the first time.
  textOf(number) {
    const each = this.data.findings[number];
    return this.texts[number] ??= [each.ruleName, each.whose, each.message, each.expected, each.operation, each.before,
      each.where, each.at, each.fileName].join("\n").toLowerCase();
  }

  show(counts, left) {
    this.levels.forEach((button, level) => {
      button.replaceChildren(badge(this.data.levels[level]), make("span", { class: "number" }, ` ${counts.level.get(level) ?? 0}`));
      button.setAttribute("aria-pressed", this.set.level === level);
    });
    for (const name of ["rule", "subject", "file"]) this.fill(this[name], counts[name], this.set[name]);
    const total = this.data.findings.length;
    this.count.textContent = left.length === total ? counted(total, "findings")
      : `${left.length.toLocaleString("en")} of ${counted(total, "findings")}`;
    if (this.data.omitted) this.count.append(`; ${this.data.omitted.toLocaleString("en")} more are counted and not kept`);
    this.reset.disabled = left.length === total;
  }

  fill(select, counts, chosen) {
    if (chosen !== undefined && !counts.has(chosen)) counts.set(chosen, 0);
    const listed = [...counts].sort((one, other) => other[1] - one[1] || one[0] - other[0]);
    const more = Math.max(0, listed.length - LISTED);
    const shown = listed.filter(([value], place) => place < LISTED || value === chosen);
    select.replaceChildren(
      make("option", { value: "" }, more ? `all ${listed.length} (${LISTED} listed; find others by text)` : "all"),
      ...shown.map(([value, count]) => make("option", { value }, `${select.text(value)} (${count})`)));
    select.value = chosen ?? "";
  }
}

function labelled(label, control) {
  return make("label", { for: control.id }, make("span", {}, label), control);
}

// Reads what the page is about: packed data in the page itself, which Python made.
//
// The data is JSON, deflated without a header, in base64. It names its version. Findings
// and places are rows there; here they become objects with names.
"use strict";

const SCHEMA = "urn:monitoring-core:page:1";

// A finding: its row, and what its numbers stand for. Nothing is looked up before it is asked for,
// since there may be very many.
class Finding {
  constructor(row, data) {
    [this.level, this.rule, this.subject, this.place, this.at, this.message, this.expected, this.before, this.operation,
      this.innocent, this.witnesses] = row;
    this.data = data;
  }

  get ruleName() { return this.data.rules[this.rule][0]; }
  get levelName() { return this.data.levels[this.level]; }
  get client() { return this.data.subjects[this.subject][1]; }
  get whose() { return subjectInWords(this.data.subjects[this.subject]); }
  get file() { return this.data.places[this.place][0]; }
  get fileName() { return this.data.files[this.file]; }
  get where() { return placeInWords(this.data.places[this.place]); }
}

async function readData() {
  const packed = document.getElementById("packed");
  const bytes = Uint8Array.from(atob(packed.textContent), (each) => each.charCodeAt(0));
  packed.remove();
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const data = await new Response(unpacked).json();
  if (data.schema !== SCHEMA) throw new Error(`the data follows ${data.schema} and not ${SCHEMA}`);
  data.findings = data.findings.map((row) => new Finding(row, data));
  return data;
}

function subjectInWords([subject, client]) {
  return client ? `${subject} of client ${client}` : subject;
}

function placeInWords([, line, index]) {
  const told = line === null ? "" : `line ${line}`;
  return index === null ? told : `${told}[${index}]`;
}

// Give a number and what it counts, such as "1 call" and "1,200 calls".
function counted(number, plural) {
  return `${number.toLocaleString("en")} ${number === 1 ? plural.replace(/s$/, "") : plural}`;
}

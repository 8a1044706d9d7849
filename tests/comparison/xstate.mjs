// The job of __main__.py with xstate: standard input has {arrows, rounds, repeats}, standard output the median of a step in ns.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { createActor, createMachine } = createRequire(`${process.cwd()}/`)("xstate");
const { arrows, rounds, repeats } = JSON.parse(readFileSync(0, "utf-8"));
const states = { over: { type: "final" } };
for (const [event, before, after] of arrows) {
  states[before] ??= { on: {} };
  states[before].on[event] = after;
}
const leg = createActor(createMachine({ initial: "listen_in", states })).start();
const events = ["switch_to_barge_in", "mute", "unmute", "switch_to_listen_in", "mute"].map((type) => ({ type }));
const times = [];
for (let repeat = 0; repeat < repeats; repeat++) {
  const began = process.hrtime.bigint();
  for (let round = 0; round < rounds; round++) events.forEach((event) => leg.send(event));
  times.push(Number(process.hrtime.bigint() - began) / (5 * rounds));
}
console.log(times.sort((one, other) => one - other)[Math.floor(repeats / 2)]);

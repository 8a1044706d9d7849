"""The prose of the page docs/faults.md. The numbers come from measuring: see `tests.faults.__main__`."""

from __future__ import annotations

__all__ = ["CONJUNCTION", "HANDWRITTEN", "INTRODUCTION", "TOURS"]

INTRODUCTION = """\
# Which faults the oracle finds

How good is a test that passes? To find out, faulty servers were made by the thousand, and tested. This page says how
many of the faults [the oracle](testing.md) finds, the part of this library that tests a server. It also says how many
other ways of testing find, so that you can choose.

In short: the default suite found every wrong entry of a table that was tried, and every server with one state too many.
Other ways of testing with as many inputs missed some of these in most components. Of the faults that need two or three
components at once, the default suite found most, but not all.

All numbers were measured by `python -m tests.faults --write`, which wrote this page. That takes many minutes. Times are
not measured: the numbers are the same on every machine.

## How to read the tables

| column | meaning |
|---|---|
| inputs | how many requests and happenings this way of testing gives to a server in all |
| found | the share of the faulty servers that it found |
| typical fault after | the median: half of the faults found were found after this many inputs or fewer |

## The ways of testing

- **default suite**: [the complete suite](suites.md), as a run of the oracle has it.
- **suite with k = 0; HSI, k = 0**: the same, but without extra states; as a whole, and for one component.
- **transition tour**: a word that takes every transition of the machine, and does not check the state that is reached.
- `@given(words())`: [words](strategies.md#words) that Hypothesis draws.
- **uniform random**: at each step any possible input, all with the same chance.
- **plain Hypothesis rules**: a `RuleBasedStateMachine` of Hypothesis with one rule for each input, as one would write
  it without this library.

The last three go on for as long as they may. They get as many inputs as the default suite. For cells of the tables they
get a tenth more than the suite with k = 0.

## The kinds of faults

Some changes make no difference that anybody can see. They are no faults. This is proved for each of them, and they are
left out.

- **cells of the tables**: one entry of [the state tables](tables.md) is wrong, in any way that it can be.
- **product of coupling**: a supervisor's subscription and leg are taken together as one machine, and one transition is
  wrong.
- **hidden history**: the server has one state too many. One transition leads to it, and one transition from it is
  wrong. So the server remembers something that it should forget.
- **handwritten**: servers with faults that people write.
- **tours and pairs**: faults of conjunction, given to older words as well.
- **conjunction**: one reaction is wrong, but only if two components have certain values and a certain input comes;
  sometimes three components.
- **residue**: a refused request leaves a parameter behind, and the next request without that parameter takes it."""
"""The beginning of the page, up to the first section with numbers."""

HANDWRITTEN = """\
Each server gets the default suite over its interface, and must send each message once and in order.
`linearizability` is a race between two clients; see [several supervisors at once](concurrency.md).

For a fault between components, only a finding at the level of its rule counts. For the others a finding of any level
counts. A broken rule that is inferred or chosen gives a warning or a note. A run fails by these only with
`fail_on="warning"` or `fail_on="note"`."""
"""The beginning of the section on handwritten faults."""

CONJUNCTION = """\
A fault is drawn in three steps: the kind of pair, then the pair state and the input, then what is wrong. If the next
state is wrong, the answer and the notifications are right. Then the server forgets the request, or does something more
and does not tell it. A fault cannot be observed if no word of up to four inputs after it shows it.

Only the words of pairs and the words of residue are tried here. A world that follows another one gets the words of
both."""
"""The beginning of the first section on faults of conjunction."""

TOURS = """\
The default suite once had two more [tours](suites.md#what-is-not-guaranteed). One was of two supervisors.
The other was of a chat: what its subscription and its session do to each other. The words of pairs replaced both. This
table shows what was lost and won by that.

Faults of conjunction were drawn from two worlds. One is the world of the pairs that replaced the tour. The other has
the people and inputs of the tour itself. At most 1,000 states of each were explored. *Today's suite* is the default
suite, as far as its people are in that world.

Today's suite finds more than the tours. A few faults are found by the tours alone. They need situations that no word of
today's suite has. For example, a second agent comes into a chat with two supervisors. If that matters to you, write a
word for it."""
"""The beginning of the section on the tours that the suite had before."""

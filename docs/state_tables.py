"""The pages of state tables and diagrams, in Markdown, from the literal tables of the code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any

from monitoring_core import machine, perception
from monitoring_core.cells import REFUSAL_ORDER, Refuse
from monitoring_core.operations import OPERATIONS, PARAMETERS
from monitoring_core.rulesets import BUILT_IN, GWS_V2, Ruleset
from monitoring_core.text import session, visibility
from monitoring_core.text import subscription as text_subscription
from monitoring_core.vocabulary import MonitoringScope, MonitoringState, Party, Visibility
from monitoring_core.voice import coupling, relevance, subscription
from monitoring_core.voice import leg_tables as leg
from monitoring_core.voice.events import TARGET_ANSWERED_CONSULTATION, Target, TargetKind


def tables_page() -> str:
    """Give the state tables of the three built-in rulesets."""
    return "\n\n".join(
        [
            "# State tables",
            "Each machine is made of small tables. An event is accepted if every table that knows it accepts it. A "
            "cell holds what comes next, or *refused* with the rules that refuse. The rule to be named is in front. "
            "Where several tables refuse, the order at the end of this page says which rule is named.",
            *_operations(),
            *_switches(),
            *_muting(),
            *_holding(),
            *_company(),
            *_from_routing_point(),
            *_world(),
            *_ringing(),
            *_hearing(),
            *_subscription(),
            *_routing_point(),
            *_joining(),
            *_compared(),
            *_text_subscription(),
            *_phases(),
            *_text_switches(),
            *_sending(),
            *_visibility(),
            "## Which refusal is named",
            "\n".join(f"{number}. {rule}" for number, rule in enumerate(REFUSAL_ORDER, 1)),
        ]
    )


def _operations() -> Iterator[str]:
    yield "## Operations"
    yield (
        "A row says what may be asked, of what, and with which parameters. It says what a message shows once that has "
        "taken effect. It names the rule by which it is open, and the rule that says what it does."
    )
    columns = ("of", "parameters", "shown by", "open by", "effect", "in lists")
    rows = (
        (
            each.name,
            (
                str(each.address),
                ", ".join(f"`{name}`" for name in PARAMETERS[each.address]) if each.takes_parameters else "",
                f"{each.shows.field}: {_shown(each.shows.value)}" if each.shows else "",
                each.opened_by,
                each.effect if each.notice is None else f"{each.effect}, {each.notice}",
                _yes(each.is_listed),
            ),
        )
        for each in OPERATIONS
    )
    yield _table("operation", columns, rows)


def _shown(value: object) -> str:
    return "none" if value is None else _yes(value) if isinstance(value, bool) else str(value)


def diagrams_page() -> str:
    """Give the diagrams of every machine; those of a leg's state for every ruleset, since they differ."""
    return "\n\n".join(["# Diagrams", *_diagrams()])


def _table(corner: str, columns: Iterable[object], rows: Iterable[tuple[object, Iterable[str]]]) -> str:
    lines = [[corner, *map(str, columns)]]
    lines += [[str(name), *cells] for name, cells in rows]
    head, *body = (f"| {' | '.join(line)} |" for line in lines)
    return "\n".join([head, "|" + "---|" * len(lines[0]), *body])


def _cell(cell: object, words: Mapping[Any, str] | None = None) -> str:
    if isinstance(cell, Refuse):
        return f"*refused* {', '.join(cell.rules)}"
    return words[cell] if words is not None else str(cell)


def _matrix(corner: str, rows: Mapping[Any, Mapping[Any, object]], words: Mapping[Any, str] | None = None) -> str:
    """Give a table of tables: its rows are the keys, its columns the keys of the first row."""
    columns = list(next(iter(rows.values())))
    return _table(
        corner,
        columns,
        ((_row(name), (_cell(row[column], words) for column in columns)) for name, row in rows.items()),
    )


def _row(name: object) -> str:
    return ", ".join(map(str, name)) if isinstance(name, tuple) else str(name)


def _switches() -> Iterator[str]:
    yield "## A leg: state × switch"
    yield "Besides the state, whether Coach has been left on this leg decides."
    for ruleset in BUILT_IN.values():
        yield f"### {ruleset.name}"
        table = leg.SWITCHES[ruleset.switches]
        order = sorted(table, key=lambda row: (row[1], list(MonitoringState).index(row[0])))
        yield _matrix(
            "state",
            {f"{state}{', Coach left' if left else ''}": table[state, left] for state, left in order},
        )
    yield "### A switch to the present state, where the ruleset accepts it"
    yield "With `self_switch_accepted` these cells stand in place of those above (VC-SELF)."
    own = {ruleset.name: leg.SELF_SWITCHES[ruleset.switches] for ruleset in BUILT_IN.values()}
    switches = leg.SELF_SWITCHES[GWS_V2.switches]
    rows = ((state, (str(event), *(_cell(own[name][state, event]) for name in own))) for state, event in switches)
    yield _table("state", ["switch", *own], rows)


def _muting() -> Iterator[str]:
    words = {True: "agent muted", False: "agent heard"}
    yield "## A leg: muting the agent"
    yield _matrix("state", {f"{state}, {words[muted]}": row for (state, muted), row in leg.MUTING.items()}, words)
    yield "A switch in BargeIn while the agent is muted, by `leave_barge_in_while_muted` of the ruleset:"
    yield _matrix("may be left", {_yes(left): row for left, row in leg.LEAVING_WHILE_MUTED.items()}, words)


def _holding() -> Iterator[str]:
    words: dict[Any, str] = {True: "held", False: "not held", leg.ENDS: "the leg ends", leg.STAYS: "no change"}
    yield "## A leg: hold"
    rows = leg.HOLDING
    yield _table(
        "operation",
        map(words.__getitem__, rows),
        ((each, (_cell(rows[held][each], words) for held in rows)) for each in rows[False]),
    )
    yield "What the supervisor does on the telephone itself is a happening (VC-HANGUP):"
    happens = leg.TELEPHONE
    yield _table(
        "happening",
        map(words.__getitem__, happens),
        ((each, (_cell(happens[held][each], words) for held in happens)) for each in happens[False]),
    )


def _from_routing_point() -> Iterator[str]:
    yield "## A leg: what a routing point does not take"
    yield "Asked of a leg that was joined at a routing point, as long as it lasts (VD-TARGET-KIND)."
    rows = leg.FROM_ROUTING_POINT
    words = {leg.STAYS: "as the other tables say"}
    yield _table(
        "switch",
        (f"SIP Cluster: {_yes(cluster)}" for cluster in rows),
        ((each, (_cell(row[each], words) for row in rows.values())) for each in rows[False]),
    )


def _company() -> Iterator[str]:
    yield "## A leg: what needs both parties"
    rows = leg.COMPANY
    words = {leg.STAYS: "as the other tables say"}
    yield _table(
        "operation", rows, ((each, (_cell(row[each], words) for row in rows.values())) for each in leg.LEG_OPERATIONS)
    )


def _world() -> Iterator[str]:
    words: dict[Any, str] = {leg.STAYS: "no change", leg.ENDS: "the leg ends"} | {
        each: str(each) for each in leg.Parties
    }
    yield "## A leg: parties × happening"
    yield "A happening is never refused. A cell that names parties also clears the agent's mute (VC-LISTEN-UNMUTES)."
    for scope in MonitoringScope:
        yield f"### Scope {scope}"
        rows = (
            (f"{parties}: {event}", (*(words[cell] for cell in effect.then), effect.rule))
            for (parties, of_scope), row in leg.WORLD.items()
            if of_scope is scope
            for event, effect in row.items()
        )
        columns = (*(f"in {state}" for state in MonitoringState), "rule")
        yield _table("there, and what happens", columns, rows)


def _ringing() -> Iterator[str]:
    words: dict[Any, str] = {leg.STAYS: "no change", leg.ENDS: "no leg begins"} | {
        each: str(each) for each in leg.Parties
    }
    yield "## A call that rings"
    yield (
        "Under a ruleset with `ringing` a call that is joined rings first, and the leg begins when the supervisor "
        "answers (VC-RINGING). Until then:"
    )
    yield _table(
        "operation", ["of a call that rings"], ((e, (_cell(c, words),)) for e, c in leg.RINGING_OPERATIONS.items())
    )
    rows = leg.RINGING
    yield _table(
        "happening",
        (f"{parties}, scope {scope}" for parties, scope in rows),
        ((each, (words[row[each]] for row in rows.values())) for each in next(iter(rows.values()))),
    )


def _hearing() -> Iterator[str]:
    yield "## A leg: who hears whom"
    yield "While agent, customer and supervisor are all there."
    situations: dict[str, dict[str, Any]] = {str(state): {"state": state} for state in MonitoringState}
    situations["BargeIn, agent muted"] = {"state": MonitoringState.BARGE_IN, "agent_muted": True}
    situations["BargeIn, own mute On"] = {"state": MonitoringState.BARGE_IN, "muted": True}
    for party in Party:
        situations[f"BargeIn, {party} holds"] = {"state": MonitoringState.BARGE_IN, "on_hold": {party}}
    pairs = [(speaker, listener) for speaker, listener in product(Party, Party) if speaker is not listener]
    rows = (
        (
            f"{speaker} → {listener}",
            (
                _yes(perception.hears(speaker=speaker, listener=listener, present=frozenset(Party), **situation))
                for situation in situations.values()
            ),
        )
        for speaker, listener in pairs
    )
    yield _table("speaker → listener", situations, rows)


def _subscription() -> Iterator[str]:
    words = {
        subscription.REQUESTED: "what is requested",
        subscription.STAYS: "no change",
        subscription.NONE: "nothing monitored",
    }
    yield "## The voice subscription: mode × event"
    rows = {mode or "nothing monitored": row for mode, row in subscription.SUBSCRIPTION.items()}
    yield _matrix("subscribed", rows, words)


def _routing_point() -> Iterator[str]:
    words = {subscription.REQUESTED: "accepted"}
    yield "## The voice subscription: what may be asked of a routing point"
    rows = subscription.ROUTING_POINT
    columns = (f"SIP Cluster: {_yes(cluster)}" for cluster in rows)
    yield _table(
        "asked", columns, ((_row(asked), (_cell(row[asked], words) for row in rows.values())) for asked in rows[False])
    )


def _compared() -> Iterator[str]:
    yield "## What a happening is about"
    yield (
        "Its call is compared with the leg's, its device as here. What is about another one changes nothing, and what "
        "is not given is not compared (VD-OTHER-CALL)."
    )
    rows = ((event, (compared.value,)) for event, compared in relevance.COMPARED.items())
    yield _table("happening", ["its device is compared with"], rows)


def _joining() -> Iterator[str]:
    switches = {
        Target.IN_CALL: "intrusion",
        TARGET_ANSWERED_CONSULTATION: "consultation_calls",
    }
    yield "## Subscription and leg: when a supervisor joins"
    yield "Read for a supervisor who is subscribed and on no call; one who is on a call joins nothing (VD-BUSY)."
    rows = (
        (
            f"target {what} at the request" if isinstance(what, Target) else what,
            (
                kind,
                cells[kind, False].value,
                cells[kind, True].value,
                f"`{switches[what]}`" if what in switches and kind is TargetKind.DEVICE else "either way",
            ),
        )
        for what, cells in coupling.JOINING.items()
        for kind in dict.fromkeys(kind for kind, _ in cells)
    )
    yield _table("what is there", ["monitored", "switched off", "switched on", "switch of the ruleset"], rows)
    yield "A subscription that is asked for, by `replace_during_call` of the ruleset (VD-REPLACE):"
    replacing = (
        (
            f"{'subscribed' if active else 'nothing monitored'}, on {'a' if on_call else 'no'} call",
            (
                "accepted" if cells[active, on_call] is None else _cell(cells[active, on_call])
                for cells in coupling.REPLACING.values()
            ),
        )
        for active, on_call in coupling.REPLACING[True]
    )
    yield _table("situation", (f"may be replaced: {_yes(may)}" for may in coupling.REPLACING), replacing)


def _text_subscription() -> Iterator[str]:
    table = text_subscription.TEXT_SUBSCRIPTION
    words = {
        text_subscription.REQUESTED: "what is requested",
        text_subscription.STAYS: "no change",
        text_subscription.NONE: "nothing subscribed",
    }
    yield "## A text subscription: mode × event"
    yield _matrix("subscribed", {mode or "nothing subscribed": row for mode, row in table.items()}, words)


def _phases() -> Iterator[str]:
    words: dict[Any, str] = {session.STAYS: "no change"} | {phase: str(phase) for phase in session.Phase}
    yield "## A text session: phase × event"
    yield "A switch and a sending operation are also asked of the tables below, while Chatting."
    at_once = session.INTRUDE_COLUMN[True]
    yield f"By `intrude_joins_at_once` of the ruleset Intrude is `{at_once}` (TS-INTRUDE)."
    rows = session.PHASES
    events = rows[session.Phase.ABSENT]
    yield _table("event", rows, ((each, (_cell(row[each], words) for row in rows.values())) for each in events))


def _text_switches() -> Iterator[str]:
    yield "## A text session: mode × switch"
    yield "The same in every ruleset."
    yield _matrix("mode", session.SWITCHES)


def _sending() -> Iterator[str]:
    yield "## A text session: what a mode may send"
    yield "By `send_in_every_mode` of the ruleset (TX-SEND)."
    modes = session.TO_WHOM[False]
    columns = [
        f"to {seen}, in every mode: {_yes(everywhere)}"
        for everywhere in session.TO_WHOM
        for seen in modes[next(iter(modes))]
    ]
    words = {session.STAYS: "sent"}
    rows = (
        (mode, (_cell(cell, words) for rows in session.TO_WHOM.values() for cell in rows[mode].values()))
        for mode in modes
    )
    yield _table("mode", columns, rows)
    sent = ((f"`{operation}`", (str(seen),)) for operation, seen in visibility.SENT_WITH.items())
    yield _table("operation", ["visibility that is asked"], sent)
    order = ", ".join(visibility.FROM_WIDE_TO_NARROW)
    yield (
        f"What is sent has the visibility that its operation asks, or the one of its sender if that is narrower. "
        f"The order is {order} (TX-PRIVATE)."
    )


def _visibility() -> Iterator[str]:
    yield "## A text session: who sees what"
    rows = (
        (mode, (str(shown), *(_yes(visibility.sees(party, shown)) for party in Party)))
        for mode, shown in visibility.SHOWN_AS.items()
    )
    yield "A supervisor's participant and join notices:"
    yield _table("mode", ["shows as", *(f"{party} sees it" for party in Party)], rows)
    yield "A message or a participant with a visibility:"
    seen = ((each, (_yes(visibility.sees(party, each)) for party in Party)) for each in Visibility)
    yield _table("visibility", (f"{party} sees it" for party in Party), seen)


def _yes(holds: bool) -> str:
    return "yes" if holds else "no"


def _diagrams() -> Iterator[str]:
    yield (
        "These are drawn from the same tables. `monitoring_core.machine.mermaid(name, ruleset)` returns the text of a "
        "diagram, for any ruleset. A leg has three machines side by side: its state, its hold, and its company. The "
        'company is who else is in the call. Here each of them is drawn by itself. `mermaid("leg")` puts them into '
        "one diagram."
    )
    # The diagram of all three is wider than a page.
    for name in (each for each in machine.DIAGRAMS if each != "leg"):
        by_text: dict[str, list[Ruleset]] = {}
        for ruleset in BUILT_IN.values():
            by_text.setdefault(machine.mermaid(name, ruleset), []).append(ruleset)
        title = name.capitalize()
        yield f"## {title}"
        for text, rulesets in by_text.items():
            if len(by_text) > 1:
                yield f"### {title} in {', '.join(ruleset.name for ruleset in rulesets)}"
            yield f"```mermaid\n{text}```"

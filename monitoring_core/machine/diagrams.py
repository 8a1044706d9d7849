"""Mermaid state diagrams of the machines, drawn from the tables.

A whole voice machine has more than a thousand states, too many for one picture. So
each table is drawn as a part. A leg has three parts side by side: its state, its hold and
the parties in the call. The coupling is drawn over "subscribed or not" and "on a call or
not". An operation is accepted if every part with that operation accepts it. Where a part
refuses an operation, a note says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from monitoring_core.cells import Refuse
from monitoring_core.machine.live import Live
from monitoring_core.machine.tables import identifier
from monitoring_core.outcome import Refusal
from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.text import session
from monitoring_core.text import subscription as text_subscription
from monitoring_core.vocabulary import MonitoringMode, MonitoringScope, MonitoringState, TextMonitoringMode
from monitoring_core.voice import coupling, events, leg, leg_tables, subscription
from monitoring_core.voice.events import SWITCH, Event

__all__ = ["DIAGRAMS", "mermaid"]


def mermaid(machine: Live[Any] | str, ruleset: Ruleset = GWS_V2) -> str:
    """Return the diagram of a machine as the text of a Mermaid ``stateDiagram-v2``.

    Args:
        machine: a live machine, or a name in `DIAGRAMS`.
        ruleset: the ruleset whose tables are drawn; a live machine has its own.

    Raises:
        ValueError: there is no diagram with that name; the message lists the names.
    """
    if isinstance(machine, Live):
        name, ruleset = machine.table.kind.name, machine.table.ruleset
    else:
        name = machine
    if name not in DIAGRAMS:
        raise ValueError(f"there is no diagram {name!r}; there are {', '.join(DIAGRAMS)}")
    return "\n".join(["stateDiagram-v2", *DIAGRAMS[name](ruleset)]) + "\n"


class _Region:
    """A part of a diagram: states and labelled arrows, written in the order in which they are added."""

    def __init__(self) -> None:
        self._labels: dict[str, str] = {}
        self._arrows: dict[tuple[str, str], list[str]] = {}
        self._notes: dict[str, list[str]] = {}

    def state(self, name: str) -> str:
        found = identifier(name)
        self._labels.setdefault(found, name)
        return found

    def begins(self, name: str, label: str = "") -> None:
        self._arrow("[*]", self.state(name), label)

    def ends(self, name: str, label: str) -> None:
        self._arrow(self.state(name), "[*]", label)

    def moves(self, source: str, dest: str, label: str) -> None:
        self._arrow(self.state(source), self.state(dest), label)

    def refuses(self, name: str, refused: Mapping[str, Iterable[str]]) -> None:
        """Add a note about the events that a state refuses: rule -> events."""
        self._notes[self.state(name)] = [f"refuses {_listed(labels)} ({rule})" for rule, labels in refused.items()]

    def _arrow(self, source: str, dest: str, label: str) -> None:
        labels = self._arrows.setdefault((source, dest), [])
        if label and label not in labels:
            labels.append(label)

    def lines(self, indent: str = "    ", *, with_notes: bool = True) -> Iterator[str]:
        for name, label in self._labels.items():
            yield f'{indent}state "{label}" as {name}'
        for (source, dest), labels in self._arrows.items():
            yield f"{indent}{source} --> {dest}" + (f" : {_broken(labels)}" if labels else "")
        for name, notes in self._notes.items() if with_notes else ():
            yield f"{indent}note right of {name}"
            yield from (f"{indent}    {line}" for note in notes for line in _wrapped(note))
            yield f"{indent}end note"


def _listed(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def _broken(labels: list[str]) -> str:
    # A long label pushes the states apart, so it is broken into several lines.
    return "<br>".join(labels)


def _wrapped(text: str, width: int = 44) -> Iterator[str]:
    line = ""
    for word in text.split():
        if line and len(line) + len(word) >= width:
            yield line
            line = word
        else:
            line = f"{line} {word}".strip()
    yield line


def _leg(ruleset: Ruleset) -> Iterator[str]:
    for name, region in (("state", _states), ("hold", _hold), ("company", _company)):
        yield f'    state "the leg\'s {name}" as leg_{name} {{'
        # Mermaid draws notes outside of their part, so only the parts that are drawn alone have notes.
        yield from region(ruleset).lines("        ", with_notes=False)
        yield "    }"


def _switch_cell(ruleset: Ruleset, state: MonitoringState, left: bool, event: Event) -> MonitoringState | Refuse:
    cell = leg_tables.SWITCHES[ruleset.switches][state, left][event]
    own = leg_tables.SELF_SWITCHES[ruleset.switches]
    return own.get((state, event), cell) if ruleset.self_switch_accepted else cell


_Situation: TypeAlias = tuple[MonitoringState, bool, bool]
"""The state of a leg, whether Coach has been left, and whether the agent is muted."""


def _left_decides(ruleset: Ruleset) -> bool:
    """Tell whether a switch is open only as long as Coach has not been left."""
    rows = leg_tables.SWITCHES[ruleset.switches]
    return any(
        not isinstance(_switch_cell(ruleset, state, left, event), Refuse)
        and isinstance(_switch_cell(ruleset, state, True, event), Refuse)
        for state, left in rows
        if (state, True) in rows
        for event in SWITCH
    )


def _asked_in(ruleset: Ruleset, situation: _Situation, left_decides: bool) -> dict[Event, _Situation]:
    """Return the situation to which each switch and each muting leads, as far as it is open."""
    state, left, muted = situation
    moves: dict[Event, _Situation] = {}
    for event in SWITCH:
        after = _switch_cell(ruleset, state, left, event)
        muted_after = leg_tables.LEAVING_WHILE_MUTED[ruleset.leave_barge_in_while_muted][event] if muted else False
        if not isinstance(after, Refuse) and not isinstance(muted_after, Refuse):
            left_after = left or (left_decides and state is MonitoringState.COACH and after is not state)
            moves[event] = (after, left_after, muted_after)
    for event, mute in leg_tables.MUTING[state, muted].items():
        if not isinstance(mute, Refuse):
            moves[event] = (state, left, mute)
    return moves


def _states(ruleset: Ruleset) -> _Region:
    """Draw the tables of switches and of muting: the state, whether Coach has been left, and the agent's mute."""
    left_decides = _left_decides(ruleset)

    def name(state: MonitoringState, left: bool, muted: bool) -> str:
        told = ", Coach left" if left and left_decides else ""
        return f"{state}{told}{', agent muted' if muted else ''}"

    region = _Region()
    waiting = [(state, False, False) for state in MonitoringState]
    for state, _, _ in waiting:
        region.begins(state, "joined")
    for situation in waiting:
        state, left, muted = situation
        for event, dest in _asked_in(ruleset, situation, left_decides).items():
            region.moves(name(*situation), name(*dest), event.name)
            if dest not in waiting:
                waiting.append(dest)
        for happening in _unmuting() if muted else ():
            region.moves(name(*situation), name(state, left, False), happening)
    return region


def _unmuting() -> Iterator[str]:
    """Yield the happenings that unmute the agent: they change the parties, and the leg goes on."""
    rows = {scope: leg_tables.WORLD[leg.Parties.BOTH, scope] for scope in MonitoringScope}
    in_barge_in = list(MonitoringState).index(MonitoringState.BARGE_IN)
    for event in rows[MonitoringScope.CALL]:
        scopes = [scope for scope, row in rows.items() if isinstance(row[event].then[in_barge_in], leg.Parties)]
        if scopes:
            yield event.name if len(scopes) == len(rows) else f"{event.name}, scope {scopes[0]}"


def _hold(ruleset: Ruleset) -> _Region:
    names = {False: "Established", True: "Held"}
    region = _Region()
    region.begins(names[False], "joined")
    for held, row in leg_tables.HOLDING.items():
        refused: dict[str, list[str]] = {}
        for event, cell in {**row, **leg_tables.TELEPHONE[held]}.items():
            if isinstance(cell, Refuse):
                refused.setdefault(cell.rules[0], []).append(event.name)
            elif cell is leg_tables.ENDS:
                region.ends(names[held], event.name)
            elif cell not in (held, leg_tables.STAYS):
                region.moves(names[held], names[bool(cell)], event.name)
        if refused:
            region.refuses(names[held], refused)
    return region


def _company(ruleset: Ruleset) -> _Region:
    """Draw the parties in the call for each scope; a label names the states if not all are meant."""
    region = _Region()
    asked = subscription.ROUTING_POINT[ruleset.sip_cluster]
    for scope in MonitoringScope:
        region.begins(_parties(leg.Parties.BOTH, scope), "joined")
        if any(not isinstance(cell, Refuse) for (_, of_scope), cell in asked.items() if of_scope is scope):
            region.begins(_parties(leg.Parties.CUSTOMER, scope), "joined at a routing point")
        for parties in [parties for parties, of_scope in leg_tables.WORLD if of_scope is scope]:
            _of_parties(region, parties, scope)
    return region


def _parties(parties: leg.Parties, scope: MonitoringScope) -> str:
    return f"{parties}, scope {scope}"


def _of_parties(region: _Region, parties: leg.Parties, scope: MonitoringScope) -> None:
    """Draw what happens while these parties are in the call, and what is refused."""
    source = _parties(parties, scope)
    for event, (_, cells) in leg_tables.WORLD[parties, scope].items():
        for cell in dict.fromkeys(cells):
            states = [state for state, found in zip(MonitoringState, cells, strict=True) if found is cell]
            label = event.name if len(states) == len(cells) else f"{event.name} in {' or '.join(states)}"
            if cell is leg_tables.ENDS:
                region.ends(source, label)
            elif isinstance(cell, leg.Parties) and cell is not parties:
                region.moves(source, _parties(cell, scope), label)
    refused: dict[str, list[str]] = {}
    for event, company in leg_tables.COMPANY[parties].items():
        if isinstance(company, Refuse):
            refused.setdefault(company.rules[0], []).append(event.name)
    if refused:
        region.refuses(source, refused)


def _modes(table: Mapping[Any, Mapping[str, Any]], modes: Iterable[str], idle: str) -> Iterator[str]:
    """Draw a table of subscriptions, with a state for each mode and one without a subscription."""
    region = _Region()
    region.begins(idle)
    for mode, row in table.items():
        source = idle if mode is None else f"subscribed, {mode}"
        for event, cell in row.items():
            if cell in (subscription.REQUESTED, text_subscription.REQUESTED):
                for requested in modes:
                    region.moves(source, f"subscribed, {requested}", f"{event}, {requested}")
            elif cell in (subscription.NONE, text_subscription.NONE):
                region.moves(source, idle, event)
    yield from region.lines()


def _subscription(ruleset: Ruleset) -> Iterator[str]:
    yield from _modes(subscription.SUBSCRIPTION, MonitoringMode, "nothing monitored")


def _text_subscription(ruleset: Ruleset) -> Iterator[str]:
    yield from _modes(text_subscription.TEXT_SUBSCRIPTION, TextMonitoringMode, "nothing subscribed")


def _text_session(ruleset: Ruleset) -> Iterator[str]:
    """Draw the phases, and the modes within Chatting."""
    phases = _Region()
    phases.begins(session.Phase.ABSENT)
    unread = session.INTRUDE_COLUMN[not ruleset.intrude_joins_at_once]
    for phase, row in session.PHASES.items():
        for event, cell in row.items():
            if isinstance(cell, session.Phase) and event != unread:
                phases.moves(phase, cell, event)
    modes = _Region()
    for mode, switches in session.SWITCHES.items():
        modes.begins(mode, f"as {mode}")
        for switch, after in switches.items():
            if not isinstance(after, Refuse):
                modes.moves(mode, after, switch.name)
    chatting = identifier(session.Phase.CHATTING)
    yield from phases.lines()
    yield f"    state {chatting} {{"
    yield from modes.lines("        ")
    yield "    }"


_SUBSCRIBED: dict[str, dict[MonitoringMode, Event]] = {
    "subscribe": {mode: events.subscribe(MonitoringState.COACH, mode=mode) for mode in MonitoringMode},
    "subscribe to a target on a call": {
        mode: events.subscribe(MonitoringState.COACH, mode=mode, target=events.Target.IN_CALL)
        for mode in MonitoringMode
    },
    # A routing point of a SIP Cluster accepts nothing else.
    "subscribe to a routing point": {
        mode: events.subscribe(MonitoringState.LISTEN_IN, mode=mode, target=events.Target.ROUTING_POINT)
        for mode in MonitoringMode
    },
}
_COUPLED: dict[str, dict[MonitoringMode, Event]] = _SUBSCRIBED | {
    event.name: dict.fromkeys(MonitoringMode, event)
    for event in (
        events.CANCEL_SUPERVISOR_MONITORING,
        events.SUPERVISOR_LOGS_OUT,
        events.TARGET_LOGS_OUT,
        events.TARGET_ANSWERED,
        events.ROUTING_POINT_RECEIVES_CALL,
        events.SUPERVISOR_ANSWERS,
        events.RINGING_ENDS,
        events.HANGUP,
        events.CALL_ENDS,
    )
}
"""The drawn events of the coupling: label -> monitoring mode of the subscription -> event."""


def _pair(value: coupling.Voice) -> str:
    """Return the name of a pair of "subscribed or not" and "on a call or not"."""
    if value.call.is_ringing:
        return "a call of the subscription rings"
    if not value.call.is_on_call:
        monitored = value.subscription.monitored
        return f"monitoring a {monitored.target_kind}, on no call" if monitored else "nothing monitored, on no call"
    if value.call.under_subscription:
        return "on the call of the subscription"
    return "subscribed, on an earlier call" if value.subscription.is_active else "nothing monitored, on a call"


def _voice(ruleset: Ruleset) -> Iterator[str]:
    """Draw the coupling: the effect of each event on the pairs that `_pair` names."""
    moves: dict[tuple[str, str, str], list[str]] = {}
    for mode in MonitoringMode:
        waiting = [coupling.idle(ruleset)]
        for value in waiting:
            for label, by_mode in _COUPLED.items():
                after = value.step(by_mode[mode])
                if isinstance(after, Refusal):
                    continue
                if after not in waiting:
                    waiting.append(after)
                modes = moves.setdefault((_pair(value), _pair(after), label), [])
                if mode not in modes:
                    modes.append(mode)
    region = _Region()
    region.begins(_pair(coupling.idle(ruleset)))
    for (source, dest, label), modes in moves.items():
        if source != dest:
            region.moves(source, dest, label if len(modes) == len(MonitoringMode) else f"{label}, {modes[0]}")
    yield from region.lines()


DIAGRAMS: Mapping[str, Callable[[Ruleset], Iterator[str]]] = {
    "subscription": _subscription,
    "leg": _leg,
    "leg state": lambda ruleset: _states(ruleset).lines(),
    "leg hold": lambda ruleset: _hold(ruleset).lines(),
    "leg company": lambda ruleset: _company(ruleset).lines(),
    "voice": _voice,
    "text subscription": _text_subscription,
    "text session": _text_session,
}
"""Name of a machine, or of a part of it -> a function from the ruleset to the lines of its diagram."""

"""The facts of voice monitoring, stated over states and events; every one is a test, and every mutant must break one.

A fact has the rule it is about, a name, and a function that raises AssertionError where it does not hold. The
functions ask fresh controls each time, so that they can be run against wrong tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations, product

from attrs import frozen

from monitoring_core import voice
from monitoring_core.cells import reasons, refuse
from monitoring_core.outcome import Accepted, Refusal
from monitoring_core.requests import DeviceRequest
from monitoring_core.rulesets import ANY_TO_ANY, COACH_ONCE, GWS_V2, Ruleset
from monitoring_core.vocabulary import MonitoringMode, MonitoringScope, MonitoringState, Mute, Party
from monitoring_core.voice import Event, Leg, Parties, Supervisor, Voice

LISTEN_IN, COACH, BARGE_IN = MonitoringState
TO_LISTEN_IN, TO_COACH, TO_BARGE_IN = (voice.SWITCH_TO_LISTEN_IN, voice.SWITCH_TO_COACH, voice.SWITCH_TO_BARGE_IN)
SELF_ACCEPTED = GWS_V2.derive("self accepted", self_switch_accepted=True)
SELF_ACCEPTED_TOO = tuple(
    each.derive(f"{each.name} self", self_switch_accepted=True) for each in (COACH_ONCE, ANY_TO_ANY)
)
MUTE_STAYS = ANY_TO_ANY.derive("no way out while muted", leave_barge_in_while_muted=False)
NO_REPLACING = GWS_V2.derive("no replacing", replace_during_call=False)
NO_INTRUSION = GWS_V2.derive("no intrusion", intrusion=False)
CLUSTER = GWS_V2.derive("cluster", sip_cluster=True)
CARRYING = GWS_V2.derive("carrying over", carry_over=True)
RINGING = GWS_V2.derive("calls ring", ringing=True)
CONSULTING = GWS_V2.derive("consulting", consultation_calls=True)
CONSTANT = {
    "AttachUserData", "InitiateConference", "UpdateUserData", "Hold", "SingleStepTransfer", "DeleteUserData",
    "SingleStepConference", "Hangup", "DeleteUserDataPair", "SendDtmf", "InitiateTransfer",
    "RemoveParticipantFromConference",
}  # fmt: skip


@frozen
class Fact:
    """One fact: the rule it belongs to, what it says, and the check."""

    rule: str
    says: str
    holds: Callable[[], None]


def joined(
    state: MonitoringState,
    *events: Event,
    scope: MonitoringScope = MonitoringScope.CALL,
    mode: MonitoringMode = MonitoringMode.ALL_CALLS,
    ruleset: Ruleset = GWS_V2,
) -> Voice:
    """Give a supervisor who subscribed, joined, and then met these events."""
    value = voice.idle(ruleset).require(voice.subscribe(state, scope, mode)).require(voice.TARGET_ANSWERED)
    for event in events:
        value = value.require(event)
    return value


def leads(before: Callable[[], Voice], event: Event, state: MonitoringState) -> None:
    """Check that the event leads to that monitoring state."""
    after = before().step(event)
    assert isinstance(after, Voice)
    assert state is after.call.state


def refuses(before: Callable[[], Voice], event: Event, *rules: str) -> None:
    """Check that the event is refused by exactly these rules, the first named, and that nothing moves."""
    value = before()
    assert rules == value.why_not(event)
    outcome = value.step(event)
    assert isinstance(outcome, Refusal)
    assert rules[0] == outcome.rule
    assert 2 == outcome.code


def offers(before: Callable[[], Voice], *names: str) -> None:
    """Check that the call offers exactly these operations."""
    assert set(names) == before().call.capabilities


def shows(before: Callable[[], Voice], text: str) -> None:
    """Check what the call is, in words."""
    assert text == str(before().call)


def switches() -> Iterator[Fact]:
    """Which switches are accepted, and why the others are not."""
    events = {LISTEN_IN: TO_LISTEN_IN, COACH: TO_COACH, BARGE_IN: TO_BARGE_IN}
    rules = {LISTEN_IN: ("VC-SELF", "VC-TO-LISTEN-IN"), BARGE_IN: ("VC-SELF", "VC-TO-BARGE-IN")}
    histories: dict[str, tuple[MonitoringState, Callable[[Ruleset], Voice], bool]] = {
        "ListenIn": (LISTEN_IN, lambda r: joined(LISTEN_IN, ruleset=r), False),
        "Coach": (COACH, lambda r: joined(COACH, ruleset=r), False),
        "BargeIn": (BARGE_IN, lambda r: joined(BARGE_IN, ruleset=r), False),
        "ListenIn after Coach": (LISTEN_IN, lambda r: joined(COACH, TO_LISTEN_IN, ruleset=r), True),
        "BargeIn after Coach": (BARGE_IN, lambda r: joined(COACH, TO_BARGE_IN, ruleset=r), True),
    }
    for (name, (state, make, left)), ruleset in product(histories.items(), (GWS_V2, COACH_ONCE, ANY_TO_ANY)):
        before = partial(make, ruleset)
        for target, event in events.items():
            says = f"{ruleset.name}: {name} × {event}"
            if target is state and state is COACH:
                named = ("VC-SELF", "VC-COACH-IS-ENTRY") if ruleset is GWS_V2 else ("VC-SELF", "VC-TO-COACH")
                yield Fact("VC-SELF", says, partial(refuses, before, event, *named))
            elif target is state:
                yield Fact("VC-SELF", says, partial(refuses, before, event, *rules[state]))
            elif target is not COACH or ruleset is ANY_TO_ANY or (ruleset is COACH_ONCE and not left):
                rule = {LISTEN_IN: "VC-TO-LISTEN-IN", COACH: "VC-TO-COACH", BARGE_IN: "VC-TO-BARGE-IN"}[target]
                yield Fact(rule, says, partial(leads, before, event, target))
            elif ruleset is COACH_ONCE:
                yield Fact("VC-NO-RETURN", says, partial(refuses, before, event, "VC-NO-RETURN", "VC-TO-COACH"))
            elif left:
                named = ("VC-NO-RETURN", "VC-COACH-IS-ENTRY")
                yield Fact("VC-NO-RETURN", says, partial(refuses, before, event, *named))
            else:
                yield Fact("VC-COACH-IS-ENTRY", says, partial(refuses, before, event, "VC-COACH-IS-ENTRY"))
    again = partial(joined, COACH, TO_BARGE_IN, TO_COACH, TO_LISTEN_IN, ruleset=ANY_TO_ANY)
    for event, state in ((TO_LISTEN_IN, LISTEN_IN), (TO_BARGE_IN, BARGE_IN)):
        back = partial(joined, COACH, TO_BARGE_IN, TO_COACH, ruleset=ANY_TO_ANY)
        yield Fact("VC-NO-RETURN", f"ANY_TO_ANY: Coach again × {event}", partial(leads, back, event, state))
    back = partial(joined, COACH, TO_BARGE_IN, TO_COACH, ruleset=ANY_TO_ANY)
    yield Fact(
        "VC-SELF", "ANY_TO_ANY: Coach again × SwitchToCoach", partial(refuses, back, TO_COACH, "VC-SELF", "VC-TO-COACH")
    )
    yield Fact("VC-NO-RETURN", "ANY_TO_ANY: out of Coach again", partial(leads, again, TO_COACH, COACH))
    for (state, event), ruleset in product(events.items(), (SELF_ACCEPTED, *SELF_ACCEPTED_TOO)):
        there, says = partial(joined, state, ruleset=ruleset), f"{ruleset.name}: {state} × {event}"
        if (ruleset, state) == (SELF_ACCEPTED, COACH):
            yield Fact("VC-COACH-IS-ENTRY", says, partial(refuses, there, event, "VC-COACH-IS-ENTRY"))
        else:
            yield Fact("VC-SELF", says, partial(leads, there, event, state))
        yield Fact("VC-SELF", f"{says}, not offered", partial(_not_offered, there, event))


def order() -> Iterator[Fact]:
    """Which rule a refusal names where several refuse."""
    for own in ("VC-TO-LISTEN-IN", "VC-TO-COACH", "VC-TO-BARGE-IN"):
        for first, second in combinations(("VC-NO-RETURN", "VC-SELF", "VC-COACH-IS-ENTRY", own), 2):
            yield Fact(first, f"named before {second}, {own}", partial(_named_before, first, second))
    muted = partial(joined, BARGE_IN, voice.MUTE_MONITORED_USER)
    entry = GWS_V2.derive("muted stays, coach is entry", leave_barge_in_while_muted=False)
    kept = partial(joined, BARGE_IN, voice.MUTE_MONITORED_USER, voice.HOLD, ruleset=entry)
    alone = partial(joined, BARGE_IN, voice.CUSTOMER_LEAVES)
    held = partial(joined, BARGE_IN, voice.CUSTOMER_LEAVES, voice.HOLD)
    unmute, mute = voice.UNMUTE_MONITORED_USER, voice.MUTE_MONITORED_USER
    table: list[tuple[str, Callable[[], Voice], Event, tuple[str, ...]]] = [
        ("held, alone", held, TO_LISTEN_IN, ("VC-HOLD", "VC-ONE-PARTY")),
        ("held, alone", held, unmute, ("VC-HOLD", "VC-ONE-PARTY", "VC-MUTE-AGENT")),
        ("alone", alone, unmute, ("VC-ONE-PARTY", "VC-MUTE-AGENT")),
        ("held, muted", partial(_then, muted, voice.HOLD), mute, ("VC-HOLD", "VC-MUTE-AGENT")),
        ("held, muted, no way out", kept, TO_LISTEN_IN, ("VC-HOLD", "VC-LISTEN-UNMUTES")),
        ("held, muted, no way out", kept, TO_COACH, ("VC-COACH-IS-ENTRY", "VC-HOLD", "VC-LISTEN-UNMUTES")),
    ]
    for name, before, event, rules in table:
        yield Fact(rules[0], f"{name} × {event}, named first", partial(refuses, before, event, *rules))
    busy = partial(joined, LISTEN_IN, ruleset=CLUSTER.derive("cluster, no replacing", replace_during_call=False))
    queue = voice.subscribe("Coach", target=voice.Target.ROUTING_POINT)
    yield Fact("VD-ROUTING-POINT", "named first", partial(refuses, busy, queue, "VD-ROUTING-POINT", "VD-REPLACE"))


def _named_before(first: str, second: str) -> None:
    assert (first, second) == reasons([refuse(second), refuse(first)])


def _not_offered(before: Callable[[], Voice], event: Event) -> None:
    assert event.name not in before().call.capabilities


def lists() -> Iterator[Fact]:
    """What a call offers, and what its mute shows."""
    offered = {LISTEN_IN: {"SwitchToBargeIn"}, COACH: {"SwitchToListenIn", "SwitchToBargeIn"},
               BARGE_IN: {"SwitchToListenIn"}}  # fmt: skip
    for state, names in offered.items():
        rule = "VC-SWITCHES-COACH" if state is COACH else "VC-SWITCHES"
        before = partial(joined, state)
        yield Fact(rule, f"{state} offers", partial(offers, before, *names, *CONSTANT))
        held = partial(joined, state, voice.HOLD)
        yield Fact("VC-HOLD", f"{state}, held, offers", partial(offers, held, "RetrieveCall", "Hangup"))
        rule = {LISTEN_IN: "VC-MUTE-LISTEN-IN", COACH: "VC-MUTE-COACH", BARGE_IN: "VC-MUTE-BARGE-IN"}[state]
        yield Fact(rule, f"mute in {state}", partial(_mute, before, Mute.ON if state is LISTEN_IN else Mute.OFF))
    muted = partial(joined, BARGE_IN, voice.MUTE_MONITORED_USER)
    yield Fact("VC-UNLISTED", "muted offers", partial(offers, muted, "SwitchToListenIn", *CONSTANT))
    yield Fact("VC-ESTABLISHED", "no call offers nothing", partial(offers, partial(voice.idle, GWS_V2)))


def _mute(before: Callable[[], Voice], mute: Mute) -> None:
    assert mute is before().call.mute


def muting() -> Iterator[Fact]:
    """Muting the agent."""
    mute, unmute = voice.MUTE_MONITORED_USER, voice.UNMUTE_MONITORED_USER
    for state in (LISTEN_IN, COACH):
        for event in (mute, unmute):
            before = partial(joined, state)
            yield Fact("VC-MUTE-AGENT", f"{state} × {event}", partial(refuses, before, event, "VC-MUTE-AGENT"))
    heard, muted = partial(joined, BARGE_IN), partial(joined, BARGE_IN, mute)
    yield Fact("VC-MUTE-AGENT", "unmuted × Unmute", partial(refuses, heard, unmute, "VC-MUTE-AGENT"))
    yield Fact("VC-MUTE-AGENT", "muted × Mute", partial(refuses, muted, mute, "VC-MUTE-AGENT"))
    yield Fact("VC-MUTE-AGENT-KEEPS", "Mute", partial(shows, muted, "in BargeIn, agent muted"))
    yield Fact("VC-MUTE-AGENT-KEEPS", "Unmute", partial(shows, partial(joined, BARGE_IN, mute, unmute), "in BargeIn"))
    out = partial(joined, BARGE_IN, mute, TO_LISTEN_IN)
    yield Fact("VC-LISTEN-UNMUTES", "SwitchToListenIn unmutes", partial(shows, out, "in ListenIn"))
    to_coach = partial(joined, BARGE_IN, mute, TO_COACH, ruleset=ANY_TO_ANY)
    yield Fact("VC-LISTEN-UNMUTES", "SwitchToCoach unmutes", partial(shows, to_coach, "in Coach"))
    stays = partial(joined, BARGE_IN, mute, ruleset=MUTE_STAYS)
    for event in (TO_LISTEN_IN, TO_COACH):
        says = f"no way out while muted × {event}"
        yield Fact("VC-LISTEN-UNMUTES", says, partial(refuses, stays, event, "VC-LISTEN-UNMUTES"))
    for leave in (True, False):
        ruleset = SELF_ACCEPTED.derive(f"self accepted, {leave}", leave_barge_in_while_muted=leave)
        again = partial(joined, BARGE_IN, mute, TO_BARGE_IN, ruleset=ruleset)
        yield Fact(
            "VC-SELF", f"a switch to itself keeps the mute, {leave}", partial(shows, again, "in BargeIn, agent muted")
        )
    held = partial(joined, BARGE_IN, mute, voice.HOLD, voice.RETRIEVE_CALL)
    yield Fact("VC-HOLD", "hold keeps the agent's mute", partial(shows, held, "in BargeIn, agent muted"))


def holding() -> Iterator[Fact]:
    """Hold and retrieve."""
    for state in MonitoringState:
        held = partial(joined, state, voice.HOLD)
        yield Fact("VC-HOLD", f"{state} held", partial(shows, held, f"in {state}, held"))
        yield Fact(
            "VC-HOLD",
            f"{state} retrieved",
            partial(shows, partial(joined, state, voice.HOLD, voice.RETRIEVE_CALL), f"in {state}"),
        )
        yield Fact("VC-HOLD", f"{state} held × Hold", partial(refuses, held, voice.HOLD, "VC-HOLD"))
        yield Fact(
            "VC-HOLD",
            f"{state} × RetrieveCall",
            partial(refuses, partial(joined, state), voice.RETRIEVE_CALL, "VC-HOLD"),
        )
        for end in (partial(joined, state, voice.HANGUP), partial(joined, state, voice.HOLD, voice.HANGUP)):
            yield Fact("VC-HANGUP", f"{state} × Hangup", partial(shows, end, "not on a call"))
    held = partial(joined, BARGE_IN, voice.HOLD)
    muted = partial(joined, BARGE_IN, voice.MUTE_MONITORED_USER, voice.HOLD)
    yield Fact("VC-HOLD", "held × SwitchToListenIn", partial(refuses, held, TO_LISTEN_IN, "VC-HOLD"))
    yield Fact(
        "VC-HOLD",
        "held × SwitchToBargeIn",
        partial(refuses, partial(joined, LISTEN_IN, voice.HOLD), TO_BARGE_IN, "VC-HOLD"),
    )
    any_held = partial(joined, LISTEN_IN, voice.HOLD, ruleset=ANY_TO_ANY)
    yield Fact("VC-HOLD", "held × SwitchToCoach", partial(refuses, any_held, TO_COACH, "VC-HOLD"))
    yield Fact("VC-HOLD", "held × Mute", partial(refuses, held, voice.MUTE_MONITORED_USER, "VC-HOLD"))
    yield Fact("VC-HOLD", "held × Unmute", partial(refuses, muted, voice.UNMUTE_MONITORED_USER, "VC-HOLD"))
    named = ("VC-NO-RETURN", "VC-COACH-IS-ENTRY", "VC-HOLD")
    yield Fact(
        "VC-NO-RETURN",
        "named before VC-HOLD",
        partial(refuses, partial(joined, COACH, TO_BARGE_IN, voice.HOLD), TO_COACH, *named),
    )
    for event in voice.LEG_OPERATIONS:
        idle = partial(voice.idle, GWS_V2)
        yield Fact("VC-ESTABLISHED", f"no call × {event}", partial(refuses, idle, event, "VC-ESTABLISHED"))


def telephone() -> Iterator[Fact]:
    """What the supervisor does on the telephone itself."""
    hangs_up, holds, retrieves = voice.SUPERVISOR_HANGS_UP, voice.SUPERVISOR_HOLDS, voice.SUPERVISOR_RETRIEVES
    for state in MonitoringState:
        shown = f"in {state}"
        table: list[tuple[str, tuple[Event, ...], str]] = [
            ("VC-HANGUP", (hangs_up,), "not on a call"),
            ("VC-HANGUP", (voice.HOLD, hangs_up), "not on a call"),
            ("VC-HANGUP", (voice.CANCEL_SUPERVISOR_MONITORING, hangs_up), "not on a call"),
            ("VC-HANGUP", (voice.SUPERVISOR_LOGS_OUT, hangs_up), "not on a call"),
            ("VC-ONE-LEG", (holds,), f"{shown}, held"),
            ("VC-ONE-LEG", (holds, holds), f"{shown}, held"),
            ("VC-ONE-LEG", (voice.HOLD, holds), f"{shown}, held"),
            ("VC-ONE-LEG", (holds, retrieves), shown),
            ("VC-ONE-LEG", (voice.HOLD, retrieves), shown),
            ("VC-ONE-LEG", (holds, voice.RETRIEVE_CALL), shown),
            ("VC-ONE-LEG", (retrieves,), shown),
            ("VC-RINGING", (voice.RINGING_ENDS,), shown),
            ("VC-RINGING", (holds, voice.RINGING_ENDS), f"{shown}, held"),
            ("VC-RINGING", (voice.SUPERVISOR_ANSWERS,), shown),
        ]
        for rule, events, after in table:
            says = f"{state}: {', '.join(map(str, events))}"
            yield Fact(rule, says, partial(shows, partial(joined, state, *events), after))
    muted = partial(joined, BARGE_IN, voice.MUTE_MONITORED_USER, holds)
    yield Fact("VC-LISTEN-UNMUTES", "his own hold keeps the agent's mute", partial(_muted, muted))
    ended = partial(joined, COACH, hangs_up, mode=MonitoringMode.NEXT_CALL)
    yield Fact("VD-NEXT-CALL", "hung up on the telephone", partial(_monitored, ended, None))
    for event in (hangs_up, holds, retrieves):
        idle = partial(voice.idle, GWS_V2)
        yield Fact("VC-HANGUP", f"no call × {event}", partial(_same, idle, event))


def ringing() -> Iterator[Fact]:
    """What is asked of a call that rings, and what happens to it."""
    coach, agent_scope, call_scope = voice.subscribe(COACH), MonitoringScope.AGENT, MonitoringScope.CALL
    queue, receives = voice.Target.ROUTING_POINT, voice.ROUTING_POINT_RECEIVES_CALL
    rang, alone, ends = "while it rings", "while it rings, with the customer only", "not on a call"
    always = dict.fromkeys(
        (voice.CUSTOMER_LEAVES, voice.CALL_ENDS, voice.RINGING_ENDS, voice.SUPERVISOR_HANGS_UP), ends
    )
    gone = dict.fromkeys((voice.AGENT_TRANSFERS, voice.AGENT_TRANSFERS_TO_QUEUE, voice.AGENT_LEAVES), ends)
    handed_on = {voice.AGENT_LEAVES: ends, voice.AGENT_TRANSFERS_TO_QUEUE: alone}
    for scope in MonitoringScope:
        to_agent = (voice.subscribe(COACH, scope, MonitoringMode.NEXT_CALL), voice.TARGET_ANSWERED)
        to_queue = (voice.subscribe(COACH, scope, MonitoringMode.NEXT_CALL, queue), receives)
        there = {
            to_agent: (rang, gone if scope is agent_scope else handed_on),
            to_queue: (alone, {voice.AGENT_JOINS: rang}),
        }
        for before, (shown, by_event) in there.items():
            now = partial(_met, RINGING, *before)
            says = f"scope {scope}, {before[1]}"
            yield Fact("VC-RINGING", f"{says}: rings", partial(shows, now, shown))
            yield Fact("VC-RINGING", f"{says}: offers", partial(offers, now, "Hangup"))
            for event in voice.LEG_HAPPENINGS:
                after = partial(_met, RINGING, *before, event)
                yield Fact(
                    "VC-RINGING", f"{says}, {event}", partial(shows, after, {**always, **by_event}.get(event, shown))
                )
                kept = (COACH, scope, MonitoringMode.NEXT_CALL)
                yield Fact("VD-NEXT-CALL-UNUSED", f"{says}, {event}", partial(_monitored, after, kept))
            for event in voice.LEG_OPERATIONS:
                if event is voice.HANGUP:
                    yield Fact("VC-RINGING", f"{says} × {event}", partial(shows, partial(_then, now, event), ends))
                else:
                    yield Fact("VC-ESTABLISHED", f"{says} × {event}", partial(refuses, now, event, "VC-ESTABLISHED"))
            answered = "in Coach" if before is to_agent else "in Coach, with the customer only"
            yield Fact(
                "VC-RINGING",
                f"{says}, answered",
                partial(shows, partial(_then, now, voice.SUPERVISOR_ANSWERS), answered),
            )
    waits = (
        voice.subscribe(COACH, call_scope, MonitoringMode.NEXT_CALL),
        voice.TARGET_ANSWERED,
        voice.AGENT_TRANSFERS_TO_QUEUE,
    )
    queued = partial(_met, RINGING, *waits)
    for event in voice.LEG_HAPPENINGS:
        then = {**always, voice.AGENT_JOINS: rang}.get(event, alone)
        yield Fact("VC-RINGING", f"in a queue, {event}", partial(shows, partial(_then, queued, event), then))
    for event in (coach, voice.CANCEL_SUPERVISOR_MONITORING, voice.SUPERVISOR_LOGS_OUT, voice.TARGET_LOGS_OUT):
        over = partial(_met, RINGING, coach, voice.TARGET_ANSWERED, event)
        yield Fact("VC-RINGING", f"ends with {event}", partial(shows, over, ends))


def company() -> Iterator[Fact]:
    """Who leaves, who takes over, and what is open with one party."""
    agent, call = MonitoringScope
    ends, both = "not on a call", {state: f"in {state}" for state in MonitoringState}
    with_agent = {state: f"in {state}, with the agent only" for state in MonitoringState}
    with_customer = {state: f"in {state}, with the customer only" for state in MonitoringState}
    for state in MonitoringState:
        table: list[tuple[str, MonitoringScope, tuple[Event, ...], str]] = [
            ("VC-SCOPE-AGENT", agent, (voice.AGENT_TRANSFERS,), ends),
            ("VC-SCOPE-AGENT", agent, (voice.AGENT_TRANSFERS_TO_QUEUE,), ends),
            ("VC-SCOPE-AGENT", agent, (voice.AGENT_LEAVES,), ends),
            ("VC-SCOPE-CALL", call, (voice.AGENT_TRANSFERS,), both[state]),
            ("VC-SCOPE-CALL", call, (voice.AGENT_TRANSFERS_TO_QUEUE,), with_customer[state]),
            ("VC-SCOPE-CALL", call, (voice.AGENT_TRANSFERS_TO_QUEUE, voice.AGENT_JOINS), both[state]),
            ("VC-AGENT-LEAVES", call, (voice.AGENT_LEAVES,), with_customer[state] if state is BARGE_IN else ends),
            *(
                (
                    "VC-CUSTOMER-LEAVES",
                    scope,
                    (voice.CUSTOMER_LEAVES,),
                    ends if state is LISTEN_IN else with_agent[state],
                )
                for scope in MonitoringScope
            ),
            *(("VC-HANGUP", scope, (voice.CALL_ENDS,), ends) for scope in MonitoringScope),
            *(("VC-SCOPE-CALL", scope, (voice.AGENT_JOINS,), both[state]) for scope in MonitoringScope),
        ]
        alone: list[tuple[MonitoringScope, tuple[Event, ...], str]] = [
            (call, (voice.AGENT_TRANSFERS_TO_QUEUE,), with_customer[state])
        ]
        if state is not LISTEN_IN:
            alone += [(scope, (voice.CUSTOMER_LEAVES,), with_agent[state]) for scope in MonitoringScope]
        for scope, events, shown in alone:
            is_customer = shown == with_customer[state]
            last = (voice.AGENT_LEAVES, voice.AGENT_TRANSFERS, voice.AGENT_TRANSFERS_TO_QUEUE)
            over = (voice.CALL_ENDS, voice.SUPERVISOR_HANGS_UP, *((voice.CUSTOMER_LEAVES,) if is_customer else last))
            leads_to = {voice.SUPERVISOR_HOLDS: f"{shown}, held"} | dict.fromkeys(over, ends)
            leads_to |= {voice.AGENT_JOINS: both[state]} if is_customer else {}
            for event in voice.LEG_HAPPENINGS:
                table.append(("VC-ONE-PARTY", scope, (*events, event), leads_to.get(event, shown)))
            table += [("VC-ONE-PARTY", scope, (*events, voice.HOLD), f"{shown}, held"),
                      ("VC-ONE-PARTY", scope, (*events, voice.HOLD, voice.RETRIEVE_CALL), shown),
                      ("VC-ONE-PARTY", scope, (*events, voice.HANGUP), ends)]  # fmt: skip
            before = partial(joined, state, *events, scope=scope, ruleset=ANY_TO_ANY)
            for event in (TO_LISTEN_IN, TO_COACH, TO_BARGE_IN, voice.MUTE_MONITORED_USER, voice.UNMUTE_MONITORED_USER):
                yield Fact(
                    "VC-ONE-PARTY", f"{shown} {scope} × {event}", partial(_refused_by, before, event, "VC-ONE-PARTY")
                )
            alone_offers = partial(joined, state, *events, scope=scope)
            yield Fact("VC-ONE-PARTY", f"{shown} {scope} offers", partial(offers, alone_offers, "Hold", "Hangup"))
        for rule, scope, events, shown in table:
            says = f"{state}, scope {scope}: {', '.join(map(str, events))}"
            yield Fact(rule, says, partial(shows, partial(joined, state, *events, scope=scope), shown))
    for event in (voice.AGENT_TRANSFERS, voice.CUSTOMER_LEAVES, voice.AGENT_LEAVES, voice.AGENT_TRANSFERS_TO_QUEUE):
        muted = partial(joined, BARGE_IN, voice.MUTE_MONITORED_USER, event)
        yield Fact("VC-LISTEN-UNMUTES", f"{event} unmutes", partial(_unmuted, muted))
    for scope in MonitoringScope:
        joins = partial(joined, BARGE_IN, voice.MUTE_MONITORED_USER, voice.AGENT_JOINS, scope=scope)
        yield Fact("VC-LISTEN-UNMUTES", f"scope {scope}: one more agent changes nothing", partial(_muted, joins))
    # In a routing point's call an agent joins later; with scope Agent the leg ends with that agent.
    for state, event in product(MonitoringState, voice.LEG_HAPPENINGS):
        queue = partial(_queue, state)
        ending = dict.fromkeys((voice.CUSTOMER_LEAVES, voice.CALL_ENDS, voice.SUPERVISOR_HANGS_UP), ends)
        joined_or_held = {voice.AGENT_JOINS: both[state], voice.SUPERVISOR_HOLDS: f"{with_customer[state]}, held"}
        after = (ending | joined_or_held).get(event, with_customer[state])
        yield Fact(
            "VD-ROUTING-POINT",
            f"{state}, queue, scope Agent × {event}",
            partial(shows, partial(_then, queue, event), after),
        )


def _refused_by(before: Callable[[], Voice], event: Event, rule: str) -> None:
    assert rule in before().why_not(event)


def _unmuted(before: Callable[[], Voice]) -> None:
    assert not before().call.agent_muted


def _muted(before: Callable[[], Voice]) -> None:
    assert before().call.agent_muted


def _queue(state: MonitoringState) -> Voice:
    subscribed = voice.idle().require(voice.subscribe(state, MonitoringScope.AGENT, target=voice.Target.ROUTING_POINT))
    return subscribed.require(voice.ROUTING_POINT_RECEIVES_CALL)


def _then(before: Callable[[], Voice], event: Event) -> Voice:
    return before().require(event)


def subscriptions() -> Iterator[Fact]:
    """The subscription, and what it and the leg do to each other."""
    for state, scope, mode in product(MonitoringState, MonitoringScope, MonitoringMode):
        asked = partial(_subscribed, state, scope, mode)
        yield Fact("VD-CONFIRMS", f"{state} {scope} {mode}", partial(_monitored, asked, (state, scope, mode)))
        yield Fact(
            "VD-CANCEL",
            f"{state} {scope} {mode} cancelled",
            partial(_monitored, partial(_then, asked, voice.CANCEL_SUPERVISOR_MONITORING), None),
        )
        for event in (voice.SUPERVISOR_LOGS_OUT, voice.TARGET_LOGS_OUT):
            yield Fact(
                "VD-LOGOUT",
                f"{state} {scope} {mode} × {event}",
                partial(_monitored, partial(_then, asked, event), None),
            )
        other = voice.subscribe(
            COACH if state is LISTEN_IN else LISTEN_IN, MonitoringScope.AGENT, MonitoringMode.NEXT_CALL
        )
        replaced = (other.state, other.scope, other.mode)
        yield Fact(
            "VD-REPLACE",
            f"{state} {scope} {mode} replaced",
            partial(_monitored, partial(_then, asked, other), replaced),
        )
        on_call = partial(joined, state, scope=scope, mode=mode)
        yield Fact("VC-JOIN", f"{state} {scope} {mode} joined", partial(_leg, on_call, state, scope))
        after_leg = partial(joined, state, voice.CALL_ENDS, scope=scope, mode=mode)
        kept = None if mode is MonitoringMode.NEXT_CALL else (state, scope, mode)
        rule = "VD-NEXT-CALL" if kept is None else "VD-ALL-CALLS"
        yield Fact(rule, f"{state} {scope} {mode}: the leg ends", partial(_monitored, after_leg, kept))
        earlier = partial(joined, state, voice.subscribe(state, scope, mode), voice.HANGUP, scope=scope, mode=mode)
        yield Fact(
            "VD-NEXT-CALL-UNUSED",
            f"{state} {scope} {mode}: joined under an earlier one",
            partial(_monitored, earlier, (state, scope, mode)),
        )
    coach = voice.subscribe(COACH)
    nothing = partial(voice.idle, GWS_V2)
    yield Fact(
        "VD-DEFAULTS",
        "scope and mode",
        partial(_monitored, partial(_then, nothing, coach), (COACH, MonitoringScope.CALL, MonitoringMode.ALL_CALLS)),
    )
    yield Fact(
        "VD-CANCEL", "nothing × Cancel", partial(refuses, nothing, voice.CANCEL_SUPERVISOR_MONITORING, "VD-CANCEL")
    )
    yield Fact("VD-ABSENT", "nothing", partial(_monitored, nothing, None))
    for event in (voice.SUPERVISOR_LOGS_OUT, voice.TARGET_LOGS_OUT, voice.CALL_ENDS, voice.TARGET_ANSWERED):
        yield Fact("VD-ABSENT", f"nothing × {event}", partial(_same, nothing, event))
    for event in (
        voice.CANCEL_SUPERVISOR_MONITORING,
        voice.SUPERVISOR_LOGS_OUT,
        voice.TARGET_LOGS_OUT,
        voice.LISTEN_IN,
    ):
        running = partial(joined, COACH, event)
        rule = "VD-LOGOUT" if event in (voice.SUPERVISOR_LOGS_OUT, voice.TARGET_LOGS_OUT) else "VC-CANCEL-RUNNING"
        yield Fact(rule, f"a running leg × {event}", partial(shows, running, "in Coach"))
    yield Fact(
        "VD-ALREADY-THERE",
        "target in the call",
        partial(shows, partial(joined, COACH, voice.subscribe(BARGE_IN, target=voice.Target.IN_CALL)), "in Coach"),
    )
    yield Fact(
        "VC-SUBSCRIPTION-KEPT",
        "a switch",
        partial(
            _monitored, partial(joined, COACH, TO_BARGE_IN), (COACH, MonitoringScope.CALL, MonitoringMode.ALL_CALLS)
        ),
    )
    for state in MonitoringState:
        intruding = voice.subscribe(state, target=voice.Target.IN_CALL)
        rule = "VD-INTRUDE-BARGE-IN" if state is BARGE_IN else "VD-INTRUDE"
        yield Fact(rule, f"{state} intrudes", partial(shows, partial(_then, nothing, intruding), f"in {state}"))
        waiting = partial(voice.idle, NO_INTRUSION)
        yield Fact(
            rule,
            f"{state} waits without intrusion",
            partial(shows, partial(_then, waiting, intruding), "not on a call"),
        )
        for target in (voice.Target.FREE, voice.Target.ROUTING_POINT):
            waits = partial(_then, nothing, voice.subscribe(state, target=target))
            yield Fact(rule, f"{state} waits: {target}", partial(shows, waits, "not on a call"))
            waits = partial(_then, waiting, voice.subscribe(state, target=target))
            yield Fact(rule, f"{state} waits without intrusion: {target}", partial(shows, waits, "not on a call"))
    asked = partial(_then, nothing, coach)
    yield Fact(
        "VD-BUSY", "busy", partial(shows, partial(_then, asked, voice.TARGET_ANSWERED_WHILE_BUSY), "not on a call")
    )
    busy = partial(_then, partial(voice.idle, CONSULTING), coach)
    yield Fact(
        "VD-BUSY",
        "busy, consulting",
        partial(shows, partial(_then, busy, voice.TARGET_ANSWERED_WHILE_BUSY), "not on a call"),
    )
    yield Fact(
        "VD-WHICH-CALLS", "answers, consulting", partial(shows, partial(_then, busy, voice.TARGET_ANSWERED), "in Coach")
    )
    yield Fact("VD-BUSY", "in a leg", partial(_same, partial(joined, COACH), voice.TARGET_ANSWERED))
    yield Fact(
        "VD-WHICH-CALLS",
        "consultation",
        partial(shows, partial(_then, asked, voice.TARGET_ANSWERED_CONSULTATION), "not on a call"),
    )
    yield Fact(
        "VD-WHICH-CALLS",
        "consultation joined",
        partial(shows, partial(_then, busy, voice.TARGET_ANSWERED_CONSULTATION), "in Coach"),
    )
    yield Fact(
        "VD-REPLACE",
        "refused in a call",
        partial(refuses, partial(joined, COACH, ruleset=NO_REPLACING), coach, "VD-REPLACE"),
    )
    free = partial(_then, partial(voice.idle, NO_REPLACING), coach)
    yield Fact(
        "VD-REPLACE",
        "accepted outside a call",
        partial(
            _monitored,
            partial(_then, free, voice.LISTEN_IN),
            (LISTEN_IN, MonitoringScope.CALL, MonitoringMode.ALL_CALLS),
        ),
    )
    gone = partial(joined, COACH, voice.CANCEL_SUPERVISOR_MONITORING, voice.LISTEN_IN, ruleset=NO_REPLACING)
    yield Fact(
        "VD-REPLACE",
        "nothing to replace in a call",
        partial(_monitored, gone, (LISTEN_IN, MonitoringScope.CALL, MonitoringMode.ALL_CALLS)),
    )
    gone = partial(joined, COACH, voice.CANCEL_SUPERVISOR_MONITORING, voice.LISTEN_IN)
    yield Fact(
        "VD-REPLACE",
        "after Cancel, in a call",
        partial(_monitored, gone, (LISTEN_IN, MonitoringScope.CALL, MonitoringMode.ALL_CALLS)),
    )
    yield Fact(
        "VD-REPLACE", "first one", partial(_monitored, free, (COACH, MonitoringScope.CALL, MonitoringMode.ALL_CALLS))
    )
    carried = partial(joined, COACH, TO_BARGE_IN, voice.HANGUP, voice.TARGET_ANSWERED, ruleset=CARRYING)
    yield Fact("VD-ALL-CALLS", "carried over", partial(shows, carried, "in BargeIn"))
    yield Fact(
        "VD-ALL-CALLS",
        "carried over, still shown",
        partial(_monitored, carried, (COACH, MonitoringScope.CALL, MonitoringMode.ALL_CALLS)),
    )
    fresh = partial(joined, COACH, TO_BARGE_IN, voice.HANGUP, voice.TARGET_ANSWERED)
    yield Fact("VD-ALL-CALLS", "not carried over", partial(shows, fresh, "in Coach"))
    cluster = partial(voice.idle, CLUSTER)
    for state, scope in product(MonitoringState, MonitoringScope):
        event = voice.subscribe(state, scope, target=voice.Target.ROUTING_POINT)
        says = f"{state}, scope {scope}"
        taken = (state, scope, MonitoringMode.ALL_CALLS)
        yield Fact(
            "VD-ROUTING-POINT", f"{says}, no cluster", partial(_monitored, partial(_then, nothing, event), taken)
        )
        queue = partial(_then, partial(_then, nothing, event), voice.ROUTING_POINT_RECEIVES_CALL)
        yield Fact("VD-ROUTING-POINT", f"{says}, joined", partial(shows, queue, f"in {state}, with the customer only"))
        if (state, scope) == (LISTEN_IN, MonitoringScope.CALL):
            yield Fact(
                "VD-ROUTING-POINT", f"{says}, cluster", partial(_monitored, partial(_then, cluster, event), taken)
            )
            queue = partial(_then, partial(_then, cluster, event), voice.ROUTING_POINT_RECEIVES_CALL)
            yield Fact(
                "VD-ROUTING-POINT",
                f"{says}, cluster, joined",
                partial(shows, queue, f"in {state}, with the customer only"),
            )
        else:
            yield Fact("VD-ROUTING-POINT", f"{says}, cluster", partial(refuses, cluster, event, "VD-ROUTING-POINT"))


def kinds() -> Iterator[Fact]:
    """What a subscription to a routing point joins, and what its leg can be switched to."""
    queue, receives = voice.Target.ROUTING_POINT, voice.ROUTING_POINT_RECEIVES_CALL
    answers = (voice.TARGET_ANSWERED, voice.TARGET_ANSWERED_CONSULTATION, voice.TARGET_ANSWERED_WHILE_BUSY)
    nobody, customer = "not on a call", "with the customer only"
    for ruleset in (GWS_V2, CONSULTING, CLUSTER):
        to_agent, to_queue = voice.LISTEN_IN, voice.subscribe(LISTEN_IN, target=queue)
        table: list[tuple[tuple[Event, ...], str]] = [
            ((to_agent, receives), nobody),
            ((to_queue, receives), f"in ListenIn, {customer}"),
            ((to_queue, to_agent, receives), nobody),
            ((to_agent, to_queue, receives), f"in ListenIn, {customer}"),
            *(((to_queue, answer), nobody) for answer in answers),
            *(((to_agent, to_queue, answer), nobody) for answer in answers),
            ((to_queue, voice.TARGET_ANSWERED_WHILE_BUSY, receives), f"in ListenIn, {customer}"),
            ((to_queue, receives, voice.HANGUP, voice.TARGET_ANSWERED), nobody),
            ((to_queue, to_agent, voice.TARGET_ANSWERED), "in ListenIn"),
        ]
        for events, shown in table:
            says = f"{ruleset.name}: {', '.join(map(str, events))}"
            yield Fact("VD-TARGET-KIND", says, partial(shows, partial(_met, ruleset, *events), shown))
    subscribe = voice.subscribe(LISTEN_IN, target=queue)
    in_queue, with_agent = (subscribe, receives), (subscribe, receives, voice.AGENT_JOINS)
    any_cluster = ANY_TO_ANY.derive("any, cluster", sip_cluster=True)
    legs: list[tuple[str, tuple[Event, ...], tuple[str, ...]]] = [
        ("with an agent", with_agent, ("VD-ROUTING-POINT",)),
        ("in BargeIn", (*with_agent, TO_BARGE_IN), ("VD-ROUTING-POINT",)),
        ("held", (*with_agent, voice.HOLD), ("VD-ROUTING-POINT", "VC-HOLD")),
        ("in the queue", in_queue, ("VD-ROUTING-POINT", "VC-ONE-PARTY")),
        ("back in the queue", (*with_agent, voice.AGENT_TRANSFERS_TO_QUEUE), ("VD-ROUTING-POINT", "VC-ONE-PARTY")),
        ("after Cancel", (*with_agent, voice.CANCEL_SUPERVISOR_MONITORING), ("VD-ROUTING-POINT",)),
        ("after a subscription to an agent", (*with_agent, voice.COACH), ("VD-ROUTING-POINT",)),
    ]
    for name, events, rules in legs:
        leg = partial(_met, any_cluster, *events)
        yield Fact("VD-TARGET-KIND", f"never to Coach, {name}", partial(refuses, leg, TO_COACH, *rules))
        yield Fact("VD-TARGET-KIND", f"Coach is not offered, {name}", partial(_not_offered, leg, TO_COACH))
    entry = partial(_met, CLUSTER, *with_agent)
    yield Fact(
        "VC-COACH-IS-ENTRY", "named first", partial(refuses, entry, TO_COACH, "VC-COACH-IS-ENTRY", "VD-ROUTING-POINT")
    )
    for ruleset in (any_cluster, ANY_TO_ANY):
        leg = partial(_met, ruleset, *with_agent)
        for event, state in ((TO_BARGE_IN, BARGE_IN), (TO_LISTEN_IN, LISTEN_IN)):
            before = leg if state is BARGE_IN else partial(_then, leg, TO_BARGE_IN)
            says = f"{ruleset.name}: once an agent is there × {event}"
            yield Fact("VD-TARGET-KIND", says, partial(leads, before, event, state))
    elsewhere = partial(_met, ANY_TO_ANY, *with_agent)
    yield Fact("VD-TARGET-KIND", "no cluster, to Coach", partial(leads, elsewhere, TO_COACH, COACH))
    agents = partial(_met, any_cluster, voice.LISTEN_IN, voice.TARGET_ANSWERED)
    yield Fact("VD-TARGET-KIND", "an agent's leg, to Coach", partial(leads, agents, TO_COACH, COACH))
    later = (TO_BARGE_IN, voice.HANGUP, receives)
    for switches in (GWS_V2, COACH_ONCE, ANY_TO_ANY):
        carrying = switches.derive(f"{switches.name}, cluster, carrying", sip_cluster=True, carry_over=True)
        carried = partial(_met, carrying, *with_agent, *later)
        says = f"{switches.name}: nothing is carried over to a queue of a cluster"
        yield Fact("VD-TARGET-KIND", says, partial(shows, carried, f"in ListenIn, {customer}"))
        answered = partial(_met, carrying, *with_agent, TO_BARGE_IN, voice.HANGUP, voice.TARGET_ANSWERED)
        yield Fact("VD-TARGET-KIND", f"{switches.name}: nobody's answer is joined", partial(shows, answered, nobody))
    carried = partial(_met, CARRYING, *with_agent, *later)
    yield Fact("VD-ALL-CALLS", "carried over to a queue", partial(shows, carried, f"in BargeIn, {customer}"))


def _met(ruleset: Ruleset, *events: Event) -> Voice:
    value = voice.idle(ruleset)
    for event in events:
        value = value.require(event)
    return value


def hearing() -> Iterator[Fact]:
    """Who hears whom, speaker by speaker: the table that was compared with a telephony engine."""
    yes, no = True, False
    table: dict[tuple[Party, Party], tuple[bool, bool, bool, bool]] = {
        (Party.CUSTOMER, Party.AGENT): (yes, yes, yes, yes),
        (Party.AGENT, Party.CUSTOMER): (yes, yes, yes, no),
        (Party.CUSTOMER, Party.SUPERVISOR): (yes, yes, yes, yes),
        (Party.AGENT, Party.SUPERVISOR): (yes, yes, yes, no),
        (Party.SUPERVISOR, Party.AGENT): (no, yes, yes, yes),
        (Party.SUPERVISOR, Party.CUSTOMER): (no, no, yes, yes),
    }
    legs = {
        "ListenIn": partial(joined, LISTEN_IN),
        "Coach": partial(joined, COACH),
        "BargeIn": partial(joined, BARGE_IN),
        "BargeIn, agent muted": partial(joined, BARGE_IN, voice.MUTE_MONITORED_USER),
    }
    for (speaker, listener), row in table.items():
        for (name, before), heard in zip(legs.items(), row, strict=True):
            says = f"{speaker} to {listener} in {name}"
            yield Fact("VC-MUTE-BARGE-IN", says, partial(_hears, before, speaker, listener, heard))
            held = partial(_then, before, voice.HOLD)
            both_else = heard and "supervisor" not in (speaker, listener)
            yield Fact("VC-HOLD", f"{says}, held", partial(_hears, held, speaker, listener, both_else))
            own = heard and speaker != "supervisor"
            yield Fact(
                "VC-MUTE-BARGE-IN", f"{says}, own mute On", partial(_hears, before, speaker, listener, own, muted=True)
            )
        nobody = partial(voice.idle, GWS_V2)
        yield Fact(
            "VC-ESTABLISHED", f"{speaker} to {listener}, no call", partial(_hears, nobody, speaker, listener, no)
        )
        gone = partial(joined, BARGE_IN, voice.CUSTOMER_LEAVES)
        left = "customer" not in (speaker, listener)
        yield Fact("VC-CUSTOMER-LEAVES", f"{speaker} to {listener}", partial(_hears, gone, speaker, listener, left))


def news() -> Iterator[Fact]:
    """What a record makes of a happening in another call or at another device."""
    subscribed = partial(_record, "Coach")
    in_leg = partial(_happened, subscribed, voice.TARGET_ANSWERED)
    passed_on = partial(_happened, in_leg, voice.AGENT_TRANSFERS, to_agent="bo")
    in_queue = partial(_happened, in_leg, voice.AGENT_TRANSFERS_TO_QUEUE)
    on_telephone = (voice.SUPERVISOR_HANGS_UP, voice.SUPERVISOR_HOLDS, voice.SUPERVISOR_RETRIEVES)
    while_it_rings = (voice.SUPERVISOR_ANSWERS, voice.RINGING_ENDS)
    own = dict.fromkeys((*on_telephone, *while_it_rings, voice.SUPERVISOR_LOGS_OUT), "desk")
    about = {voice.TARGET_LOGS_OUT: "ada"} | own
    held = tuple(partial(_happened, each, voice.SUPERVISOR_HOLDS) for each in (in_leg, passed_on))
    rings = partial(_happened, partial(_record, "Coach", ruleset=RINGING), voice.TARGET_ANSWERED)
    # To retrieve is to change something only where the call is held, and to answer where it rings.
    counts = {voice.SUPERVISOR_RETRIEVES: held} | dict.fromkeys(while_it_rings, (rings, rings))
    answers = (voice.TARGET_ANSWERED, voice.TARGET_ANSWERED_CONSULTATION)
    for event in voice.HAPPENINGS:
        there, passed = counts.get(event, (in_leg, passed_on))
        yield Fact("VD-OTHER-CALL", f"{event} in another call", partial(_nothing_moves, there, event, call_id="other"))
        yield Fact("VD-OTHER-CALL", f"{event} at another device", partial(_nothing_moves, there, event, agent="cy"))
        if event not in answers and event is not voice.ROUTING_POINT_RECEIVES_CALL:
            agent = about.get(event, "bo")
            yield Fact("VD-OTHER-CALL", f"{event} at {agent}", partial(_counts, passed, event, agent=agent))
    for event in answers:
        for ruleset in (GWS_V2, CONSULTING):
            waits = partial(_record, "Coach", ruleset=ruleset)
            yield Fact(
                "VD-OTHER-CALL", f"{ruleset.name}: {event} at bo", partial(_nothing_moves, waits, event, agent="bo")
            )
            yield Fact("VD-OTHER-CALL", f"{ruleset.name}: {event} at ada", partial(_counts, waits, event, agent="ada"))
    queue = partial(_record, "ListenIn", queue=True)
    receives = voice.ROUTING_POINT_RECEIVES_CALL
    yield Fact("VD-OTHER-CALL", "another queue's call", partial(_nothing_moves, queue, receives, agent="bo"))
    yield Fact("VD-OTHER-CALL", "the queue's call", partial(_counts, queue, receives, agent="ada"))
    yield Fact("VD-OTHER-CALL", "bo passes the call on to cy", partial(_followed, passed_on, "bo", "cy"))
    yield Fact("VD-OTHER-CALL", "a new agent joins", partial(_counts, in_queue, voice.AGENT_JOINS, agent="bo"))


def _record(state: str, *, queue: bool = False, ruleset: Ruleset = GWS_V2) -> Supervisor:
    facts = voice.Facts(target_is_routing_point=queue)
    outcome = voice.supervisor("desk", ruleset).decide(DeviceRequest("desk", state, "/devices/ada"), facts)
    assert isinstance(outcome, Accepted)
    return outcome.next


def _happened(before: Callable[[], Supervisor], event: Event, **about: str) -> Supervisor:
    return before().happen(event, **{"call_id": "c", **about}).next


def _nothing_moves(before: Callable[[], Supervisor], event: Event, **about: str) -> None:
    assert before() == _happened(before, event, **about)


def _counts(before: Callable[[], Supervisor], event: Event, **about: str) -> None:
    untold = before().happen(event, call_id="c").next
    assert untold.control is _happened(before, event, **about).control


def _followed(before: Callable[[], Supervisor], agent: str, to_agent: str) -> None:
    call = _happened(before, voice.AGENT_TRANSFERS, agent=agent, to_agent=to_agent).call
    assert to_agent == (call and call.agent)


def _hears(before: Callable[[], Voice], speaker: Party, listener: Party, heard: bool, *, muted: bool = False) -> None:
    assert heard is before().hears(listener=listener, speaker=speaker, muted=muted)


def _subscribed(state: MonitoringState, scope: MonitoringScope, mode: MonitoringMode) -> Voice:
    return voice.idle().require(voice.subscribe(state, scope, mode))


def _monitored(before: Callable[[], Voice], expected: tuple[str, str, str] | None) -> None:
    monitored = before().subscription.monitored
    assert expected == (monitored[:3] if monitored else None)
    offered = before().subscription.allowed()
    assert ("CancelSupervisorMonitoring" in offered) is (expected is not None)
    assert {"ListenIn", "Coach", "BargeIn"} <= set(offered)


def _leg(before: Callable[[], Voice], state: MonitoringState, scope: MonitoringScope) -> None:
    leg: Leg = before().call
    assert (state, scope, Parties.BOTH) == (leg.state, leg.scope, leg.parties)
    assert (False, False, False) == (leg.agent_muted, leg.coach_left, leg.held)


def _same(before: Callable[[], Voice], event: Event) -> None:
    assert before() is before().step(event)


GROUPS = (switches, order, lists, muting, holding, telephone, ringing, company, subscriptions, kinds, news, hearing)
FACTS: list[Fact] = [fact for group in GROUPS for fact in group()]

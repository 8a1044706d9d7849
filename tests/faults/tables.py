"""Servers that live by a wrong table: every single cell of the library's literal tables, one at a time.

The wrong cell is put in place in this process, and the very words of a suite are run on
the floor that comes of it, as on a server: what it answers and tells is held against
what the right floor had answered and told. What the world does and such a floor holds
for impossible passes unnoticed.

A mutant that changes nothing is excluded, by one of two proofs. For a table that only a control
reads: that control behaves the same, whatever is asked and happens, under every ruleset. For the
rest: the floor behaves the same in every state of every component.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from itertools import product
from typing import Any

from attrs import define, field, frozen

from monitoring_core import text, voice
from monitoring_core.floor import Ask, Floor, ImpossibleHappening, Input
from monitoring_core.outcome import Refusal
from monitoring_core.rulesets import ANY_TO_ANY, COACH_ONCE, GWS_V2, Ruleset
from monitoring_core.testing.suites import suite
from monitoring_core.testing.suites.agent_components import AGENT_COMPONENTS
from monitoring_core.testing.suites.component import Explored, standing
from monitoring_core.testing.suites.default import Part
from monitoring_core.testing.suites.letters import Names, Played, anonymous
from monitoring_core.testing.suites.side_by_side import SIDE_BY_SIDE
from monitoring_core.testing.suites.text_components import TEXT_COMPONENTS
from monitoring_core.testing.suites.voice_components import VOICE_COMPONENTS
from monitoring_core.testing.words import Word
from monitoring_core.vocabulary import MonitoringScope, MonitoringState
from tests.text import mutator as text_mutator
from tests.voice import mutator as voice_mutator
from tests.voice.cases import BUILT_IN as BUILT_IN_VOICE
from tests.voice.cases import RULESETS as VOICE_RULESETS

__all__ = ["Given", "TableMutant", "judged", "mutants", "parts"]

Reading = tuple[tuple[Hashable, int], ...]
"""For each event what it shows and the number of the value it leads to."""


@frozen(eq=False)
class TableMutant:
    """One wrong cell.

    Attributes:
        side: ``voice`` or ``text``.
        table: the name of the table.
        name: the cell, and what stands there instead.
        in_place: lets the library read the wrong cell, and takes it away again.
    """

    side: str
    table: str
    name: str
    in_place: Callable[[], AbstractContextManager[None]]


def mutants() -> Iterator[TableMutant]:
    """Give every wrong cell of voice, then of text."""
    for table, found in voice_mutator.mutants().items():
        if table in ("COMPARED", "RINGING", "RINGING_OPERATIONS"):
            # A floor tells a supervisor of his own call and target alone, so it shows nothing of what is compared.
            # Nothing rings under a built-in ruleset.
            continue
        for each in found:
            # The default keeps this turn's value, and mypy infers no type for it.
            yield TableMutant("voice", table, each.name, lambda each=each: _voice(each))  # type: ignore[misc]
    for table, wrong in text_mutator.mutants().items():
        for one in wrong:
            # As above.
            yield TableMutant("text", table, one.name, lambda one=one: text_mutator.in_place(one))  # type: ignore[misc]


@contextmanager
def _voice(mutant: voice_mutator.Mutant) -> Iterator[None]:
    with voice_mutator.made_afresh():
        back = mutant.put()
        try:
            yield
        finally:
            back()


def _joined(ruleset: Ruleset) -> list[Any]:
    # A leg in a call where only the customer is begins at a routing point, so its scope is Call.
    both = product(MonitoringState, MonitoringScope, (voice.Parties.BOTH,))
    customer = product(MonitoringState, (MonitoringScope.CALL,), (voice.Parties.CUSTOMER,))
    return [voice.not_on_call(ruleset), *(voice.joined_leg(ruleset, *each) for each in (*both, *customer))]


_IN_A_CALL = {
    voice.Parties.BOTH: (voice.AGENT_TRANSFERS, voice.AGENT_TRANSFERS_TO_QUEUE, voice.AGENT_LEAVES),
    voice.Parties.AGENT: (voice.AGENT_LEAVES,),
    voice.Parties.CUSTOMER: (voice.AGENT_JOINS,),
}
"""Who is there -> what agents can do; a floor takes nothing else for possible."""


def _can_happen(leg: Any, event: Any) -> bool:
    if event.is_request or event is voice.CALL_ENDS or leg.situation is None:
        return True
    if event in (voice.SUPERVISOR_HANGS_UP, voice.SUPERVISOR_HOLDS, voice.SUPERVISOR_RETRIEVES):
        return event is voice.SUPERVISOR_HANGS_UP or (event is voice.SUPERVISOR_RETRIEVES) is leg.held
    if event is voice.CUSTOMER_LEAVES:
        return leg.parties is not voice.Parties.AGENT
    return event in _IN_A_CALL[leg.parties]


def _leg(leg: Any) -> Hashable:
    situation = leg.situation
    return (leg.capabilities, leg.mute, None if situation is None else situation._replace(coach_left=False))


@frozen
class Control:
    """A control that a table decides about: where it begins, what can come, and what of it shows."""

    begins: Callable[[Ruleset], list[Any]]
    events: tuple[Any, ...]
    shows: Callable[[Any], Hashable]
    can_happen: Callable[[Any, Any], bool] = lambda value, event: True


def _can_be_told(value: Any, event: Any) -> bool:
    # A floor tells whoever monitors the agent of an answer, and of a routing point's call whoever monitors that.
    monitored = value.subscription.monitored
    if event in (voice.TARGET_ANSWERED, voice.TARGET_ANSWERED_CONSULTATION):
        return monitored is not None and monitored.target_kind is voice.TargetKind.DEVICE
    if event is voice.ROUTING_POINT_RECEIVES_CALL:
        return monitored is not None and monitored.target_kind is voice.TargetKind.ROUTING_POINT
    return True


LEG = Control(_joined, tuple(voice.LEG_EVENTS), _leg, _can_happen)
VOICE = Control(
    lambda ruleset: [voice.idle(ruleset)],
    tuple(voice.EVENTS),
    lambda value: (value.subscription.monitored, value.subscription.allowed(), _leg(value.call)),
    _can_be_told,
)
SESSION = Control(
    lambda ruleset: [text.not_in_session(ruleset)],
    (*text.SESSION_EVENTS, "detached"),
    lambda value: (value.part, value.capabilities),
)
SUBSCRIPTION = Control(
    lambda ruleset: [text.nothing_subscribed(ruleset)],
    text.TEXT_SUBSCRIPTION_EVENTS,
    lambda value: (value.subscribed, value.allowed()),
)

CONTROLS: dict[str, dict[str, Control]] = {
    "voice": {
        **dict.fromkeys(
            (
                "SWITCHES",
                "SELF_SWITCHES",
                "MUTING",
                "LEAVING_WHILE_MUTED",
                "HOLDING",
                "COMPANY",
                "WORLD",
                "NOT_ON_CALL",
                "CAPABILITIES",
                "MUTE_SHOWN",
                "REFUSAL_ORDER",
            ),
            LEG,
        ),
        **dict.fromkeys(("SUBSCRIPTION", "ROUTING_POINT", "FROM_ROUTING_POINT", "JOINING", "REPLACING"), VOICE),
    },
    "text": {
        **dict.fromkeys(("PHASES", "SWITCHES", "TO_WHOM", "CHATTING_CONSTANT"), SESSION),
        "TEXT_SUBSCRIPTION": SUBSCRIPTION,
    },
}
"""Side -> table -> the control that alone reads it; other tables are read by records."""

_PLAIN = (GWS_V2,)
_SENDS = GWS_V2.derive("sends in every mode", send_in_every_mode=True)
_NAMED = {each.name: each for each in VOICE_RULESETS}

RULESETS: dict[str, tuple[Ruleset, ...]] = {
    "voice SWITCHES": BUILT_IN_VOICE,
    "voice SELF_SWITCHES": (
        _NAMED["self switch accepted"],
        _NAMED["self switch accepted any"],
        COACH_ONCE.derive("self switch accepted once", self_switch_accepted=True),
    ),
    "voice LEAVING_WHILE_MUTED": (GWS_V2, _NAMED["muted stays in barge-in"]),
    "voice SUBSCRIPTION": (GWS_V2, _NAMED["carry over"]),
    "voice ROUTING_POINT": (GWS_V2, _NAMED["sip cluster"]),
    "voice FROM_ROUTING_POINT": (ANY_TO_ANY, ANY_TO_ANY.derive("any switch in a SIP Cluster", sip_cluster=True)),
    "voice JOINING": (GWS_V2, _NAMED["without intrusion"], _NAMED["consultation calls"]),
    "voice REPLACING": (GWS_V2, _NAMED["not replaced during a call"]),
    "text PHASES": (GWS_V2, GWS_V2.derive("joins at once", intrude_joins_at_once=True)),
    **dict.fromkeys(("text TO_WHOM", "text FROM_WIDE_TO_NARROW"), (GWS_V2, _SENDS)),
}
"""Side and table -> the rulesets that between them read every cell; GWS_V2 reads every cell of the other tables."""


def rulesets(mutant: TableMutant) -> tuple[Ruleset, ...]:
    """Give the rulesets under which a mutant is tried."""
    return RULESETS.get(f"{mutant.side} {mutant.table}", _PLAIN)


def _after(control: Control, value: Any, event: Any) -> tuple[Hashable, Any]:
    after = value.detached() if event == "detached" else value.step(event)
    if isinstance(after, Refusal):
        return int(after.code), value
    return control.shows(after), after


_CANNOT = object()
"""Stands where an event cannot happen."""


@cache
def _right(control_of: tuple[str, str], ruleset: Ruleset) -> tuple[tuple[Hashable, ...], tuple[Reading, ...]]:
    """Give how a control behaves with the right tables: what shows at the beginnings, and its readings."""
    control = CONTROLS[control_of[0]][control_of[1]]
    begins = control.begins(ruleset)
    values = dict(zip(begins, range(len(begins)), strict=True))
    waiting, readings = list(begins), list[Reading]()
    for value in waiting:
        reading: list[tuple[Hashable, int]] = []
        for event in control.events:
            shown, after = _after(control, value, event) if control.can_happen(value, event) else (_CANNOT, value)
            if after not in values:
                values[after] = len(values)
                waiting.append(after)
            reading.append((shown, values[after]))
        readings.append(tuple(reading))
    return tuple(map(control.shows, begins)), tuple(readings)


def changes_nothing(mutant: TableMutant, ruleset: Ruleset) -> bool:
    """Prove that the control behaves the same with the wrong cell, walking through pairs of a right and a wrong value.

    False if it does not, or if records read the table, of which that proves nothing. The cell is not in place.
    """
    control = CONTROLS[mutant.side].get(mutant.table)
    if control is None:
        return False
    shown, readings = _right((mutant.side, mutant.table), ruleset)
    with mutant.in_place():
        try:
            begins = control.begins(ruleset)
            if tuple(map(control.shows, begins)) != shown:
                return False
            waiting = list(enumerate(begins))
            seen = set(waiting)
            for here, there in waiting:
                for event, (expected, after) in zip(control.events, readings[here], strict=True):
                    if expected is _CANNOT:
                        continue
                    told, wrong = _after(control, there, event)
                    if told != expected:
                        return False
                    if (after, wrong) not in seen:
                        seen.add((after, wrong))
                        waiting.append((after, wrong))
        except Exception:
            # A wrong table may break anything; then it does change something.
            return False
    return True


def _kept(words: Iterable[Word]) -> tuple[Word, ...]:
    return tuple(words)


@define(eq=False)
class Given:
    """Words with what is to be expected of each input, so that they can be run on a wrong floor.

    Attributes:
        words: the words, in the order in which they are given.
    """

    words: tuple[Word, ...] = field(converter=_kept)
    _expected: list[tuple[int, list[tuple[Input, Hashable]]]] = field(init=False, factory=list[Any], repr=False)
    inputs: int = field(init=False, default=0)

    def __attrs_post_init__(self) -> None:
        before: Word | None = None
        floors: list[Floor] = []
        seen: dict[tuple[Input, Hashable], tuple[Input, Hashable]] = {}
        for word in self.words:
            shared = 0
            if before is not None and before.setting == word.setting:
                while shared < min(len(before), len(word)) and before.inputs[shared] == word.inputs[shared]:
                    shared += 1
            floors = floors[: shared + 1] if shared else [word.setting.floor()]
            expected: list[tuple[Input, Hashable]] = []
            for given in word.inputs[shared:]:
                step = floors[-1].step(given)
                # Most inputs and outcomes come again and again.
                pair = given, (step.code, step.deliveries)
                expected.append(seen.setdefault(pair, pair))
                floors.append(step.next)
            self._expected.append((shared, expected))
            self.inputs += len(word)
            before = word

    def spent(self) -> int | None:
        """Give how many inputs it takes until the floor, as the tables are now, goes another way; None if never.

        A word begins where it differs from the one before it, since floors can be kept; a server would be given
        the whole word, and that is counted.
        """
        floors: list[Floor] = []
        given_before = 0
        for word, (shared, expected) in zip(self.words, self._expected, strict=True):
            floors = floors[: shared + 1] if shared else [word.setting.floor()]
            for place, (given, right) in enumerate(expected, shared + 1):
                told, after = _step(floors[-1], given)
                if told != right:
                    return given_before + place
                floors.append(after)
            given_before += len(word)
        return None


def _step(floor: Floor, given: Input) -> tuple[Hashable, Floor]:
    try:
        step = floor.step(given)
    except ImpossibleHappening:
        return (0, ()), floor
    except Exception as error:
        # The server has broken down, which shows.
        return type(error).__name__, floor
    return (step.code, step.deliveries), step.next


@cache
def parts(ruleset: Ruleset, side: str) -> tuple[Part, ...]:
    """Give the parts of the default suite that are about voice, those of agents included, or about text."""
    of_side = (*VOICE_COMPONENTS, *AGENT_COMPONENTS) if side == "voice" else (*TEXT_COMPONENTS, SIDE_BY_SIDE)
    return suite(ruleset, [each.name for each in of_side if ruleset.ringing or not each.needs_ringing]).parts


def behaves_the_same(mutant: TableMutant, ruleset: Ruleset) -> bool:
    """Prove that the floor answers and tells the same in every state of every component of its side."""
    explored = [part.explored for part in parts(ruleset, mutant.side)]
    with mutant.in_place():
        try:
            return all(map(_same, explored))
        except Exception:
            # The server has broken down, which shows.
            return False


def _same(explored: Explored) -> bool:
    """Walk through the pairs of a state of the component and a floor that it may be with the tables as they are."""
    floor = explored.setting.floor()
    first = (0, standing(floor, Names()))
    waiting: list[tuple[int, Floor, Names]] = [(0, floor, Names())]
    seen: set[tuple[int, Hashable]] = {first}
    for state, floor, names in waiting:
        for each, what in enumerate(explored.cells[state]):
            if what is None:
                continue
            told, after, then = _played(what, floor, names)
            if told != explored.whole.outputs[state][each]:
                return False
            number = explored.whole.following[state][each]
            key = (number, standing(after, then))
            if key not in seen:
                seen.add(key)
                waiting.append((number, after, then))
    return True


def _played(what: Played, floor: Floor, names: Names) -> tuple[Hashable, Floor, Names]:
    """Give a component's letter to a floor, with what a tester sees of it as a component keeps it."""
    inputs, then = what.under(names)
    begun = dict.fromkeys(_begun(inputs), "a new one")
    now = {**names.known(), **begun, **then.known()}
    seen: list[Hashable] = []
    for given in inputs:
        try:
            step = floor.step(given)
        except ImpossibleHappening:
            continue
        if isinstance(given, Ask):
            seen.append(int(step.code))
        seen += [type(each)(each.recipient, anonymous(each.notification, now)) for each in step.deliveries]
        floor = step.next
    return tuple(seen), floor, then


def _begun(inputs: Iterable[Input]) -> Iterator[str]:
    for given in inputs:
        if type(given).__name__ in ("AgentAnswers", "AgentAnswersConsultation", "RoutingPointReceives"):
            yield str(getattr(given, "call"))  # noqa: B009
        elif type(given).__name__ == "SessionStarts":
            yield str(getattr(given, "session"))  # noqa: B009


def judged(mutant: TableMutant, given: Callable[[Ruleset, str], Given]) -> tuple[Ruleset | None, int | None]:
    """Find the ruleset under which a mutant is another server, and what it takes to find it.

    Args:
        mutant: the wrong cell.
        given: (ruleset, side) -> the words to be given.

    Returns:
        The ruleset, None if the mutant is equivalent under all; and the inputs spent, None if it was not found.
    """
    # The proof comes before the words: an equivalent mutant would be given all of them.
    differs = [
        each for each in rulesets(mutant) if not changes_nothing(mutant, each) and not behaves_the_same(mutant, each)
    ]
    for ruleset in differs:
        words = given(ruleset, mutant.side)
        with mutant.in_place():
            spent = words.spent()
        if spent is not None:
            return ruleset, spent
    return (differs[0] if differs else None), None

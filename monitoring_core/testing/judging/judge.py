"""The judge: it compares answers and notifications of an implementation with a step of the floor.

The floor gives the answer and the notifications of a correct server. An observation is a
notification of the implementation, with its own ids and perhaps not all fields. Each expected
notification is paired with one that came, and both are compared field by field. An expected one without
a partner is missing. One that came without a partner is stray.

An implementation promises how it delivers. By default the newest notification about an object may come twice, at
once. With ``exact`` each comes once. With ``at-least-once`` a notification may come again and late, if it was true at
some time; every expected notification must still come.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType

from attrs import evolve, frozen

from monitoring_core.floor import Ask, Desk, Floor, Input, Step
from monitoring_core.follow.findings.finding import Finding
from monitoring_core.notifications import (
    CallNotification,
    DeviceNotification,
    MessageLogNotification,
    Notification,
    SessionNotification,
)
from monitoring_core.outcome import Refusal
from monitoring_core.requests import CallRequest, DeviceRequest, SessionRequest
from monitoring_core.rules import Severity
from monitoring_core.rules.severity import Evidence, at_most
from monitoring_core.rulesets import Ruleset
from monitoring_core.testing.judging.broken_rule import Change, accepting_rule, effect_rule, refusing_rule
from monitoring_core.testing.judging.delivered import DELIVERING, Delivered, Due, Pair
from monitoring_core.testing.judging.describing import asked, describe, described, subject_of
from monitoring_core.testing.judging.ids import Binding
from monitoring_core.testing.judging.mismatch import Mismatch
from monitoring_core.testing.judging.observation import Observation
from monitoring_core.testing.judging.recipients import whose_instead
from monitoring_core.testing.judging.relevance import (
    going_on,
    is_last_of_a_call,
    is_of_somebody_else,
    is_passing,
    now_true,
    says_something_else,
)
from monitoring_core.testing.requirements import Promise, Requirements, severity
from monitoring_core.wire.answers import read_answer
from monitoring_core.wire.errors import PayloadError

__all__ = ["ANSWERING", "Difference", "Judge"]


class _Answering(StrEnum):
    """Kinds of wrong answers and notifications that have a rule of their own."""

    CODE = "a refusal has another status code"
    EFFECT = "a refused request has an effect"
    RECIPIENT = "somebody else is told"


ANSWERING: Mapping[_Answering, str] = MappingProxyType(
    {
        _Answering.CODE: "AN-CODE",
        _Answering.EFFECT: "AN-REFUSED",
        _Answering.RECIPIENT: "AN-RECIPIENT",
    }
)
"""Kind of wrong answer or notification -> id of the rule."""

_TESTED = Evidence.TESTED


@frozen
class Difference(Finding):
    """A finding about one step: a difference between an implementation and the rules.

    Attributes:
        allowed: the operations that the supervisor could have asked for; empty for a happening.
        diverges: whether the implementation is now in another state than the floor, so that nothing
            after it can be judged.
    """

    allowed: tuple[str, ...] = ()
    diverges: bool = True

    def __str__(self) -> str:
        lines = [f"{self.level} {self.rule}: {self.subject}: {self.message}", f"  expected: {self.expected}"]
        if self.allowed:
            lines.append(f"  allowed: {', '.join(self.allowed)}")
        return "\n".join(lines)


@frozen(eq=False)
class _Found:
    of: Due
    difference: Difference


class Judge:
    """Judges one word, step by step.

    Args:
        requirements: what is promised, and what is not judged.
        binding: the ids of the word.
        ruleset: the rules of the centre.

    Attributes:
        rules: ids of the rules that were judged.
        answers: number of answers that were judged.
        notifications: number of notifications that were judged.
        readings: number of readings of a supervisor's state that were judged.
    """

    def __init__(self, requirements: Requirements, binding: Binding, ruleset: Ruleset) -> None:
        self.requirements = requirements
        self.binding = binding
        self.ruleset = ruleset
        self.rules: set[str] = set()
        self.answers: int = 0
        self.notifications: int = 0
        self.readings: int = 0
        # The kinds of objects that were read in this word: calls, sessions.
        self._readable: set[type[Notification]] = set()
        self._delivered = Delivered(requirements, binding, ruleset, self.rules)
        # Whether the last request was accepted although it must be refused.
        self._accepted_wrongly = False
        # The severity of refusing a request that must be accepted; None if that did not happen.
        self._refused_wrongly: Severity | None = None
        self._of_every_step = frozenset({Promise.READABLE, DELIVERING[requirements.delivery]})

    def branch(self) -> Judge:
        """Return a judge for another word with the same beginning; its counts begin at 0."""
        branch = Judge(self.requirements, self.binding.branch(), self.ruleset)
        branch._readable = set(self._readable)
        branch._delivered = self._delivered.branch(branch.binding, branch.rules)
        return branch

    def answer(self, ask: Ask, before: Floor, step: Step, answer: object) -> list[Difference]:
        """Judge the answer to a request.

        Args:
            ask: the request, with symbolic ids.
            before: the floor before the request.
            step: the step of the floor.
            answer: the implementation's answer.
        """
        refusal, desk = step.outcome, before.supervisors[ask.supervisor]
        self._accepted_wrongly, self._refused_wrongly = False, None
        must_answer = self.requirements.refusals == "answered"
        subject = f"{ask.supervisor} asks {asked(ask)}"
        if refusal is None:
            rule, expected, allowed = accepting_rule(ask, desk), "answered 0", _allowed(ask, desk)
        else:
            rule, allowed = refusing_rule(ask, before, refusal), refusal.allowed
            expected = f"{str(refusal).splitlines()[0]} Code {int(refusal.code)}"
        try:
            code = _code(answer)
        except PayloadError as error:
            found = self._difference(
                Promise.READABLE, subject, f"the answer cannot be read: {error}", expected, allowed
            )
            return self._reported([found])
        self._accepted_wrongly = refusal is not None and code == 0
        if refusal is None and code is None:
            return []
        if refusal is not None and not must_answer:
            return []
        self.answers += 1
        self.rules.add(rule)
        if refusal is None:
            if code == 0:
                return []
            found = self._difference(rule, subject, f"answered {code}", expected, allowed, evidence=_TESTED)
            self._refused_wrongly = found.level
        elif code is None:
            found = self._difference(Promise.ANSWERED, subject, "no answer", expected, allowed)
        elif code == 0:
            found = self._difference(rule, subject, "answered 0", expected, allowed, evidence=_TESTED)
        else:
            rule = ANSWERING[_Answering.CODE]
            self.rules.add(rule)
            if code == refusal.code:
                return []
            message = f"answered {code}"
            found = self._difference(rule, subject, message, expected, allowed, diverges=False, evidence=_TESTED)
        return self._reported([found])

    def notices(self, input: Input, before: Floor, step: Step, came: Iterable[Observation]) -> list[Difference]:
        """Judge the notifications that came after an input.

        Args:
            input: the input, with symbolic ids.
            before: the floor before it.
            step: the step of the floor.
            came: the notifications, in the order in which they came.
        """
        came = list(came)
        known = step.next.supervisors
        observations = [each for each in came if each.recipient in known]
        due = [
            Due(each.recipient, each.notification, _change(input, before, step, each.recipient), place)
            for place, each in enumerate(step.deliveries)
        ]
        self.notifications += len(came)
        self.rules |= self._of_every_step
        if came:
            self.rules.add(ANSWERING[_Answering.RECIPIENT])
        if step.outcome is not None:
            self.rules.add(ANSWERING[_Answering.EFFECT])
        pairs, missing, stray = self._delivered.paired(due, observations)
        stray, misdirected = self._misdirected(input, before, step, missing, came, stray)
        found = [_Found(pair.due, self._mismatch(pair, each)) for pair in pairs for each in pair.mismatches]
        for each in missing:
            rule = effect_rule(each.change, each.notification)
            self.rules.add(rule)
            message, expected = f"nothing came after {described(input)}", describe(each.notification)
            # A missing notification about a log does not show another state.
            diverges = not isinstance(each.notification, MessageLogNotification)
            difference = self._difference(rule, f"to {each.recipient}", message, expected, diverges=diverges)
            if isinstance(input, Ask) and self._refused_wrongly is not None:
                # A missing effect is at most as severe as the wrong refusal.
                difference = evolve(difference, level=at_most(difference.level, self._refused_wrongly))
            found.append(_Found(each, difference))
        out_of_order = self._out_of_order(pairs, observations) if self.requirements.ordered else ()
        self._delivered.take(due, pairs)
        for observation in stray:
            change = _change(input, before, step, observation.recipient)
            of = Due(observation.recipient, observation.notification, change)
            found += [_Found(of, each) for each in self._stray(observation, change, before, step)]
        return self._reported([*misdirected, *_eased(found), *out_of_order])

    def _misdirected(
        self,
        input: Input,
        before: Floor,
        step: Step,
        missing: list[Due],
        came: list[Observation],
        stray: list[Observation],
    ) -> tuple[list[Observation], list[Difference]]:
        """Judge notifications to the wrong recipient; those that are missing elsewhere are found again here.

        Returns:
            The other stray notifications, and the differences.
        """
        known, left, found = step.next.supervisors, list[Observation](), list[Difference]()
        for observation in (*stray, *(each for each in came if each.recipient not in known)):
            expected = whose_instead(observation, before, step, self.binding)
            if not expected or self._delivered.may_be_late(observation, known):
                left += [observation] if observation.recipient in known else []
                continue
            astray = next((each for each in missing if self._delivered.is_subject(each, observation)), None)
            if astray is not None:
                missing.remove(astray)
            instead = "" if astray is None else f", and not to {astray.recipient}"
            subject = f"to {observation.recipient}"
            message = f"{describe(observation.notification)} came after {described(input)}{instead}"
            rule = ANSWERING[_Answering.RECIPIENT]
            found.append(self._difference(rule, subject, message, expected, diverges=astray is not None))
        return left, found

    def state(
        self, input: Input, before: Floor, step: Step, user: str, read: Iterable[Observation]
    ) -> list[Difference]:
        """Judge the present state of a supervisor, as it was read from the implementation after an input.

        A call or a session is missing only if another one was read in this word, since an implementation may never
        show calls. Objects without notifications, such as a supervisor's own call, are not judged.
        """
        change, read = _change(input, before, step, user), list(read)
        self.readings += 1
        self._readable.update(type(each.notification) for each in read)
        found = self._unread(change, read)
        for observation in read:
            now = now_true(observation, change.after, self.binding)
            if now is not None:
                pair = Pair(Due(user, now, change), observation, [])
                found += [self._mismatch(pair, each) for each in self._delivered.mismatches(pair.due, observation)]
            elif not is_passing(observation, self.ruleset) and not is_of_somebody_else(
                observation, change, self.binding
            ):
                rule, seen = effect_rule(change, observation.notification), describe(observation.notification)
                subject = f"of {user} after {described(input)}"
                found.append(self._difference(rule, subject, f"{seen} is read", "nothing of that"))
        if step.outcome is not None:
            # A change after a refused request breaks the rule about refusals.
            rule = self._broken_by_effect(input, before, step.outcome)
            level = severity(rule, self.ruleset, Evidence.SHOWN)
            found = [evolve(each, rule=rule, level=level) if each.diverges else each for each in found]
        return self._reported(found)

    def _unread(self, change: Change, read: Iterable[Observation]) -> list[Difference]:
        """Judge the objects of a supervisor that should have been read, but were not."""
        desk, found = change.after, list[Difference]()
        for each in going_on(desk):
            due = Due(desk.user, each, change)
            if type(each) in self._readable and not any(self._delivered.same_subject(due, seen) for seen in read):
                rule, subject = effect_rule(change, each), f"of {desk.user} after {described(change.input)}"
                found.append(self._difference(rule, subject, f"nothing is read of {subject_of(each)}", describe(each)))
        return found

    def unreadable(self, recipient: str, error: PayloadError) -> list[Difference]:
        """Judge a payload that cannot be read."""
        message, expected = f"{error.path} is {error.found}", error.expected
        return self._reported([self._difference(Promise.READABLE, f"to {recipient}", message, expected)])

    def _out_of_order(self, pairs: list[Pair], came: list[Observation]) -> Iterator[Difference]:
        self.rules.add(Promise.ORDERED)
        arrived = {id(each): place for place, each in enumerate(came)}
        last: dict[str, Pair] = {}
        for pair in sorted(pairs, key=lambda pair: arrived[id(pair.came)]):
            earlier = last.get(pair.due.recipient)
            if earlier is not None and pair.due.place < earlier.due.place:
                message = f"{describe(earlier.due.notification)} came before {describe(pair.due.notification)}"
                yield self._difference(Promise.ORDERED, f"to {pair.due.recipient}", message, "the other way round")
            last[pair.due.recipient] = pair

    def _stray(self, observation: Observation, change: Change, before: Floor, step: Step) -> Iterator[Difference]:
        """Judge a notification that was not expected."""
        if is_passing(observation, self.ruleset):
            return
        now = now_true(observation, change.after, self.binding)
        if isinstance(now, SessionNotification) and isinstance(observation.notification, SessionNotification):
            # It may have come for another reason.
            now = evolve(now, notification_type=observation.notification.notification_type)
        mismatches = (
            [] if now is None else self._delivered.mismatches(Due(observation.recipient, now, change), observation)
        )
        repeats = self._delivered.came_again(observation)
        if repeats or (now is not None and not mismatches):
            may_be = says_something_else(observation) or is_last_of_a_call(observation)
            if not may_be and not self._delivered.may_come_again(observation):
                message = f"{describe(observation.notification)} came once more than it was due"
                promise, twice = DELIVERING[self.requirements.delivery], self.requirements.delivery == "repeats"
                expected = "nothing more: only the newest of its subject comes twice, and at once" if twice else "once"
                yield self._difference(promise, f"to {observation.recipient}", message, expected, diverges=False)
            return
        if now is None and is_of_somebody_else(observation, change, self.binding):
            return
        seen = describe(observation.notification)
        subject, after = f"to {observation.recipient}", f"after {described(change.input)}"
        if step.outcome is not None:
            expected = "nothing: it must be refused" if self._accepted_wrongly else "nothing: the request is refused"
            rule = self._broken_by_effect(change.input, before, step.outcome)
            yield self._difference(rule, subject, f"{seen} came {after}", expected)
        elif mismatches:
            for each in mismatches:
                message = f"{each.message}, which came unasked {after}"
                yield self._difference(
                    each.rule, subject, message, each.expected, diverges=each.diverges, evidence=each.evidence
                )
        else:
            rule = effect_rule(change, observation.notification)
            yield self._difference(rule, subject, f"{seen} came {after}", "nothing of that")

    def _mismatch(self, pair: Pair, mismatch: Mismatch) -> Difference:
        subject = (
            f"to {pair.due.recipient}, {subject_of(pair.due.notification)} after {described(pair.due.change.input)}"
        )
        return self._difference(
            mismatch.rule,
            subject,
            mismatch.message,
            mismatch.expected,
            diverges=mismatch.diverges,
            evidence=mismatch.evidence,
        )

    def _broken_by_effect(self, input: Input, before: Floor, refusal: Refusal) -> str:
        """Return the rule that an effect of a refused request breaks; if it was accepted, the rule that refuses it."""
        if not self._accepted_wrongly or not isinstance(input, Ask):
            return ANSWERING[_Answering.EFFECT]
        return refusing_rule(input, before, refusal)

    def _difference(
        self,
        rule: str,
        subject: str,
        message: str,
        expected: str,
        allowed: tuple[str, ...] = (),
        *,
        diverges: bool = True,
        evidence: Evidence = Evidence.SHOWN,
    ) -> Difference:
        level = severity(rule, self.ruleset, evidence)
        return Difference(rule, level, subject, message, expected, allowed=allowed, diverges=diverges)

    def _reported(self, found: Iterable[Difference]) -> list[Difference]:
        return [each for each in found if each.rule not in self.requirements.waived]


def _eased(found: Iterable[_Found]) -> Iterator[Difference]:
    """Yield the differences; one about a device is at most as severe as one about its supervisor's call.

    If a leg wrongly ends, its subscription may end with it, as it would after a right end.
    """
    found = list(found)
    of_calls = [
        each for each in found if isinstance(each.of.notification, CallNotification) and each.difference.diverges
    ]
    for each in found:
        causes = [cause.difference.level for cause in of_calls if cause.of.recipient == each.of.recipient]
        if causes and isinstance(each.of.notification, DeviceNotification):
            limit = max(causes, key=lambda level: level.rank)
            yield evolve(each.difference, level=at_most(each.difference.level, limit))
        else:
            yield each.difference


def _change(input: Input, before: Floor, step: Step, user: str) -> Change:
    return Change(input, before.supervisors[user], step.next.supervisors[user], step.next)


def _code(answer: object) -> int | None:
    """Read the status code of an answer; None if there is no answer.

    Raises:
        PayloadError: the answer has no status code, or a wrong one.
    """
    if answer is None:
        return None
    if isinstance(answer, int) and not isinstance(answer, bool):
        return answer
    return read_answer(answer).status_code


def _allowed(ask: Ask, desk: Desk) -> tuple[str, ...]:
    request = ask.request
    if isinstance(request, DeviceRequest | CallRequest):
        return desk.voice.control.allowed()
    if isinstance(request, SessionRequest):
        return desk.text.session(request.medium, request.session_id).allowed()
    return ()

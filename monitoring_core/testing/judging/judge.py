"""An answer and notifications held against a step of the floor.

The floor says what a correct server answers and tells; an observation says what was
seen of the one under test, in its own ids and as far as it was shown. Each notification
that is due is paired with one that came, and the two are compared field by field. What
is left over on either side is missing or stray.

How an implementation delivers is its own promise. By default the newest notification of a subject may come twice, at
once. Delivered exactly, each comes once. Delivered at least once, a notification may come again and late, as long as
it says what was true at some time; what is due must still come.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType

from attrs import evolve, frozen

from monitoring_core.floor import Ask, Desk, Floor, Input, Step
from monitoring_core.follow.finding import Finding
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
    """What is wrong about an answer or a notification, besides what it is for."""

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
"""What is wrong about an answer or a notification -> id of the rule."""

_TESTED = Evidence.TESTED


@frozen
class Difference(Finding):
    """A finding about one step: what an implementation did, and what the rules say.

    Attributes:
        allowed: the operations that were open to the supervisor who asked; empty for what the world did.
        diverges: whether the implementation is in another state than the floor from here on, so that
            nothing after it can be judged.
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
        rules: ids of the rules that something was held against.
        answers: how many answers were judged.
        notifications: how many notifications were.
        readings: how often what was read of a supervisor was.
    """

    def __init__(self, requirements: Requirements, binding: Binding, ruleset: Ruleset) -> None:
        self.requirements = requirements
        self.binding = binding
        self.ruleset = ruleset
        self.rules: set[str] = set()
        self.answers: int = 0
        self.notifications: int = 0
        self.readings: int = 0
        # Of what kinds something has been read in this word: calls, sessions.
        self._readable: set[type[Notification]] = set()
        self._delivered = Delivered(requirements, binding, ruleset, self.rules)
        # Whether the request before the notifications was accepted, though it should have been refused.
        self._accepted_wrongly = False
        # How severe it is that the request was refused, though it should have been accepted; None if it was not.
        self._refused_wrongly: Severity | None = None
        self._of_every_step = frozenset({Promise.READABLE, DELIVERING[requirements.delivery]})

    def branch(self) -> Judge:
        """Give a judge of another word that begins as this one did so far; it has counted nothing yet."""
        branch = Judge(self.requirements, self.binding.branch(), self.ruleset)
        branch._readable = set(self._readable)
        branch._delivered = self._delivered.branch(branch.binding, branch.rules)
        return branch

    def answer(self, ask: Ask, before: Floor, step: Step, answer: object) -> list[Difference]:
        """Judge the answer to a request.

        Args:
            ask: with symbolic ids.
            before: the floor at which it was asked.
            step: what came of it there.
            answer: what the implementation answered.
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
            input: with symbolic ids.
            before: the floor before it.
            step: what came of it there.
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
            # A log that is not told of shows no other state.
            diverges = not isinstance(each.notification, MessageLogNotification)
            difference = self._difference(rule, f"to {each.recipient}", message, expected, diverges=diverges)
            if isinstance(input, Ask) and self._refused_wrongly is not None:
                # That nothing comes of it is no worse than that it was refused.
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
        """Judge what came to somebody whose it is not, and take from what is missing what went astray.

        Returns:
            What is left of the stray ones, and the differences.
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
        """Judge what the implementation says is true of a supervisor, asked after an input.

        A call or a session that it does not tell of is missing if others have been read in this word: an
        implementation may show no calls at all. What nobody is told of, such as a call of his own, is not judged.
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
            # What a refused request has changed is no effect that any rule gives it.
            rule = self._broken_by_effect(input, before, step.outcome)
            level = severity(rule, self.ruleset, Evidence.SHOWN)
            found = [evolve(each, rule=rule, level=level) if each.diverges else each for each in found]
        return self._reported(found)

    def _unread(self, change: Change, read: Iterable[Observation]) -> list[Difference]:
        """Judge what should have been read of a supervisor, and was not."""
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
        """Judge what came and was not due."""
        if is_passing(observation, self.ruleset):
            return
        now = now_true(observation, change.after, self.binding)
        if isinstance(now, SessionNotification) and isinstance(observation.notification, SessionNotification):
            # What it was told for is its own reason.
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
        """Give the rule that an effect of a refused request breaks: what refuses it, if it was accepted."""
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
    """Give the differences; what a device shows is no worse than that its supervisor's call went another way.

    With the leg the subscription it was joined under may end, and rightly so if the leg had.
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
    """Read the status code of an answer; None if none was recorded.

    Raises:
        PayloadError: it is there and no status code.
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

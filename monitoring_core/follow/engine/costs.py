"""The table of costs. It has a price for each thing that may have happened, and histories are compared by it.

A recording is explained by the cheapest history that the tables of the domain allow. A message that
fits a history costs nothing. Everything else that must have happened has a price. A message may have come
twice, late or not at all. Nobody in the recording may have asked for a change. Or the server broke a rule.
A rule that an answer or a silence breaks is cheap. A rule that a message plainly shows to be broken is
dear, so that a fault of delivery explains it if one fault can.

A row also says what it proves at most, as a kind of `Evidence`. It states no level: the level of a
finding is the least of its rule's level and of what each row on its path proves.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from monitoring_core.rules.severity import Evidence

__all__ = [
    "COSTS",
    "CUT",
    "ASKED_ELSEWHERE",
    "DELIVERY",
    "HYPOTHESES",
    "LAG_MESSAGES",
    "LOST",
    "MARGIN",
    "MARGIN_ELSEWHERE",
    "MOST_MOVES",
    "NARROW",
    "OWED",
    "SILENT_MESSAGES",
    "WAITING",
    "Charge",
    "Cost",
    "Happened",
    "Kind",
    "price",
    "proof",
]

MARGIN = 5
"""There is a finding only if every history without a broken rule is so much dearer than the cheapest one."""

MARGIN_ELSEWHERE = 3
"""The same margin for a history in which another window asked for what is shown."""

NARROW = 5
"""While nothing is wrong, histories are kept that are at most so much dearer than the cheapest one.

This is part of the meaning, and not only of the speed: a wider belief explains more away.
"""

CUT = 12
"""The same limit while the cheapest history has broken a rule, so that its rivals may catch up."""

HYPOTHESES = 24
"""The most hypotheses of a belief.

A belief that was cut short proves nothing by itself, and a subject that ends with one is inconclusive. While no rule is
broken, a hypothesis that is dearer by `MARGIN` may be left out without cutting the belief short.
"""

MOST_MOVES = 4096
"""The most moves that one step weighs. With more, the belief is cut short."""

WAITING = 3
"""The most accepted requests of a hypothesis that wait for their effect. A further one overtakes the oldest."""

OWED = 2
"""The most effects of a hypothesis whose request line is still to come. A further one makes the oldest expire."""

SILENT_MESSAGES = 3
"""Unequal later messages that do not show the outcome of an accepted request: so many prove that it has none
(AN-EFFECT)."""

LAG_MESSAGES = 3
"""Unequal messages after an effect within which the line of its request may come, where no times tell."""


class Kind(StrEnum):
    """The automata that explain a recording, one for each kind of subject."""

    DEVICE = "device"
    LEG = "leg"
    SESSION = "session"
    AGENT_CALL = "agent's call"


class Happened(StrEnum):
    """The things that a history may say happened; `COSTS` has the price of each."""

    SAME = "the message shows what was shown before"
    AGAIN = "the message came again: it equals one of the newest messages as a whole"
    AGAIN_INSTEAD = "the message came again just when something that was due or asked for would show the same"
    OLDER = "the message came late: it has a lower duration than one before"
    LATE = "the message came late, and no number tells that"
    SWAPPED = "the message changed places with the one before it, which told of a change"
    OLDER_AFTER_NEWER = "the message of an older change came after that of a newer one"
    LATE_IDLE = "the message came late, and shows no subscription, as most messages do"
    LATE_UNNAMED = "the message came late, and nobody in the recording ever named what it shows"
    LOST = "the message of a change was lost"
    UNTOLD = "a message without a list is that of a change, and its microphone does not tell of it"
    LOST_IN_GAP = "the message of a change stood in a place that could not be read"
    TOLD_ELSEWHERE = "the other channel told the change first"
    TOLD_ELSEWHERE_TWICE = "the other channel told the change first, and a second unequal message does not show it"
    EFFECT = "an accepted request takes effect"
    OVERTAKEN = "an accepted request takes effect before an older one"
    OWED = "a change whose request line is still to come, of a client whose requests are recorded"
    OWED_UNRECORDED = "a change of a client whose requests are not recorded"
    OWED_ALIKE = "another window asked for exactly what is shown or waits here"
    OWED_UNLIKE = "another window asked for the same state and target while one's own request waits"
    ENDED_ELSEWHERE = "the subscription ended elsewhere"
    LOGGED_OUT = "the subscription ended with a log-out"
    ENDED_UNTOLD = "the subscription ended under NextCall before the call channel told that the leg is over"
    NOT_AS_DEVICE = "the leg began in a state that the device does not show"
    COACH_LEFT_BEFORE = "Coach was left before the recording began"
    OUTSIDE = "something that needs no request: hold, retrieve, hang-up, or parties change"
    READ_OTHERWISE = "something asked for waits while a broken message is read otherwise"
    SAME_RULE = "the same rule is broken again"
    SILENT = "three unequal messages do not show the outcome of an accepted request"
    OUTLIVED = "NextCall outlives its leg"
    CLOSED_ACCEPTED = "an operation that is closed was answered 0"
    CLOSED_ACCEPTED_UNSHOWN = "its effect never shows"
    CLOSED_ACCEPTED_SHOWN = "its effect shows"
    CANCEL_ACCEPTED = "Cancel was answered 0 while nothing is monitored"
    OFFERED_REFUSED = "an operation that was offered, in a state that is certain, was answered 2 or 3"
    RETURNED = "the leg is in Coach, and no switch leads there"
    LISTED_WRONG = "a list offers other switches than the state opens"
    LISTED_WRONG_IN_COACH = "the same, by a rule that is inferred, as in Coach"
    LISTED_WRONG_CHOSEN = "the same, by a rule that is a decision of the ruleset"
    LISTED_AS_SWITCHED = "the same, and the message is all that it would be after a switch that is open"
    MUTE_IN_LISTEN_IN = "the microphone is open in ListenIn"
    MUTE_IN_COACH = "the microphone is closed in Coach"
    MUTE_AFTER_BARGE_IN = "the microphone is closed in the first message after the switch to BargeIn"
    AGENT_STILL_MUTED = "the agent is muted outside BargeIn"
    CONFIRMED_WRONG = "a subscription is shown in place of the one asked for; state and target are as asked"
    CONFIRMED_UNLIKE = "a subscription is shown in place of the one asked for; state or target is another"
    TWO_LEGS = "two calls of one device are Established in turn, the second time"
    JOINED_ELSEWHERE = "a leg began in a state that the device shows at no time around it"
    ENTERED_ELSEWHERE = "a session was entered in another mode than Intrude asked for"
    VISIBILITY_WRONG = "the supervisor is seen by others than the mode allows"
    TEXT_LIST_WRONG = "a session offers other switches than its mode opens"
    TEXT_PERHAPS_OWN = "the same of a session that may be the supervisor's own, in which he is an agent like others"
    TEXT_SELF_LISTED = "a session offers the switch to the mode it is in"
    FLAG_WRONG_ONCE = "a flag of the agent's call does not agree with the legs of the call"
    FLAG_WRONG = "a second message shows that flag again"
    FLAG_AGREES = "after that the legs change to what the flag shows"


class Cost(NamedTuple):
    """A row of the table.

    Attributes:
        price: what a history pays for it.
        proves: what it proves at most; None where no rule is broken and nothing is lowered.
        of: the automata that know it.
    """

    price: int
    proves: Evidence | None
    of: frozenset[Kind]


_D, _L, _T, _A = Kind


def _row(cost: int, proves: Evidence | None, *of: Kind) -> Cost:
    return Cost(cost, proves, frozenset(of))


COSTS: Mapping[Happened, Cost] = MappingProxyType(
    {
        # How messages were delivered.
        Happened.SAME: _row(0, None, _D, _L, _T),
        Happened.AGAIN: _row(1, None, _D, _L, _T),
        Happened.AGAIN_INSTEAD: _row(6, None, _D),
        Happened.OLDER: _row(0, None, _L),
        Happened.LATE: _row(7, None, _D, _L, _T, _A),
        Happened.SWAPPED: _row(6, None, _D),
        Happened.OLDER_AFTER_NEWER: _row(4, None, _D, _L, _T),
        Happened.LATE_IDLE: _row(6, None, _D),
        Happened.LATE_UNNAMED: _row(13, None, _D),
        Happened.LOST: _row(6, None, _D, _L, _T, _A),
        Happened.UNTOLD: _row(3, None, _L),
        Happened.LOST_IN_GAP: _row(0, None, _D, _L),
        Happened.TOLD_ELSEWHERE: _row(3, None, _D, _A),
        Happened.TOLD_ELSEWHERE_TWICE: _row(7, None, _D, _A),
        # What was asked for, here or elsewhere.
        Happened.EFFECT: _row(0, None, _D, _L, _T),
        Happened.OVERTAKEN: _row(2, None, _D, _T),
        Happened.OWED: _row(4, Evidence.UNASKED, _D, _L, _T),
        Happened.OWED_UNRECORDED: _row(1, None, _D, _L, _T),
        Happened.OWED_ALIKE: _row(9, Evidence.UNASKED, _D, _T),
        Happened.OWED_UNLIKE: _row(8, Evidence.UNASKED, _D),
        # What needs no request.
        Happened.ENDED_ELSEWHERE: _row(1, None, _D),
        Happened.LOGGED_OUT: _row(0, None, _D),
        Happened.ENDED_UNTOLD: _row(1, None, _D),
        Happened.NOT_AS_DEVICE: _row(2, None, _L),
        Happened.COACH_LEFT_BEFORE: _row(1, None, _L),
        Happened.OUTSIDE: _row(0, None, _L),
        Happened.READ_OTHERWISE: _row(1, None, _L),
        Happened.SAME_RULE: _row(1, None, _D, _L, _T),
        # Rules that a silence or an answer breaks.
        Happened.SILENT: _row(4, Evidence.UNSHOWN, _D, _L, _T),
        Happened.OUTLIVED: _row(4, Evidence.TWO_CHANNELS, _D),
        Happened.CLOSED_ACCEPTED: _row(4, Evidence.ANSWERED, _L, _T),
        Happened.CLOSED_ACCEPTED_UNSHOWN: _row(0, Evidence.ANSWERED, _L),
        Happened.CLOSED_ACCEPTED_SHOWN: _row(0, Evidence.SHOWN, _L),
        Happened.CANCEL_ACCEPTED: _row(4, Evidence.ANSWERED, _D),
        Happened.OFFERED_REFUSED: _row(4, Evidence.REFUSED, _D, _L, _T),
        # Rules that a message plainly shows to be broken.
        Happened.RETURNED: _row(9, Evidence.SHOWN, _L),
        Happened.LISTED_WRONG: _row(9, Evidence.LISTED, _L),
        Happened.LISTED_WRONG_IN_COACH: _row(8, Evidence.LISTED, _L),
        Happened.LISTED_WRONG_CHOSEN: _row(7, Evidence.LISTED, _L),
        Happened.LISTED_AS_SWITCHED: _row(12, Evidence.LISTED, _L),
        Happened.MUTE_IN_LISTEN_IN: _row(7, Evidence.SHOWN, _L),
        Happened.MUTE_IN_COACH: _row(7, Evidence.SHOWN, _L),
        Happened.MUTE_AFTER_BARGE_IN: _row(2, Evidence.SHOWN, _L),
        Happened.AGENT_STILL_MUTED: _row(7, Evidence.SHOWN, _L),
        Happened.CONFIRMED_WRONG: _row(5, Evidence.SHOWN, _D),
        Happened.CONFIRMED_UNLIKE: _row(8, Evidence.DELIVERY, _D),
        Happened.TWO_LEGS: _row(4, Evidence.TWO_CHANNELS, _D),
        Happened.JOINED_ELSEWHERE: _row(4, Evidence.TWO_CHANNELS, _D, _L),
        Happened.ENTERED_ELSEWHERE: _row(5, Evidence.TWO_CHANNELS, _T),
        Happened.VISIBILITY_WRONG: _row(9, Evidence.SHOWN, _T),
        Happened.TEXT_LIST_WRONG: _row(14, Evidence.HIDDEN, _T),
        Happened.TEXT_PERHAPS_OWN: _row(14, Evidence.PERHAPS_OWN, _T),
        Happened.TEXT_SELF_LISTED: _row(8, Evidence.LISTED, _T),
        Happened.FLAG_WRONG_ONCE: _row(7, None, _A),
        Happened.FLAG_WRONG: _row(0, Evidence.TWO_CHANNELS, _A),
        Happened.FLAG_AGREES: _row(7, None, _A),
    }
)
"""What happened -> its price, what it proves at most, and the automata that know it."""

ASKED_ELSEWHERE: frozenset[Happened] = frozenset({Happened.OWED, Happened.OWED_ALIKE, Happened.OWED_UNLIKE})
"""Things that only another window of the same user explains; a history with one of them breaks no rule."""

DELIVERY: frozenset[Happened] = frozenset(
    {
        Happened.AGAIN,
        Happened.AGAIN_INSTEAD,
        Happened.OLDER,
        Happened.LATE,
        Happened.SWAPPED,
        Happened.OLDER_AFTER_NEWER,
        Happened.LATE_IDLE,
        Happened.LATE_UNNAMED,
    }
)
"""Things that only a message that came twice or late explains."""

LOST: frozenset[Happened] = frozenset({Happened.LOST})
"""Things that only a lost message explains."""


class Charge(NamedTuple):
    """A broken rule of a history, and the thing that broke it."""

    rule: str
    what: Happened


def price(*what: Happened) -> int:
    """Return the price of several things together."""
    return sum([COSTS[each].price for each in what])


def proof(what: Happened) -> Evidence:
    """Return the strongest evidence that a broken rule rests on."""
    return COSTS[what].proves or Evidence.SHOWN

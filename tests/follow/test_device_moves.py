"""Single moves of the automaton of a device: what is open, what is over, and what nobody asked for."""

from __future__ import annotations

import pytest

from monitoring_core.follow.automata.device_situations import CANCEL, Asked, DeviceSeen, LegBegan, LegEnded, Shows
from monitoring_core.follow.automata.hypotheses import End, Gap
from tests.follow.test_automata import ALL_CALLS, FIRST, NEW, NEXT_CALL, Told, nothing, of_device, shows

LOGGED_OUT = Shows(None, None, is_recorded=True, is_logged_out=True)
AGAIN = shows(ALL_CALLS)._replace(is_again=True)


def refused(asks: str, code: int = 2) -> Asked:
    """Give a request that was offered and refused."""
    named = None if asks == CANCEL else NEW
    return Asked(CANCEL if asks == CANCEL else ALL_CALLS, named, code, was_offered=True)


SCENES: dict[str, tuple[list[DeviceSeen], Told]] = {
    "a subscription refused though it was offered": ([FIRST, refused("ListenIn")], [("VD-CAPABILITIES", 2)]),
    "Cancel refused though it was offered": ([shows(ALL_CALLS, NEW), refused(CANCEL, 3)], [("VD-CANCEL", 2)]),
    "Cancel refused while nothing is monitored": ([FIRST, refused(CANCEL)], []),
    "refused with a code that tells nothing of the state": ([FIRST, refused("ListenIn", 6)], []),
    "refused before anything was seen": ([refused("ListenIn")], []),
    "refused behind something that could not be read": ([FIRST, Gap(), refused("ListenIn")], []),
    "refused while another request waits": ([FIRST, Asked(NEXT_CALL, NEW, 0), refused("ListenIn")], []),
    "refused once a log-out has ended what was asked for": (
        [Asked(NEXT_CALL, NEW, 0), LOGGED_OUT, refused("ListenIn")], [("VD-CAPABILITIES", 3)],
    ),
    "NextCall without effect, under which no leg began": (
        [FIRST, Asked(NEXT_CALL, NEW, 0), *[nothing()] * 3], [("AN-EFFECT", 5)],
    ),
    "NextCall that is over before the call channel tells it": (
        [Asked(ALL_CALLS, NEW, 0), shows(ALL_CALLS, NEW), shows(NEXT_CALL, NEW), LegBegan(True), *[nothing()] * 2,
         End()],
        [],
    ),
    "a request behind a change that nobody asked for is none from before it": (
        [FIRST, shows(ALL_CALLS, NEW), Asked(NEXT_CALL, NEW, 0), shows(NEXT_CALL), Asked(ALL_CALLS, 1, 0, reach=2),
         *[shows(ALL_CALLS)] * 4],
        [("VD-CONFIRMS", 7)],
    ),
    "a subscription asked for, whose line is too late for anything shown before": (
        [FIRST, Asked(NEXT_CALL, NEW, 0, reach=0), End()], [],
    ),
    "a subscription that was asked for, and then another one again": (
        [Asked(NEXT_CALL, NEW, 0, reach=0), Asked(ALL_CALLS, NEW, 0), shows(ALL_CALLS), shows(NEXT_CALL, 1),
         shows(NEXT_CALL), End()],
        [("VD-CONFIRMS", 6)],
    ),
    "a subscription that nobody asked for, shown once": (
        [FIRST, shows(ALL_CALLS, NEW), End()], [("VD-CONFIRMS", 3)],
    ),
    "a Cancel asked for twice, and what was asked for before, shown otherwise": (
        [Asked(NEXT_CALL, NEW, 0), FIRST, Asked(CANCEL, None, 0, is_shown=True),
         Asked(CANCEL, None, 0, is_shown=True, is_repeated=True), shows(ALL_CALLS, NEW, is_alike=True), End()],
        [("VD-CONFIRMS", 6)],
    ),
    "a Cancel asked for anew, after a subscription that nobody asked for": (
        [Asked(CANCEL, None, 0), shows(ALL_CALLS, NEW), Asked(CANCEL, None, 0, is_repeated=True)], [],
    ),
    "a subscription replaced twice, the line of the last one before that of the one between": (
        [shows(ALL_CALLS, NEW), shows(NEXT_CALL, NEW), shows(ALL_CALLS, 1)._replace(is_as_before=True),
         Asked(ALL_CALLS, 0, 0), End()],
        [("VD-CONFIRMS", 5)],
    ),
    "a subscription that is shown anew by a message that changed places": (
        [shows(ALL_CALLS, NEW), Asked(ALL_CALLS, 0, None, reach=0), nothing(), Asked(ALL_CALLS, NEW, 0),
         shows(ALL_CALLS, 1)._replace(is_as_before=True), *[shows(ALL_CALLS)] * 2],
        [],
    ),
    "two subscriptions in turn, of which the second was not the one asked for": (
        [Asked(ALL_CALLS, NEW, 0, reach=0), shows(ALL_CALLS, NEW), shows(ALL_CALLS, 1),
         shows(ALL_CALLS, 1)._replace(is_as_before=True), shows(ALL_CALLS), End()],
        [],
    ),
    "a subscription asked for before the first message, and shown otherwise": (
        [Asked(NEXT_CALL, NEW, 0, reach=0), FIRST, shows(ALL_CALLS, NEW, is_alike=True), End()], [("VD-CONFIRMS", 3)],
    ),
    "a log-out between subscriptions that nobody asked for": (
        [*[shows(ALL_CALLS, NEW)] * 2, LOGGED_OUT, shows(NEXT_CALL, NEW), shows(NEXT_CALL)], [],
    ),
    "two of three subscriptions that nobody asked for, of which the last line asks for the third": (
        [shows(ALL_CALLS, NEW), shows(NEXT_CALL, NEW), Asked(ALL_CALLS, NEW, 0, reach=2, is_alike=True),
         Asked(ALL_CALLS, 0, 0, reach=2, is_alike=True)],
        [],
    ),
    "a Cancel whose line may be that of the end, and one more": (
        [FIRST, *[Asked(CANCEL, None, 0, reach=reach, is_shown=True) for reach in (2, 4)], End()], [("VD-CANCEL", 3)],
    ),
    "a subscription that is not shown, though it was asked for twice": (
        [shows(ALL_CALLS, NEW), Asked(NEXT_CALL, NEW, 0, is_alike=True),
         Asked(NEXT_CALL, 0, 0, reach=2, is_alike=True), shows(ALL_CALLS, NEW), End()],
        [("VD-CONFIRMS", 2), ("VD-CONFIRMS", 4)],
    ),
    "a Cancel accepted twice before the first message": (
        [Asked(CANCEL, None, 0), Asked(CANCEL, None, 0, is_repeated=True)], [("VD-CANCEL", 2)],
    ),
    "a Cancel and then a subscription that another window asked for": (
        [shows(NEXT_CALL, NEW), Asked(CANCEL, None, 0), shows(ALL_CALLS, NEW), *[shows(ALL_CALLS)] * 2], [],
    ),
    "a Cancel accepted twice, of a subscription that nobody asked for": (
        [FIRST, shows(ALL_CALLS, NEW), Asked(CANCEL, None, 0), Asked(CANCEL, None, 0, reach=2, is_repeated=True),
         End()],
        [("VD-CANCEL", 4), ("VD-CONFIRMS", 5)],
    ),
    "a Cancel while nothing is monitored, and two subscriptions that nobody asked for": (
        [FIRST, Asked(CANCEL, None, 0, reach=0, is_shown=True), *[shows(ALL_CALLS, NEW)] * 2, End()],
        [("VD-CONFIRMS", 5)],
    ),
    "a subscription without effect, which is told once": (
        [FIRST, Asked(ALL_CALLS, NEW, 0), *[nothing()] * 6], [("AN-EFFECT", 5)],
    ),
    "two subscriptions that nobody asked for": (
        [FIRST, shows(NEXT_CALL, NEW), shows(ALL_CALLS, NEW), *[shows(ALL_CALLS)] * 2], [("VD-CONFIRMS", 5)],
    ),
    "a subscription that nobody asked for, after the leg under NextCall": (
        [shows(NEXT_CALL, NEW), LegBegan(True), LegEnded(), shows(ALL_CALLS, NEW), End()], [],
    ),
    "another window replaces what was asked for, and ends it": (
        [Asked(ALL_CALLS, NEW, 0), shows(ALL_CALLS, NEW), shows(NEXT_CALL, NEW, is_alike=True), nothing(), Gap()], [],
    ),
    "another subscription than asked for before the first message": (
        [Asked(ALL_CALLS, NEW, 0), shows(NEXT_CALL, NEW), shows(NEXT_CALL, NEW, is_alike=True), End()],
        [("VD-CONFIRMS", 3)],
    ),
    "a leg under what is asked for and not shown": (
        [shows(NEXT_CALL, NEW), Asked(ALL_CALLS, NEW, 0, reach=2, is_alike=True), nothing(), nothing(), LegBegan(True),
         LOGGED_OUT],
        [],
    ),
    "a leg that begins while nobody asked for anything, after two Cancels": (
        [FIRST, *[Asked(CANCEL, None, 0, reach=0)] * 2, LegBegan(True)], [],
    ),
    "a leg before anything was seen": ([LegBegan(False)], []),
    "what was refused is shown, and its message comes again": (
        [FIRST, Asked(ALL_CALLS, NEW, 6), shows(ALL_CALLS), AGAIN, End()], [],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("seen", "expected"), SCENES.values(), ids=SCENES)
def test_a_device_is_explained(seen: list[DeviceSeen], expected: Told) -> None:
    """What a device shows is explained by the tables, or breaks a rule at the observation that broke it."""
    assert expected == of_device(*seen)

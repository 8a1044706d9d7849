"""A disturbed recording holds a fault only if it holds, in order, what shows the fault."""

from __future__ import annotations

import pytest

from tests.made.faulty import KINDS, Around, faulty, is_shown
from tests.made.kind import Kind, Planted, at
from tests.made.said import Said, Subject

CALL, DEVICE = Subject("call", "sup-0", "k-1"), Subject("device", "sup-0", "d-1")


def message(number: int, subject: Subject = CALL) -> Said:
    """Give a message."""
    return Said(number, "sup-0", (subject,), {}, float(number))


def request(number: int) -> Said:
    """Give a request."""
    return Said(number, "sup-0", (CALL,), {}, float(number), sent=float(number), answered=float(number))


ASKED, TOLD = request(1), [message(number) for number in (2, 3, 4)]
SILENT = at([ASKED]).needing(([ASKED], 1), (TOLD, 3))
HIDDEN = at([ASKED]).needing(([ASKED], 1), (TOLD, 3), hides=lambda said: said.subjects == (DEVICE,))
LATE = at([ASKED]).needing(([ASKED], 1), (TOLD, 3), hides_late=lambda said: said.number == 0)

SEEN: dict[str, tuple[Planted, list[Said], bool]] = {
    "all of it": (SILENT, [message(0), ASKED, *TOLD, message(5)], True),
    "nothing is needed": (at([ASKED]), [], True),
    "one is lost": (SILENT, [message(0), ASKED, *TOLD[:2], message(5)], False),
    "one stands before what it needs": (SILENT, [TOLD[0], ASKED, *TOLD[1:]], False),
    "one comes behind a later one": (SILENT, [ASKED, *TOLD[:2], message(5), TOLD[2]], False),
    "one comes twice": (SILENT, [ASKED, *TOLD[:2], TOLD[1]], False),
    "an older one stands among them": (SILENT, [ASKED, TOLD[0], message(0), *TOLD[1:]], True),
    "one of another subject is later": (SILENT, [message(9, DEVICE), ASKED, *TOLD], True),
    "what hides it stands among them": (HIDDEN, [ASKED, TOLD[0], message(0, DEVICE), *TOLD[1:]], False),
    "what hides it stands before": (HIDDEN, [message(0, DEVICE), ASKED, *TOLD], True),
    "what hides it stands behind": (HIDDEN, [ASKED, *TOLD, message(5, DEVICE)], True),
    "what hides it if it is late comes late": (LATE, [ASKED, TOLD[0], message(0), *TOLD[1:]], False),
    "what hides it if it is late comes in order": (LATE, [ASKED, message(0), *TOLD], True),
}
"""What is seen -> the fault, that, and whether it shows."""


@pytest.mark.parametrize(("planted", "seen", "expected"), SEEN.values(), ids=SEEN)
def test_a_fault_shows_if_all_that_it_needs_stands_in_order(planted: Planted, seen: list[Said], expected: bool) -> None:
    """Late messages do not count, nor does what stands behind a message that hides the fault."""
    assert expected == is_shown(planted, seen)


@pytest.mark.once
@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_few_disturbed_recordings_lack_the_fault(kind: Kind) -> None:
    """One delivery fault takes the fault out of less than a third of the recordings."""
    made = [faulty(kind, seed, Around.ONE_FAULT) for seed in range(40)]
    assert sum(not each.expected for each in made) < 40 / 3


@pytest.mark.once
def test_what_only_times_tell_does_not_show_without_them() -> None:
    """A leg that overtakes the message of its subscription began under it, if times say so; else nobody knows."""
    kind = KINDS["NextCall outlived, with a second leg"]
    made = [faulty(kind, seed) for seed in range(0, 100, 2)]
    lacking = [each for each in made if not each.expected]
    assert lacking
    assert not any('"at": ' in line.text for each in lacking for line in each.lines)

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from monitoring_core.follow.findings import bounds
from monitoring_core.follow.subjects.seen import Seen

# As large as hashes are: a search among small numbers may find one between two others.
HASHES = [Random(number).getrandbits(60) for number in range(4_000)]
MESSAGES = st.lists(st.tuples(st.integers(0, 400), st.booleans()), max_size=60)


def remembered(messages: list[tuple[int, bool]]) -> list[bool]:
    """Give for each message whether it was seen before, as plain lists of what is remembered tell it."""
    newest: list[int] = []
    older: list[int] = []
    told: list[bool] = []
    for message, tells_age in messages:
        if message in newest:
            told.append(True)
            continue
        told.append(message in older and not tells_age)
        newest.append(message)
        if len(newest) > bounds.LOOKS:
            oldest = newest.pop(0)
            older = older if tells_age else [*older, oldest][-bounds.OLDER_LOOKS :]
    return told


@given(MESSAGES, st.integers(1, 90), st.integers(30, 150) | st.integers(0, 2_500), st.integers(1, 3))
def test_marks_change_nothing_of_what_is_remembered(
    messages: list[tuple[int, bool]], step: int, others: int, every: int
) -> None:
    """A subject remembers as plain lists would, however many messages it has and whatever bits their hashes mark."""
    short = [(HASHES[message * step % len(HASHES)], tells_age) for message, tells_age in messages]
    between = [(HASHES[number], number % every == 0) for number in range(others)]
    long = [*short, *between, *short, *between[:40], *short]
    seen = Seen()
    assert remembered(long) == [seen.before(message, tells_age=tells_age) for message, tells_age in long]

"""What a disturbance does to the messages of a recording, and what it leaves alone."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from random import Random

import pytest

from tests.made.correct import correct
from tests.made.disturbed import APART, FAULTS, Seen, many_faults, near, one_fault_of, single_faults
from tests.made.recorded import in_order
from tests.made.said import Said, Subject

pytestmark = pytest.mark.once


def seen_of(seed: int) -> Seen:
    """Give what a recorder sees of a shift."""
    made = correct(seed)
    return in_order(made.shift.said, made.manner)


def numbers(seen: Seen) -> list[int]:
    """Give what is seen by its numbers."""
    return [said.number for _, said in seen]


def of_one_subject(seen: Seen) -> list[int]:
    """Give the positions of the messages of the subject that has most of them."""
    of: dict[Subject, list[int]] = {}
    for place, (_, said) in enumerate(seen):
        for subject in () if said.is_request else said.subjects:
            of.setdefault(subject, []).append(place)
    return max(of.values(), key=len)


@pytest.fixture
def whole() -> Seen:
    """Give a long recording."""
    return max((seen_of(seed) for seed in range(20)), key=len)


def test_a_message_that_is_lost_is_not_there(whole: Seen) -> None:
    """Of all that is seen, that message alone is missing."""
    where = of_one_subject(whole)[2]
    left = one_fault_of(whole, Random(1), where, "lost")
    assert numbers(whole[:where] + whole[where + 1 :]) == numbers(left)


def test_a_message_that_is_delivered_twice_comes_again(whole: Seen) -> None:
    """It is there twice, the second time later, and nothing else changes its place."""
    where = of_one_subject(whole)[2]
    number = whole[where][1].number
    told = one_fault_of(whole, Random(1), where, "twice")
    assert 2 == numbers(told).count(number)
    again = len(told) - 1 - numbers(told)[::-1].index(number)
    assert numbers(whole) == numbers(told[:again] + told[again + 1 :])
    assert where < again


def test_messages_that_are_swapped_change_places(whole: Seen) -> None:
    """Of the messages of their subject, the two stand the other way round."""
    places = of_one_subject(whole)
    told = one_fault_of(whole, Random(1), places[2], "swapped")
    of_it = [number for number in numbers(told) if number in {whole[place][1].number for place in places}]
    expected = [whole[place][1].number for place in places]
    expected[2], expected[3] = expected[3], expected[2]
    assert expected == of_it


def test_a_message_that_is_late_comes_after_several(whole: Seen) -> None:
    """Two or three later ones of its subject stand before it."""
    places = of_one_subject(whole)
    told = one_fault_of(whole, Random(1), places[1], "late")
    of_it = [number for number in numbers(told) if number in {whole[place][1].number for place in places}]
    assert of_it.index(whole[places[1]][1].number) in (3, 4)


@pytest.mark.parametrize("seed", range(30))
def test_single_faults_are_six_messages_apart(seed: int) -> None:
    """Of any seven messages of a subject in a row one at most is disturbed, and no request is."""
    seen = seen_of(seed)
    told = single_faults(seen, Random(seed), share=0.5)
    assert [said for _, said in seen if said.is_request] == [said for _, said in told if said.is_request]
    times = {said.number: [at for at, each in told if each.number == said.number] for _, said in seen}
    disturbed = {said.number for at, said in seen if times[said.number] != [at]}
    messages: dict[Subject, list[Said]] = {}
    for _, said in seen:
        for subject in () if said.is_request else said.subjects:
            messages.setdefault(subject, []).append(said)
    for of_it in messages.values():
        marked = [place for place, said in enumerate(of_it) if said.number in disturbed]
        assert all(other - one > APART for one, other in pairwise(marked))


def test_single_faults_are_of_every_kind() -> None:
    """All that can happen to one message happens."""
    kinds: Counter[str] = Counter()
    for seed in range(60):
        seen = seen_of(seed)
        told = numbers(single_faults(seen, Random(seed)))
        kinds["twice"] += any(count > 1 for count in Counter(told).values())
        kinds["lost"] += bool(set(numbers(seen)) - set(told))
        kinds["moved"] += [*dict.fromkeys(told)] != [each for each in numbers(seen) if each in set(told)]
    assert all(kinds[kind] > 5 for kind in ("twice", "lost", "moved"))
    assert {"twice", "lost", "swapped", "late"} == set(FAULTS)


def test_many_faults_have_their_shares() -> None:
    """About 2 % of the messages come twice and 1 % are lost."""
    all_of, twice, lost = 0, 0, 0
    for seed in range(200):
        seen = seen_of(seed)
        told = Counter(numbers(many_faults(seen, Random(seed))))
        messages = [said.number for _, said in seen if not said.is_request]
        all_of += len(messages)
        twice += sum(told[number] == 2 for number in messages)
        lost += sum(told[number] == 0 for number in messages)
    assert 0.015 < twice / all_of < 0.025
    assert 0.006 < lost / all_of < 0.014


def test_near_a_fault_is_within_six_messages_of_its_subject(whole: Seen) -> None:
    """What is near is a message of the same subject, and no more than six away."""
    places = of_one_subject(whole)
    middle = places[len(places) // 2]
    shares = set(whole[middle][1].subjects)
    for seed in range(50):
        where = near(whole, [whole[middle][1].number], Random(seed))
        assert where is not None
        assert shares & set(whole[where][1].subjects)
        between = [place for place in places if min(where, middle) <= place < max(where, middle)]
        assert len(between) <= APART

"""What the words of pairs find of faults of conjunction: shares and inputs.

The words of a world run once on the right floor, and each place of them is noted under the pair states that it meets
with its input. A fault can show only from such a place on, so a word is run on the wrong server from there alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from statistics import median

from attrs import define, evolve, field

from monitoring_core.floor import Floor, Input
from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.testing.suites.listed import listed, pairs_of
from monitoring_core.testing.suites.pairs.worlds import WORLDS, World
from tests.faults import residues
from tests.faults.conjunctions import Conjunction, Situations, draw, react, shown_by
from tests.faults.measure import SEED, Found, Row
from tests.faults.reactions import KINDS, right

__all__ = ["PAIRS", "RESIDUES", "THREES", "PairWords", "conjunctions", "residue", "words_of"]

PAIRS, THREES = 2_000, 500
"""So many faults of two components and of three are drawn for the page."""

RESIDUES = 200
"""So many faults of residue are drawn; there are fewer, so it is all of them."""


def _kept(words: Iterable[tuple[Input, ...]]) -> tuple[tuple[Input, ...], ...]:
    return tuple(words)


@define(eq=False, slots=False)
class PairWords:
    """Words that are given to many servers with a fault of conjunction, one after the other until it shows.

    Attributes:
        situations: of the world of the words.
        words: their inputs, with places for ids.
        followed: how many of the inputs, the first ones, are those of the world that this one follows.
    """

    situations: Situations
    words: tuple[tuple[Input, ...], ...] = field(converter=_kept)
    followed: int = 0

    @cached_property
    def inputs(self) -> int:
        """How many inputs they have together."""
        return sum(map(len, self.words))

    @cached_property
    def _floors(self) -> list[list[Floor]]:
        """For each word the right floor before each input."""
        floors: list[list[Floor]] = []
        for word in self.words:
            floor = self.situations.world.setting(self.situations.ruleset).floor()
            before: list[Floor] = []
            for given in word:
                before.append(floor)
                floor = right(floor, given).next
            floors.append(before)
        return floors

    @cached_property
    def _places(self) -> dict[int, dict[int, set[int]]]:
        """Pair state with input -> word -> the places where it is met."""
        places = defaultdict[int, dict[int, set[int]]](lambda: defaultdict(set))
        for number, (word, floors) in enumerate(zip(self.words, self._floors, strict=True)):
            for place, (given, floor) in enumerate(zip(word, floors, strict=True)):
                for each in self.situations.met(floor, given):
                    places[each][number].add(place)
        return places

    def spent(self, fault: Conjunction) -> int | None:
        """Give how many inputs it takes until a fault shows; None if it never does."""
        met = [self._places.get(each, {}) for each in fault.where]
        before = 0
        for number, word in enumerate(self.words):
            places = set[int].intersection(*(each.get(number, set()) for each in met))
            shown = self._shows(fault, number, min(places)) if places else None
            if shown is not None:
                return before + shown + 1
            before += len(word)
        return None

    def _shows(self, fault: Conjunction, number: int, place: int) -> int | None:
        floors = self._floors[number]
        wrong = floors[place]
        for at in range(place, len(floors)):
            given = self.words[number][at]
            reaction = react(self.situations, fault, wrong, given)
            if reaction.shown != right(floors[at], given).shown:
                return at
            wrong = reaction.next
        return None


def situations_of(ruleset: Ruleset, states: int | None = None) -> Iterator[Situations]:
    """Give the situations of each world, explored up to a number of states, by default as many as the world says."""
    for world in WORLDS:
        yield Situations(world, ruleset, states or world.most_states)


def words_of(situations: Situations) -> PairWords:
    """Give the words of pairs that the default suite has for a world, after those of the world that it follows."""
    worlds = [each for each in (situations.world.follows, situations.world) if each is not None]
    made = [pairs_of(situations.ruleset)[each.name].made for each in worlds]
    followed = 0 if len(made) == 1 else made[0].inputs
    return PairWords(situations, (word.given(probes=True) for each in made for word in each.words), followed)


def residue(ruleset: Ruleset = GWS_V2, count: int = RESIDUES) -> Found:
    """Draw faults of residue, leave out those that cannot be observed, and count those that the words of residue find.

    Args:
        ruleset: the rules of the floor.
        count: how many are drawn.
    """
    words = tuple(listed("residue", ruleset).words())
    made = residues.draw(count, SEED, ruleset)
    real = [fault for fault in made if residues.shown_by(fault, ruleset) is not None]
    spent = [residues.spent(fault, words) for fault in real]
    row = _row("residue", sum(map(len, words)), spent)
    missed = tuple(str(fault) for fault, took in zip(real, spent, strict=True) if took is None)
    return Found(f"residue under {ruleset.name}", len(made), len(made) - len(real), (evolve(row, missed=missed),))


def _group(fault: Conjunction, world: World, of: int) -> str:
    if of == 2:
        return fault.kind
    return "three components of one supervisor" if len(world.supervisors) == 1 else "three components of several"


GROUPS = (*KINDS, "three components of one supervisor", "three components of several")


def conjunctions(
    ruleset: Ruleset = GWS_V2, pairs: int = PAIRS, threes: int = THREES, states: int | None = None
) -> Found:
    """Draw faults from every world alike, leave out those that cannot be observed, and count those that words find.

    Args:
        ruleset: the rules of the floor.
        pairs: how many faults of two components are drawn.
        threes: how many of three.
        states: how many states of a world are explored; by default as many as the world says.

    Returns:
        A row for each kind of fault, by the words of pairs alone.
    """
    spent = defaultdict[str, list[int | None]](list)
    made, unobservable, inputs = 0, 0, 0
    owed = dict.fromkeys((2, 3), 0)
    begun: dict[str, int] = {}
    for place, situations in enumerate(situations_of(ruleset, states)):
        words, follows = words_of(situations), situations.world.follows
        begun[situations.world.name] = inputs
        for of, count in ((2, pairs), (3, threes)):
            # What a small world has too few of is drawn from the next one.
            wanted = _share(count, place) + owed[of]
            drawn = list(draw(situations, wanted, SEED + place, of=of))
            owed[of] = wanted - len(drawn)
            made += len(drawn)
            for fault in drawn:
                if shown_by(situations, fault) is None:
                    unobservable += 1
                else:
                    took = words.spent(fault)
                    if took is not None:
                        is_followed = follows is not None and took <= words.followed
                        took += begun[follows.name] if is_followed and follows else inputs - words.followed
                    spent[_group(fault, situations.world, of)].append(took)
        inputs += words.inputs - words.followed
    rows = tuple(_row(group, inputs, spent[group]) for group in GROUPS if spent[group])
    return Found(f"conjunction under {ruleset.name}", made, unobservable, rows)


def _share(count: int, place: int) -> int:
    """Give a world's share of a number; the first ones take what is left over."""
    return count // len(WORLDS) + (place < count % len(WORLDS))


def _row(group: str, inputs: int, spent: list[int | None]) -> Row:
    found = [each for each in spent if each is not None]
    return Row(group, inputs, len(found), len(spent), median(found) if found else None)

"""Listed parts of a suite: pairs, loops and residue, whose words are not made from the machine of one component.

For a built-in ruleset the words of pairs are stored in the package. For another ruleset, or if some inputs cannot be
given, the world is explored when the first word is needed, up to `FEWER_STATES` states.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache, partial

from attrs import define, field, frozen

from monitoring_core.rulesets import Ruleset
from monitoring_core.testing.suites.component import Component, Explored, explored_once
from monitoring_core.testing.suites.fitted import fitted
from monitoring_core.testing.suites.limits import NO_LIMITS, Limits
from monitoring_core.testing.suites.loops import looped
from monitoring_core.testing.suites.mealy import MachineWord
from monitoring_core.testing.suites.pairs.going_back import going_back
from monitoring_core.testing.suites.pairs.making import Made, Placed, in_fresh_ids, make
from monitoring_core.testing.suites.pairs.stored import is_stored, stored
from monitoring_core.testing.suites.pairs.worlds import WORLDS, World
from monitoring_core.testing.suites.residue import residue
from monitoring_core.testing.suites.text_components import TEXT_COMPONENTS
from monitoring_core.testing.suites.voice_components import LEG, LEG_MUTED, SUBSCRIPTION
from monitoring_core.testing.words import Setting, Word

__all__ = ["FEWER_STATES", "LISTED", "Listed", "Pairs", "Residue", "Words", "listed", "pairs_of"]

FEWER_STATES = 300
"""The most states of a world that are explored during a run; this takes some seconds for each world."""


@frozen
class Words(Iterable[Word]):
    """Words that are made when they are iterated; they can be iterated several times."""

    made: Callable[[], Iterator[Word]]

    def __iter__(self) -> Iterator[Word]:
        return self.made()


@define(eq=False, slots=False)
class Listed(ABC):
    """A part of a suite with listed words.

    Attributes:
        name: its name on the command line.
        about: a sentence about what the words cover.
        ruleset: the ruleset that is tested.
        limits: the inputs that cannot be given.
        reads: whether the words are for a tester who reads the state after each input.
    """

    name: str
    about: str
    ruleset: Ruleset
    limits: Limits = field(default=NO_LIMITS, kw_only=True)
    reads: bool = field(default=False, kw_only=True)

    @property
    @abstractmethod
    def how(self) -> str:
        """The way in which the words are made, in one word."""

    @property
    def told(self) -> str:
        """Further information about the words, for the printed list."""
        return self.how

    @abstractmethod
    def listed(self) -> Iterator[Word]:
        """Yield the words."""

    def words(self) -> Words:
        """Return the words; they can be iterated several times."""
        return Words(self.listed)

    @cached_property
    def _size(self) -> tuple[int, int]:
        lengths = [len(word) for word in self.words()]
        return len(lengths), sum(lengths)

    def __len__(self) -> int:
        return self._size[0]

    @property
    def inputs(self) -> int:
        """The number of inputs of all words together."""
        return self._size[1]

    def __str__(self) -> str:
        return f"{self.name}: {self.told}: {len(self):,} words, {self.inputs:,} inputs"


@define(eq=False, slots=False)
class Pairs(Listed):
    """The words of pairs in one world; if the state is read, they have no probes.

    Attributes:
        world: the world.
        returns: whether they are for a server that can return to a saved state.
    """

    world: World
    returns: bool = field(default=False, kw_only=True)

    @property
    def how(self) -> str:
        """The way in which the words are made, in one word."""
        return "pairs"

    @property
    def told(self) -> str:
        """The number of obligations that they meet, and how much of the world was explored."""
        return str(self.made)

    @property
    def is_made(self) -> bool:
        """True if the words exist already, so that nothing must be explored."""
        return "made" in self.__dict__ or (self.limits == NO_LIMITS and is_stored(self.ruleset))

    @cached_property
    def made(self) -> Made:
        """The words with their counts."""
        return _made(self.world, self.ruleset, self.limits)

    @cached_property
    def placed(self) -> tuple[Placed, ...]:
        """The words, with places instead of ids."""
        return _going_back(self.world, self.ruleset, self.limits) if self.returns else self.made.words

    def listed(self) -> Iterator[Word]:
        """Yield the words."""
        setting = self.world.setting(self.ruleset)
        for number, word in enumerate(self.placed, 1):
            inputs = tuple(in_fresh_ids(word.given(probes=not self.reads)))
            yield Word(f"{self.name}/{number}", setting, inputs, word.rules)


LONGEST_LOOPS = 100
"""The approximate number of letters after which a word of loops ends."""

LOOPED: tuple[Component, ...] = (
    SUBSCRIPTION,
    LEG,
    LEG_MUTED,
    *(each for each in TEXT_COMPONENTS if each.name in ("sms subscription", "sms session")),
)
"""The components whose loops are taken; everything that a server may count is in one of them."""


@define(eq=False, slots=False)
class Loops(Listed):
    """The words that take each loop of a component several times."""

    @property
    def how(self) -> str:
        """The way in which the words are made, in one word."""
        return "loops"

    def listed(self) -> Iterator[Word]:
        """Yield the words."""
        number = 0
        for component in LOOPED:
            explored = explored_once(component, self.ruleset, self.limits)
            for letters in _looped(explored):
                number += 1
                yield explored.word(f"{self.name}/{number}", letters)


@define(eq=False, slots=False)
class Residue(Listed):
    """The words that show that a refused request has left nothing behind."""

    @property
    def how(self) -> str:
        """The way in which the words are made, in one word."""
        return "residue"

    def listed(self) -> Iterator[Word]:
        """Yield the words."""
        setting = Setting(("s1", "s2"), ("a1", "a2"), (), self.ruleset)
        for number, (_, inputs) in enumerate(residue(), 1):
            word = fitted(Word(f"{self.name}/{number}", setting, tuple(in_fresh_ids(inputs))), self.limits)
            if word.inputs:
                yield word


def _pairs(world: World, ruleset: Ruleset, limits: Limits, reads: bool, returns: bool) -> Listed:
    return Pairs(world.name, world.about, ruleset, world, limits=limits, reads=reads, returns=returns)


def _loops(ruleset: Ruleset, limits: Limits, reads: bool, returns: bool) -> Listed:
    about = "Each loop of accepted inputs five times, and then the state is identified."
    return Loops("loops", about, ruleset, limits=limits, reads=reads)


def _residue(ruleset: Ruleset, limits: Limits, reads: bool, returns: bool) -> Listed:
    about = "After each refused request one without parameters, which shows that nothing of it was kept."
    return Residue("residue", about, ruleset, limits=limits, reads=reads)


LISTED: dict[str, Callable[[Ruleset, Limits, bool, bool], Listed]] = {
    **{world.name: partial(_pairs, world) for world in WORLDS},
    "loops": _loops,
    "residue": _residue,
}
"""Name of a listed part -> the function that makes it from ruleset, limits, ``reads`` and ``returns``."""


def listed(
    name: str, ruleset: Ruleset, limits: Limits = NO_LIMITS, *, reads: bool = False, returns: bool = False
) -> Listed:
    """Return the listed part with that name.

    Args:
        name: its name on the command line.
        ruleset: the ruleset that is tested.
        limits: the inputs that cannot be given.
        reads: whether the words are for a tester who reads the state after each input.
        returns: whether the words are for a server that can return to a saved state.

    Raises:
        KeyError: there is no such part.
    """
    return LISTED[name](ruleset, limits, reads, returns)


def pairs_of(
    ruleset: Ruleset, limits: Limits = NO_LIMITS, *, reads: bool = False, returns: bool = False
) -> dict[str, Pairs]:
    """Return the worlds of pairs: name -> pairs; the arguments are those of `listed`."""
    parts = (listed(name, ruleset, limits, reads=reads, returns=returns) for name in LISTED)
    return {part.name: part for part in parts if isinstance(part, Pairs)}


@lru_cache(maxsize=64)
def _looped(explored: Explored) -> tuple[MachineWord, ...]:
    return looped(explored.minimal, LONGEST_LOOPS) if explored.minimal.inputs else ()


@lru_cache(maxsize=64)
def _made(world: World, ruleset: Ruleset, limits: Limits) -> Made:
    if limits == NO_LIMITS and is_stored(ruleset):
        return stored(ruleset)[world.name]
    return make(world, ruleset, FEWER_STATES, limits, earlier=_earlier(world, ruleset, limits))


@lru_cache(maxsize=64)
def _going_back(world: World, ruleset: Ruleset, limits: Limits) -> tuple[Placed, ...]:
    earlier = _earlier(world, ruleset, limits)
    return going_back(world, ruleset, _made(world, ruleset, limits), limits, earlier=earlier)


def _earlier(world: World, ruleset: Ruleset, limits: Limits) -> Made | None:
    return None if world.follows is None else _made(world.follows, ruleset, limits)

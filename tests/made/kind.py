"""Kinds of planted faults: what a kind is called, which rule it breaks, at which level and line it is to be found."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from attrs import evolve, frozen

from tests.made.said import Said
from tests.made.shift import Shift

Need: TypeAlias = tuple[frozenset[int], int]
"""Numbers of what was said, and how many of these the recording has to hold."""


def nothing(said: Said) -> bool:
    """Tell that nothing said hides a fault."""
    return False


@frozen
class Planted:
    """A fault in a shift.

    Attributes:
        places: groups of numbers of what was said. Each group shows the fault from its first member on, and a
            finding may stand at the first of any group that the recording holds.
        needs: what the recording has to hold in this order, or nobody can know of the fault.
        hides: tells what shows, between these, that there is no fault.
        times: whether lines have to have times, too.
        hides_late: tells what shows the same if it comes late.
    """

    places: tuple[tuple[int, ...], ...]
    needs: tuple[Need, ...] = ()
    hides: Callable[[Said], bool] = nothing
    times: bool = False
    hides_late: Callable[[Said], bool] = nothing

    def needing(
        self,
        *needs: tuple[Iterable[Said], int],
        hides: Callable[[Said], bool] = nothing,
        hides_late: Callable[[Said], bool] = nothing,
        times: bool = False,
    ) -> Planted:
        """Give the same fault, which shows only if so many of these are in the recording, in this order."""
        told = tuple((frozenset(said.number for said in those), least) for those, least in needs)
        return evolve(self, needs=told, hides=hides, hides_late=hides_late, times=times)


def at(*groups: Iterable[Said]) -> Planted:
    """Give the fault that these show."""
    return Planted(tuple(tuple(said.number for said in group) for group in groups))


def at_any(said: Iterable[Said]) -> Planted:
    """Give the fault that each of these shows as well as the first."""
    return at(*([each] for each in said))


Plant: TypeAlias = Callable[[Shift], Planted]


@frozen
class Kind:
    """A kind of fault.

    Attributes:
        name: what it is called.
        rules: ids of the rules under one of which it is to be found.
        level: at which level it is to be found.
        plant: plants it into a shift that has begun.
        clean: per cent that are to be found, by rule, where nothing else is wrong; None if there is no bar.
        disturbed: the same with one delivery fault within six messages.
        is_text: whether it is one of text sessions.
        agents: whether agents' clients record, too.
        durations: whether calls show how long they have lasted; None is either.
        times: whether lines have to have times.
        told: whether lines name the client in text sessions.
    """

    name: str
    rules: tuple[str, ...]
    level: str
    plant: Plant
    clean: int | None = None
    disturbed: int | None = None
    is_text: bool = False
    agents: bool = False
    durations: bool | None = None
    times: bool = False
    told: bool = False

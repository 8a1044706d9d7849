"""Programs of several clients, and the search for a race among them."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, Verbosity, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from monitoring_core import floor
from monitoring_core.requests import CallRequest, DeviceRequest
from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.testing.adapter import Adapter
from monitoring_core.testing.concurrency import WORLD, Program, Race, check_program, shrink
from monitoring_core.testing.concurrency.linearizability import BUDGET
from monitoring_core.testing.requirements import Requirements
from monitoring_core.testing.strategies.built_once import once
from monitoring_core.testing.strategies.possible_inputs import Parameters, offers, parameters_of
from monitoring_core.testing.words import Setting
from monitoring_core.vocabulary import CallOperation, DeviceOperation

__all__ = ["RaceFound", "explore_concurrently", "programs"]

_REQUIRED = Requirements()

# Happenings that stay possible for all requests of the supervisors.
_UNSHAKEN = (
    floor.AgentAnswers,
    floor.CallEnds,
    floor.AgentTransfers,
    floor.AgentLogsOut,
    floor.AgentLogsIn,
    floor.SupervisorLogsOut,
    floor.SupervisorLogsIn,
)


def _unshaken(now: floor.Floor, number: int) -> list[floor.Happening]:
    """Return the happenings that are possible on a floor after any requests of the supervisors."""
    given = Parameters(call=f"c{number}")
    return [
        each
        for kind in ("call happens", "presence")
        for each in offers(now, kind, given)
        if isinstance(each, _UNSHAKEN) and not now.impossible(each)
    ]


def _asks(draw: st.DrawFn, now: floor.Floor, user: str, calls: tuple[str, ...]) -> floor.Ask:
    """Draw a request of a supervisor, legal or not, to his device or to one of the calls."""
    own = now.supervisors[user].voice.device.id
    about_a_call = draw(st.booleans())
    if calls and about_a_call:
        return floor.Ask(user, CallRequest(draw(st.sampled_from(calls)), draw(st.sampled_from(CallOperation))))
    operation = draw(st.sampled_from(DeviceOperation))
    if operation is DeviceOperation.CANCEL_SUPERVISOR_MONITORING:
        return floor.Ask(user, DeviceRequest(own, operation))
    target = draw(st.sampled_from(sorted(agent.device for agent in now.agents.values())))
    given = draw(parameters_of("c0", "t0"))
    return floor.Ask(user, DeviceRequest(own, operation, target, given.scope, given.mode))


@once
@st.composite
def programs(
    draw: st.DrawFn,
    *,
    ruleset: Ruleset = GWS_V2,
    supervisors: int = 3,
    agents: int = 2,
    max_size: int = 4,
    world: bool = True,
) -> Program:
    """Draw programs of two or more supervisors at once, with happenings if ``world`` is true.

    At the end each supervisor cancels and hangs up, so that a wrong state of the server shows.

    Args:
        draw: given by Hypothesis.
        ruleset: the ruleset of the setting.
        supervisors: the most supervisors; at least two.
        agents: the most agents.
        max_size: the most inputs of one client.
        world: whether there are happenings before and meanwhile; without them there is no call.
    """
    users = tuple(f"s{number + 1}" for number in range(draw(st.integers(2, supervisors))))
    setting = Setting(users, tuple(f"a{number + 1}" for number in range(draw(st.integers(1, agents)))), (), ruleset)
    now, before = setting.floor(), list[floor.Input]()
    calls: list[str] = []
    for _ in range(draw(st.integers(0, 3))):
        if not world or draw(st.booleans()):
            ask = _asks(draw, now, draw(st.sampled_from(users)), tuple(calls))
            if not now.step(ask).accepted:
                continue
            before.append(ask)
        else:
            happening = draw(st.sampled_from(_unshaken(now, len(calls) + 1)))
            calls += [happening.call] if isinstance(happening, floor.AgentAnswers) else []
            before.append(happening)
        now = now.step(before[-1]).next
    known = tuple(calls)
    sizes = st.integers(1, max_size)
    clients: list[tuple[str, tuple[floor.Input, ...]]] = []
    for user in users:
        clients.append((user, tuple(_asks(draw, now, user, known) for _ in range(draw(sizes)))))
    if world and draw(st.booleans()):
        clients.append((WORLD, tuple(_happenings(draw, now, len(calls), draw(sizes)))))
    after: list[floor.Input] = []
    for user in users:
        own = now.supervisors[user].voice.device.id
        after.append(floor.Ask(user, DeviceRequest(own, DeviceOperation.CANCEL_SUPERVISOR_MONITORING)))
        after += [floor.Ask(user, CallRequest(call, CallOperation.HANGUP)) for call in known]
    return Program(setting, tuple(clients), tuple(before), tuple(after))


def _happenings(draw: st.DrawFn, now: floor.Floor, begun: int, size: int) -> list[floor.Happening]:
    drawn: list[floor.Happening] = []
    for _ in range(size):
        happening = draw(st.sampled_from(_unshaken(now, begun + 1)))
        begun += isinstance(happening, floor.AgentAnswers)
        drawn.append(happening)
        now = now.step(happening).next
    return drawn


class RaceFound(AssertionError):
    """Raised by `explore_concurrently`: no order explains a program's answers, or the budget was used up.

    Attributes:
        race: the program, its history, and the longest order found.
    """

    def __init__(self, race: Race) -> None:
        super().__init__(str(race))
        self.race = race


class _Met(BaseException):
    """Raised if a program did not pass. It is not an `Exception`, since Hypothesis would replay the program then."""

    def __init__(self, race: Race) -> None:
        super().__init__()
        self.race = race


def explore_concurrently(
    adapter: Adapter,
    of: st.SearchStrategy[Program] | None = None,
    requirements: Requirements = _REQUIRED,
    *,
    max_examples: int = 50,
    repeats: int = 3,
    codes: bool = False,
    budget: int = BUDGET,
    derandomize: bool = False,
) -> int:
    """Run drawn programs on an adapter, each several times, until no order explains one.

    Hypothesis draws the programs. `concurrency.shrink` makes a failing one small and runs each smaller program
    several times. Hypothesis itself would report a race that does not come again as a flaky test.

    Args:
        adapter: the implementation; see `concurrency.run`.
        of: the programs; `programs()` by default.
        requirements: see `concurrency.check`.
        max_examples: the most programs.
        repeats: how often each program is run.
        codes: see `concurrency.check`.
        budget: the budget of each run; see `concurrency.check`.
        derandomize: whether the same programs are drawn each time, as with the setting of Hypothesis.

    Returns:
        The number of programs that were run; all passed.

    Raises:
        RaceFound: a program did not pass; ``error.race`` is the race, made small.
    """
    count = 0

    @hypothesis_settings(
        max_examples=max_examples,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=[HealthCheck.too_slow],
        verbosity=Verbosity.quiet,
        derandomize=derandomize,
    )
    @given(programs() if of is None else of)
    def each(program: Program) -> None:
        nonlocal count
        count += 1
        race = check_program(adapter, program, requirements, repeats=repeats, codes=codes, budget=budget)
        if not race.passed:
            raise _Met(race)

    try:
        each()
    except _Met as met:
        race = met.race
    else:
        return count
    # A smaller program may also need several runs to show the race.
    raise RaceFound(shrink(adapter, race, requirements, repeats=4 * repeats, codes=codes, budget=budget))

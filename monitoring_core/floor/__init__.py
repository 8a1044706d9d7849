"""A floor: any number of supervisors, agents, calls, SMS sessions and chats as one immutable value.

Start with ``open_floor(["sup"], ["agent"])``. Give it requests and happenings with ``step``: it returns
the next floor, the answer, and the notifications for each supervisor.
"""

from monitoring_core.floor import kept as kept
from monitoring_core.floor.floor import Floor as Floor
from monitoring_core.floor.floor import ImpossibleHappening as ImpossibleHappening
from monitoring_core.floor.floor import Step as Step
from monitoring_core.floor.floor import open_floor as open_floor
from monitoring_core.floor.inputs import *  # noqa: F403
from monitoring_core.floor.values import *  # noqa: F403

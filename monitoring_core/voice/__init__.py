"""Voice monitoring: the subscription on the supervisor's device, the leg on his call, and their coupling.

A subscription says whom a supervisor monitors. A leg is his part in one call. To try the
tables, start with ``idle(ruleset)`` and give it events with ``step`` or ``require``. A
server, which also keeps ids, starts with ``supervisor(device)`` and ``decide``.
"""

from monitoring_core.voice import kept as kept
from monitoring_core.voice.agent_side import *  # noqa: F403
from monitoring_core.voice.coupling import Voice as Voice
from monitoring_core.voice.coupling import idle as idle
from monitoring_core.voice.events import *  # noqa: F403
from monitoring_core.voice.leg import *  # noqa: F403
from monitoring_core.voice.records import *  # noqa: F403
from monitoring_core.voice.subscription import *  # noqa: F403
from monitoring_core.voice.supervisor import *  # noqa: F403

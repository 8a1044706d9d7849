"""Voice monitoring: the subscription on the supervisor's device, the leg on his call, their coupling.

Start with ``idle(ruleset)`` and give it events with ``step`` or ``require``.
A server that keeps ids too starts with `Supervisor` and ``decide``.
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

"""Text monitoring: subscriptions to an agent's SMS sessions and chats, and the supervisor's own sessions.

To try the tables, start with ``not_in_session(ruleset)`` and give it events with ``step``. A
server, which also keeps ids, starts with ``text_supervisor(user_id)`` and ``decide``.
"""

from monitoring_core.text import kept as kept
from monitoring_core.text.events import *  # noqa: F403
from monitoring_core.text.records import *  # noqa: F403
from monitoring_core.text.session import *  # noqa: F403
from monitoring_core.text.subscription import *  # noqa: F403
from monitoring_core.text.supervisor import *  # noqa: F403
from monitoring_core.text.visibility import *  # noqa: F403

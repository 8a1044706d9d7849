"""Follows a server from its notifications: the states that are possible, and the rules that it breaks.

Each folder imports only from those above it in this list:

- ``findings``: what is told of a recording, namely findings, verdicts and doubts, and what is assumed of it.
- ``lines``: what one line tells by itself, and the rules that one message breaks alone.
- ``engine``: explains observations by the cheapest history; it holds the table of costs and knows no kind of subject.
- ``automata``: the histories that the tables of the core allow for a device, a leg, a text session and an agent's call.
- ``across``: what only the messages of several clients show together, by counting and not by a search.
- ``wording``: the sentences of the findings that the engine makes.
- ``subjects``: the devices, legs, text sessions and agents' calls that are followed.
- ``kept``: which subject a line is about, and when a subject goes.

To understand how a finding comes about, read ``engine.costs``, ``engine.search`` and ``automata.session_moves``.

The module ``taking`` hands each line to its subject, ``view`` shows a client what is known, and ``follower`` joins all.
"""

from monitoring_core.follow.findings.assumed import Assumed as Assumed
from monitoring_core.follow.findings.doubts import Cause as Cause
from monitoring_core.follow.findings.doubts import Doubt as Doubt
from monitoring_core.follow.findings.finding import Finding as Finding
from monitoring_core.follow.findings.finding import Innocent as Innocent
from monitoring_core.follow.findings.finding import Place as Place
from monitoring_core.follow.follower import Follower as Follower
from monitoring_core.follow.view import DeviceView as DeviceView
from monitoring_core.follow.view import LegView as LegView
from monitoring_core.follow.view import SessionView as SessionView

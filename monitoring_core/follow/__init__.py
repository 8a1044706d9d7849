"""Follows a server from its notifications: the states that are possible, and the rules that it breaks."""

from monitoring_core.follow.assumed import Assumed as Assumed
from monitoring_core.follow.doubts import Cause as Cause
from monitoring_core.follow.doubts import Doubt as Doubt
from monitoring_core.follow.finding import Finding as Finding
from monitoring_core.follow.finding import Innocent as Innocent
from monitoring_core.follow.finding import Place as Place
from monitoring_core.follow.follower import Follower as Follower
from monitoring_core.follow.view import DeviceView as DeviceView
from monitoring_core.follow.view import LegView as LegView
from monitoring_core.follow.view import SessionView as SessionView

"""Test the job with the oracle of this library: an adapter, and the words of the component `leg core`."""

from __future__ import annotations

from monitoring_core.floor import AgentAnswers, CallEnds
from monitoring_core.testing import Requirements
from monitoring_core.testing.running.trial import Trial
from monitoring_core.testing.running.words_given import default_components
from monitoring_core.voice import ordinary_capabilities
from tests.comparison.job import RIGHT, Crash, Fault, Legs


class Adapter:
    """Connects the server of legs to the oracle. A subscription is kept here, since the server has legs alone."""

    fault = RIGHT

    def reset(self, setting):
        self.legs, self.leg, self.call, self.told, self.subscribed = Legs(self.fault), None, None, [], None

    def request(self, ask):
        if hasattr(ask.request, "device_id"):
            self.subscribed = ask.request.operation
            self.show_device()
            return 0
        code = self.legs.ask(self.leg, ask.request.operation) if ask.request.call_id == self.call else 6
        if code == 0:
            self.show()
        return code

    def happen(self, happening):
        if isinstance(happening, AgentAnswers) and self.subscribed is not None:
            self.leg, self.call, self.subscribed = self.legs.begin(str(self.subscribed)), happening.call, None
            self.show()
        elif isinstance(happening, CallEnds) and self.legs.ask(self.leg, "Hangup") == 0:
            self.show()

    def show_device(self):
        self.tell({"messageType": "DeviceStateChangeMessage", "devices": [{"id": "s1-device"}]})

    def show(self):
        shown = self.legs.shown(self.leg)
        if shown is None:
            self.show_device()
        call = {"id": self.call, "deviceUri": "/devices/s1-device", "state": "Released"}
        if shown is not None:
            call |= {"state": "Established", "mute": shown["mute"], "monitoredUserMuted": shown["agentMuted"]}
            call |= {"capabilities": [*ordinary_capabilities(), *shown["offers"]]}
        self.tell({"messageType": "CallStateChangeMessage", "call": call})

    def tell(self, message):
        self.told.append(("s1", message))

    def observe(self, expected, deadline):
        told, self.told = self.told, []
        return told


REQUIREMENTS = Requirements(text=False, hold=False, routing_points=False, not_shown={"monitoring"}, fail_on="note")
USER_WRITES = (Adapter, REQUIREMENTS)


def run(fault: Fault, number: int = 0) -> tuple[bool, int]:
    """Give the words until one shows the fault; tell whether one did, and after how many inputs.

    The words are always the same, so the number of the run changes nothing.
    """
    adapter, given = Adapter(), 0
    adapter.fault = fault
    for word in default_components()["leg core"]:
        with Trial(adapter, word.setting, REQUIREMENTS) as trial:
            for each in word.inputs:
                given += 1
                try:
                    if trial.take(each):
                        return True, given
                except Crash:
                    return True, given
    return False, given

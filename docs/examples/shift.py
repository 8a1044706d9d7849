"""A shift on a floor, told as a story: two agents, a queue, a conference, holds, a missed call and a restart.

``python docs/examples/shift.py`` plays it and prints who is told what, and who hears whom.
"""

from __future__ import annotations

import json
import os
import sys

from monitoring_core import from_data
from monitoring_core.floor import (
    AgentAnswers,
    AgentHolds,
    AgentJoins,
    AgentJoinsConference,
    AgentLeaves,
    AgentLogsOut,
    AgentRetrieves,
    AgentTransfersToQueue,
    Ask,
    CallEnds,
    CustomerLeaves,
    Floor,
    Input,
    SupervisorEndsCall,
    SupervisorTakesCall,
    open_floor,
)
from monitoring_core.notifications import CallNotification, DeviceNotification
from monitoring_core.requests import CallRequest, DeviceRequest


def monitor(supervisor: str, state: str, device: str) -> Ask:
    """Ask for the calls of a device, or of a queue."""
    return Ask(supervisor, DeviceRequest(f"{supervisor}-device", state, device))


def on_call(supervisor: str, call: str, operation: str) -> Ask:
    """Ask for something in one's own call."""
    return Ask(supervisor, CallRequest(call, operation))


class Shift:
    """A floor, and a pen to write down what happens on it."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor

    def tell(self, words: str, *inputs: Input) -> None:
        """Play the next inputs, and write down whom the floor tells what."""
        print(f"\n{words}")
        for given in inputs:
            step = self.floor.step(given)
            if not step.accepted:
                print(f"  refused with {int(step.code)}: {step.outcome.because if step.outcome else ''}")
            for delivery in step.deliveries:
                print(f"  {delivery.recipient} is told: {shown(delivery.notification)}")
            self.floor = step.next

    def hear(self, call: str, speaker: str) -> None:
        """Write down who hears somebody in a call."""
        there = ("customer", *self.floor.calls[call].agents, *self.floor.calls[call].legs)
        ears = [each for each in there if self.floor.hears(call, listener=each, speaker=speaker)]
        print(f"  {speaker} is heard by {' and '.join(ears) or 'nobody'}")

    def restart(self) -> None:
        """Write the floor down as JSON, forget it, and read it again."""
        kept = json.dumps(self.floor.to_data())
        before, self.floor = self.floor, from_data(json.loads(kept), Floor)
        print(f"\nThe server restarts, and {'goes on where it was' if before == self.floor else 'has lost something'}.")


def shown(told: object) -> str:
    """Give in a few words what a notification shows."""
    if isinstance(told, DeviceNotification):
        return "he monitors " + (told.monitoring.target_device_uri if told.monitoring else "nobody")
    assert isinstance(told, CallNotification)
    return f"{told.call_id} is {told.state}{', and the agent is muted' * bool(told.monitored_user_muted)}"


def play() -> Floor:
    """Play the shift; give the floor as it is in the evening."""
    shift = Shift(open_floor(["sam", "kim"], ["ana", "ben"], routing_points=["orders"]))
    shift.tell("Morning. Sam coaches Ana.", monitor("sam", "Coach", "ana-device"))
    shift.tell("Kim would like Ana too, but one supervisor is enough.", monitor("kim", "ListenIn", "ana-device"))
    shift.tell("So she takes the queue.", monitor("kim", "ListenIn", "orders"))

    shift.tell("Ana answers her first call, and Sam is there.", AgentAnswers("ana", "call-1"))
    shift.hear("call-1", "sam")
    shift.tell("Ana puts the customer on hold. No supervisor is told of it.", AgentHolds("ana", "call-1"))
    shift.hear("call-1", "sam")
    shift.tell("She is back, and asks Ben to help.", AgentRetrieves("ana", "call-1"))
    shift.tell("Ben comes in: a conference. He hears what the customer hears.", AgentJoinsConference("call-1", "ben"))
    shift.hear("call-1", "sam")
    shift.tell("Sam speaks up, to all of them.", on_call("sam", "call-1", "SwitchToBargeIn"))
    shift.hear("call-1", "sam")
    shift.tell("Ana leaves; the call has passed on to Ben, and Sam with it.", AgentLeaves("call-1", "ana"))

    shift.restart()

    shift.tell("Ben sends the customer to the queue. Kim comes in there.", AgentTransfersToQueue("call-1", "orders"))
    shift.tell("Ana takes the call from the queue.", AgentJoins("call-1", "ana"))
    told = shift.floor.agent_call("ana")
    print(f"  Ana's own telephone shows supervisorListeningIn {told.supervisor_listening_in}")
    print(f"  The customer is shown {', '.join(shift.floor.visible_call_participants('call-1', 'customer'))}")
    shift.tell("Sam silences her for a moment.", on_call("sam", "call-1", "MuteMonitoredUser"))
    shift.hear("call-1", "ana")
    shift.tell("The customer hangs up. Kim only listened, so she is out.", CustomerLeaves("call-1"))
    shift.tell("Sam and Ana say good-bye.", on_call("sam", "call-1", "Hangup"))

    shift.tell("Sam is on the telephone himself, and misses Ana's next call.", SupervisorTakesCall("sam"))
    shift.tell("Here it is.", AgentAnswers("ana", "call-2"), SupervisorEndsCall("sam"))
    shift.tell("A second caller: the first waits on hold, and Sam joins the new call.", AgentAnswers("ana", "call-3"))
    shift.tell("Both calls end.", CallEnds("call-3"), CallEnds("call-2"))
    shift.tell("Evening. Ana logs out, so nobody monitors her any more.", AgentLogsOut("ana"))
    return shift.floor


if __name__ == "__main__":
    try:
        play()
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads, ``head`` perhaps, has read enough. What is not written yet goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

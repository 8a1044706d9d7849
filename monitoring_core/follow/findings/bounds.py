"""The bounds of a follower's memory: what is dropped beyond each bound, and what happens if it is met again.

Everything that is open is kept, without a bound. A device is open if it shows a subscription, waits for the effect
of a request, or has an open leg. A leg is open until it is released, and a text session until it is Revoked. After
the end a short memory remains, so that a late message is recognized as late.

Nothing is forgotten silently. Everything beyond a bound is counted. If it might have changed a finding, the recording
is inconclusive. `CLOSED_DEVICES` and the memory that a user allows count for all clients together. All other bounds
count within one client, so that the traffic of one client does not change the findings about another.
"""

from __future__ import annotations

__all__ = [
    "BYTES_OF_DEVICE",
    "BYTES_OF_LEG",
    "BYTES_OF_SESSION",
    "CLOSED_DEVICES",
    "CLOSED_LEGS",
    "CLOSED_SESSIONS",
    "DROPPED_BITS",
    "GIB",
    "HELD_LEGS",
    "LATE_MESSAGES",
    "LOOKS",
    "OLDER_LOOKS",
    "REFUSED",
    "REPORTED",
    "SWITCHES_UNMET",
    "UNKNOWN_WORDS",
    "UNSHOWN",
]

CLOSED_DEVICES = 65_536
"""The most closed devices of all clients. The one silent longest is dropped; to meet it again is inconclusive."""

CLOSED_LEGS = 8
"""The most ended legs of a device that are remembered. The oldest is dropped first.

After that, a leg of this device may be the dropped one if its first message does not show that it is new. When it is
known as a supervisor's leg, the recording is inconclusive.
"""

CLOSED_SESSIONS = 32
"""The most ended text sessions of a client that are remembered.

As with legs, a session whose first message is not Invited may be a dropped one.
"""

LATE_MESSAGES = 3
"""The number of unequal messages of an ended leg or session that nothing proves to be late or new.

With so many the recording is inconclusive, and the leg or session is followed again as an unknown one.
"""

HELD_LEGS = 4
"""The most legs of a device that stay open on hold beside a later leg. Of more, the oldest has ended unseen."""

LOOKS = 64
"""The most different messages of a subject that are remembered exactly, to recognize duplicates."""

OLDER_LOOKS = 1024
"""The most older messages without a duration that are remembered by half a hash.

A message like one of these may be a duplicate, so no finding rests on it alone. The oldest is dropped first, and then
a message like it counts as new.
"""

REFUSED = 64
"""The most refused requests of a subject that are remembered. The oldest is dropped first.

After that, a change that nobody asked for may be the effect of a dropped one. Then the recording is inconclusive.
"""

REPORTED = 64
"""The most oddities of a subject that are remembered as reported. With more, one may be reported again."""

SWITCHES_UNMET = 64
"""The most calls of a client in which a switch was asked for before any message. The oldest is dropped first.

After that, a leg of this client that begins in another state than the device shows may have been switched. Then the
recording is inconclusive. Records that name no client are those of many. So of their calls `CLOSED_DEVICES` are kept.
"""

UNSHOWN = 8
"""The most accepted requests of a subject without an effect that may still show. Of more, the oldest is dropped."""

UNKNOWN_WORDS = 256
"""The most unknown words that are counted one by one.

With more, the words that come first in the alphabet are counted one by one, and all others together.
"""

DROPPED_BITS = 1 << 23
"""The number of bits in which dropped names leave their traces.

A dropped name is always recognized. With several million names, other names are taken for dropped ones. This makes
more recordings inconclusive, and never fewer.
"""

GIB = 1024**3

BYTES_OF_DEVICE = 4_500
"""The estimated bytes of a device with everything that it keeps; the limit on memory is compared with the estimates.

The estimates are measured. Most subjects need between half and twice as much. A call whose device shows nothing
needs less than half.
"""

BYTES_OF_LEG = 4_000
"""The estimated bytes of a leg, without its device."""

BYTES_OF_SESSION = 4_000
"""The estimated bytes of a text session."""

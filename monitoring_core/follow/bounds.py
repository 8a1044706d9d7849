"""Bounds of a follower's memory. Each says what is dropped beyond it, and what it means to meet that again.

What is open is kept, however much it is: a device that shows a subscription, that waits for the
effect of a request, or that has an open leg; a leg until it is released; a text session until it is
revoked. What has ended leaves a short memory, so that a late message of it is known for what it is.

Nothing is forgotten in silence. What goes beyond a bound is counted, and where it might have changed
a finding the recording is inconclusive. All bounds but `CLOSED_DEVICES` and the memory that a user
allows count within one client, so that nobody's traffic changes what is found of another.
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
    "LEGS_AT_REST",
    "LOOKS",
    "OLDER_LOOKS",
    "REFUSED",
    "REPORTED",
    "SWITCHES_UNMET",
    "UNKNOWN_WORDS",
    "UNSHOWN",
]

CLOSED_DEVICES = 65_536
"""Closed devices of all clients. The longest unheard goes first; met again, it makes the recording inconclusive."""

CLOSED_LEGS = 8
"""Ended legs of a device. The oldest goes first.

After that a leg of this device whose first message does not show that it is new may be the one that went:
once it is known as a supervisor's leg, the recording is inconclusive.
"""

CLOSED_SESSIONS = 32
"""Ended text sessions of a client. As with legs: one whose first message is not Invited may be the one that went."""

LATE_MESSAGES = 3
"""Unequal messages of an ended leg or session that nothing proves to be late or new.

So many make the recording inconclusive, and it is followed again from knowing nothing.
"""

LEGS_AT_REST = 2
"""Messages of a later leg of a device after which an earlier one, silent since, has ended unseen."""

HELD_LEGS = 4
"""Legs of a device on hold that stay open beside a later one. The oldest of more has ended unseen, too."""

LOOKS = 64
"""Different messages of a subject that are remembered exactly, to tell duplicates by."""

OLDER_LOOKS = 1024
"""Different messages without a duration, older than those, that are remembered by half a hash.

One that comes again may be a duplicate, so no finding rests on it alone. Beyond it the oldest goes first, and a
message like it counts as a new one.
"""

REFUSED = 64
"""Refused requests of a subject. The oldest goes first.

After that something unasked may be what was refused: the recording is inconclusive.
"""

REPORTED = 64
"""Oddities of a subject that are told once. Beyond it one may be told again; nothing is lost."""

SWITCHES_UNMET = 64
"""Calls of which a switch was asked for before any message. Of more the oldest goes first."""

UNSHOWN = 8
"""Accepted requests of a subject that never showed and may show after all. Of more the oldest is no longer told."""

UNKNOWN_WORDS = 256
"""Words the domain does not know that are counted one by one.

Beyond it the first of the alphabet are, and the others are counted together.
"""

DROPPED_BITS = 1 << 23
"""Bits in which the names of all that was dropped leave their traces.

What was dropped is always known again. Beyond some millions of names others are taken for them, which
makes more recordings inconclusive, never fewer.
"""

GIB = 1024**3

BYTES_OF_DEVICE = 4_500
"""What a device is estimated to need, with all it keeps; the limit on memory is compared with these estimates.

They are measured. Most lives of a subject need between half and twice as much. A call whose device shows nothing
needs less than half.
"""

BYTES_OF_LEG = 4_000
"""The same for a leg, besides its device."""

BYTES_OF_SESSION = 4_000
"""The same for a text session."""

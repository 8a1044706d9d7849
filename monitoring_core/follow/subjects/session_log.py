"""The log of a text session, compared with its list of participants and with what was sent.

An entry tells its sender and who sees it. The list of participants tells the same sender, and who sees
him. Each entry is judged against what was told of its sender last, in lists and in notices of coming,
going and switching. Every change is told twice, by a list and by a notice, and one message may be lost
or late. So an entry is wrong only if two have told, and both of the last two tell otherwise. Some clients
are sent no list that names the sender. So nothing is compared after an entry that is missing, until a list comes.

What the supervisor sends to agents alone is recognized by its text. Its entry may stand before the
line of its request.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import define

from monitoring_core.follow.engine.costs import LAG_MESSAGES
from monitoring_core.follow.findings.stamp import Stamp
from monitoring_core.follow.lines.messages import Shows, Sign
from monitoring_core.follow.lines.observations import Entry, SeenParticipant
from monitoring_core.follow.lines.text_messages import names_same_user
from monitoring_core.text.visibility import FROM_WIDE_TO_NARROW, SENT_WITH, WRITTEN_AS
from monitoring_core.vocabulary import MessageType

__all__ = ["JOINED", "LEFT", "NOTICES", "SessionLog"]

_TOLD = 6
"""Lists and notices of a session that are remembered."""
_SENT = 4
"""Texts that were sent, and own entries without a request, that are remembered."""

JOINED, LEFT = str(MessageType.PARTICIPANT_JOINED), str(MessageType.PARTICIPANT_LEFT)
NOTICES = frozenset({JOINED, LEFT, str(MessageType.PARTICIPANT_REJOINED)})
_WRITTEN = frozenset(map(str, MessageType)) - NOTICES - {str(MessageType.NOTICE)}
_WIDTH = {str(each): width for width, each in enumerate(reversed(FROM_WIDE_TO_NARROW))}
"""Visibility -> how many see it, in order."""

People = tuple[SeenParticipant, ...]


@define(slots=True, eq=False, weakref_slot=False)
class SessionLog:
    """The participants and texts of a session that are remembered, the newest last."""

    told: tuple[People, ...] = ()
    """Lists, and the senders of notices; nobody where one left."""
    sent: tuple[tuple[str, str, int], ...] = ()
    """Visibility that was asked for, type and text of what was sent and has no entry yet."""
    written: tuple[tuple[Entry, int, Stamp], ...] = ()
    """Own entries that no request explains yet, each with its text and where it stands."""
    highest: int = -1
    """Position of the newest entry."""
    missing: tuple[int, ...] = ()
    """Positions below it that no entry has had, the highest last."""
    listed_at: int = -1
    """Position of the newest entry when a list came last."""

    def after_gap(self) -> None:
        """Forget what was told of participants, since it may have changed in a place that could not be read."""
        self.told = ()

    def lists(self, participants: People) -> None:
        """Take in a list of participants."""
        if participants and (len(self.told) < 2 or self.told[-1] != participants):
            self.told = (*self.told, participants)[-_TOLD:]
        self.listed_at = self.highest

    def asks(self, operation: str, text: str | None) -> Iterator[tuple[Shows, Stamp]]:
        """Take in an accepted request to send, and give what its entry, if it came already, shows wrongly."""
        asked = SENT_WITH.get(operation)
        if asked is None or not text:
            return
        kind, key = str(WRITTEN_AS[operation]), hash(text)
        came = [each for each in self.written[-LAG_MESSAGES:] if (each[0].type, each[1]) == (kind, key)]
        fitting = [each for each in came if not _is_wider(each[0].visibility, asked)]
        if not came:
            self.sent = (*self.sent, (str(asked), kind, key))[-_SENT:]
            return
        entry, _, stamp = taken = (fitting or came)[0]
        self.written = tuple([each for each in self.written if each is not taken])
        if not fitting:
            yield _private(entry, f"asked for by {operation}", asked), stamp

    def takes(self, entry: Entry, stamp: Stamp, *, is_own: bool) -> Iterator[Shows]:
        """Take in a new entry, and give what it shows wrongly; ``is_own`` is whether the client's own user wrote it."""
        is_new = entry.position is None or entry.position > self.highest
        # An entry that comes late for the first time tells what its sender was, and is not compared.
        tells = is_new or entry.position in self.missing
        if entry.position is not None:
            self._counts(entry.position)
        # How the supervisor himself is listed is judged by the mode (TX-VISIBILITY), so the list is no evidence here.
        is_compared = is_new and not (is_own and entry.sender.visibility is not None)
        # A missing entry may have been a notice of a switch.
        is_compared = is_compared and not any(each > self.listed_at for each in self.missing)
        if entry.type in NOTICES:
            yield from self._notice(entry, tells=tells, is_compared=is_compared)
        elif entry.type in _WRITTEN:
            yield from self._written_by(entry, stamp, is_own=is_own, is_compared=is_compared, is_new=is_new)

    def _counts(self, position: int) -> None:
        """Note that there was an entry of this position."""
        if position > self.highest:
            skipped = range(max(self.highest + 1, position - _TOLD), position) if self.highest >= 0 else ()
            self.missing, self.highest = (*self.missing, *skipped)[-_TOLD:], position
        else:
            self.missing = tuple([each for each in self.missing if each != position])

    def _notice(self, entry: Entry, *, tells: bool, is_compared: bool) -> Iterator[Shows]:
        visible, sender = entry.visibility, entry.sender
        if entry.type in (JOINED, LEFT) and visible is not None:
            seen = {sender.visibility} if sender.visibility is not None else set[str]()
            known = self._seen(sender) if is_compared else ()
            is_other = visible not in known and sender.visibility not in known
            if (seen and visible not in seen) or (known and is_other):
                right = " or ".join(sorted(set(known) if visible in seen else seen or set(known)))
                yield Sign.NOTICE, f"{entry.type} has visibility {visible!a}", f"visibility {right}, of its sender"
        if tells and sender.visibility is not None:
            self.told = (*self.told, () if entry.type == LEFT else (sender,))[-_TOLD:]

    def _written_by(
        self, entry: Entry, stamp: Stamp, *, is_own: bool, is_compared: bool, is_new: bool
    ) -> Iterator[Shows]:
        sender = entry.sender
        known = self._seen(sender) if is_compared else ()
        if _is_wider(entry.visibility, sender.visibility):
            yield _private(entry, "from a sender seen by", sender.visibility)
        elif is_own and entry.text is not None and (asked := self._was_asked(entry, stamp)) is not None:
            yield _private(entry, "sent to", asked)
        elif known and all(_is_wider(entry.visibility, each) for each in known):
            yield _private(entry, "from a participant listed for", known[-1])
        else:
            yield from self._named_otherwise(entry.sender, known, is_new=is_new)

    def _was_asked(self, entry: Entry, stamp: Stamp) -> str | None:
        """Return the narrower visibility that was asked for this entry, None if none was; it waits for its request."""
        key = hash(entry.text)
        asked = [each for each in self.sent if each[1:] == (entry.type, key)]
        fitting = [each for each in asked if not _is_wider(entry.visibility, each[0])]
        if not asked:
            self.written = (*self.written, (entry._replace(text=None), key, stamp))[-_SENT:]
            return None
        taken = (fitting or asked)[0]
        self.sent = tuple([each for each in self.sent if each is not taken])
        return None if fitting else taken[0]

    def _named_otherwise(self, sender: SeenParticipant, known: tuple[str, ...], *, is_new: bool) -> Iterator[Shows]:
        listed = next((each for each in self._mentions(sender)), None) if is_new else None
        if listed is None:
            return
        for name in ("participant_id", "uri", "nickname"):
            told, right = getattr(sender, name), getattr(listed, name)
            is_same = names_same_user(told, right) if name == "uri" else told == right
            if told is not None and right is not None and not is_same:
                message = f"an entry's sender has {name.replace('_', ' ')} {told!a}, the list {right!a}"
                yield Sign.NAMED_OTHERWISE, message, "the same in the list and in the log"
                return
        if sender.visibility is not None and known and sender.visibility not in known:
            message = f"an entry's sender has visibility {sender.visibility!a}, the list {known[-1]!a}"
            yield Sign.NAMED_OTHERWISE, message, "the same in the list and in the log"

    def _mentions(self, sender: SeenParticipant) -> Iterator[SeenParticipant]:
        """Yield the lists and notices of a participant since he came, the newest first."""
        for people in reversed(self.told):
            found = _find(people, sender)
            if found is None and (not people or len(people) > 1):
                return
            if found is not None:
                yield found

    def _seen(self, sender: SeenParticipant) -> tuple[str, ...]:
        """Return the last two visibilities that were told of a participant, the older one first; () if fewer were."""
        told = [each.visibility for each in self._mentions(sender) if each.visibility is not None]
        return tuple(reversed(told[:2])) if len(told) > 1 else ()


def _find(people: People, sender: SeenParticipant) -> SeenParticipant | None:
    """Return the one of these that a sender is: by id, else by uri, else by a nickname that only one of them has.

    Nicknames are nobody's own, so whoever has another id and another uri is somebody else.
    """
    own_id, uri = sender.participant_id, sender.uri
    named = [each for each in people if own_id is not None and each.participant_id == own_id]
    named = named or [each for each in people if uri is not None and names_same_user(each.uri, uri)]
    if named:
        return named[0]
    alike = [
        each for each in people if sender.nickname and (each.nickname, each.type) == (sender.nickname, sender.type)
    ]
    if len(alike) != 1 or (None not in (own_id, uri, alike[0].participant_id, alike[0].uri)):
        return None
    return alike[0]


def _is_wider(visible: str | None, than: str | None) -> bool:
    """Tell whether more see the one than the other; what is not told or not known is no wider."""
    return visible in _WIDTH and than in _WIDTH and _WIDTH[str(visible)] > _WIDTH[str(than)]


def _private(entry: Entry, how: str, narrower: str | None) -> Shows:
    message = f"an entry of type {entry.type} has visibility {entry.visibility}, {how} {narrower}"
    return Sign.PRIVATE, message, f"visibility {narrower}: it is private to them"

"""Private notes: texts that a supervisor sends only to agents, and who saw them (TX-PRIVATE).

A note is a text that was sent with an operation for messages to agents. Its entry in a message log is recognized
by the text. An entry is also a note if parties see it who do not see its sender. If the client of a customer
was shown a note, the customer saw it, even if its entry says otherwise. If the same words were also sent to
everybody, nothing tells which of the two messages an entry belongs to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeAlias

from attrs import define, field

from monitoring_core.conformance.timelines.moments import Moment
from monitoring_core.follow.lines.observations import Entry
from monitoring_core.text.visibility import SENT_WITH, sees
from monitoring_core.vocabulary import Medium, MessageType, Party, Visibility

__all__ = ["Note", "Notes", "Session"]

Session: TypeAlias = tuple[Medium, str]

_TEXT = str(MessageType.TEXT)
_REMEMBERED = 256
"""The number of texts of a session whose entries are remembered: the newest ones."""


@define(slots=True, eq=False)
class _Written:
    """The entries with the same text."""

    moment: Moment
    visibilities: set[str] = field(factory=set[str])
    readers: set[Party] = field(factory=set[Party])
    leaks: set[str] = field(factory=set[str])
    """The visibilities of entries that parties see who do not see the sender."""


class Note(NamedTuple):
    """A private note.

    Attributes:
        session: the session in which it was sent.
        client: the client that sent it; None if it has no name.
        sent: the moment when it was sent; if no request is recorded, the moment when its entry was shown.
        shown: the moment when its entry was shown first; None if no entry was shown.
        visibilities: the visibilities that its entries have.
        readers: the parties whose own clients were shown it.
        is_told_apart: whether nobody sent the same words to everybody.
    """

    session: Session
    client: str | None
    sent: Moment
    shown: Moment | None
    visibilities: frozenset[str]
    readers: frozenset[Party]
    is_told_apart: bool

    def is_seen_by(self, party: Party) -> bool | None:
        """Tell whether a party saw it; None if no entry was shown."""
        if self.shown is None:
            return None
        return party in self.readers or any(sees(party, each) for each in self.visibilities)


@define(slots=True, eq=False)
class Notes:
    """The notes of a recording, and the entries that were shown.

    Attributes:
        requests: whether any request to send is recorded.
    """

    requests: bool = False
    _private: list[tuple[Session, str | None, int, Moment]] = field(
        factory=list[tuple[Session, str | None, int, Moment]]
    )
    _keys: set[tuple[Session, int]] = field(factory=set[tuple[Session, int]])
    _public: set[tuple[Session, int]] = field(factory=set[tuple[Session, int]])
    _written: dict[Session, dict[int, _Written]] = field(factory=dict[Session, dict[int, _Written]])
    _noted: dict[tuple[Session, int], _Written] = field(factory=dict[tuple[Session, int], _Written])

    def sent(self, session: Session, client: str | None, operation: str, text: str, moment: Moment) -> None:
        """Take in a text that was sent."""
        asked = SENT_WITH.get(operation)
        if asked is None:
            return
        self.requests = True
        key = hash(text)
        if asked is Visibility.ALL:
            self._public.add((session, key))
            return
        self._private.append((session, client, key, moment))
        self._keys.add((session, key))
        written = self._written.get(session, {}).get(key)
        if written is not None:
            self._noted[session, key] = written

    def logged(self, session: Session, entries: Iterable[Entry], reader: Party | None, moment: Moment) -> None:
        """Take in entries of a log; ``reader`` is the party whose client was shown them, unless it sees everything."""
        texts = self._written.setdefault(session, {})
        for entry in entries:
            if entry.type != _TEXT or not entry.text:
                continue
            key = hash(entry.text)
            written = texts.pop(key, None) or self._noted.get((session, key)) or _Written(moment)
            texts[key] = written
            if len(texts) > _REMEMBERED:
                del texts[next(iter(texts))]
            if entry.visibility is not None:
                written.visibilities.add(entry.visibility)
                if _leaks(entry):
                    written.leaks.add(entry.visibility)
                    self._noted[session, key] = written
            if reader is not None:
                written.readers.add(reader)
            if (session, key) in self._keys:
                self._noted[session, key] = written

    def all(self) -> Iterator[Note]:
        """Yield every note: first those that were sent, then those that only an entry shows."""
        told: set[tuple[Session, int]] = set()
        for session, client, key, moment in self._private:
            told.add((session, key))
            written = self._noted.get((session, key))
            is_apart = (session, key) not in self._public
            if written is None:
                yield Note(session, client, moment, None, frozenset(), frozenset(), is_apart)
                continue
            yield Note(
                session,
                client,
                moment,
                written.moment,
                frozenset(written.visibilities),
                frozenset(written.readers),
                is_apart,
            )
        for (session, key), written in self._noted.items():
            if (session, key) not in told:
                shown = frozenset(written.leaks)
                yield Note(session, None, written.moment, written.moment, shown, frozenset(), is_told_apart=True)


def _leaks(entry: Entry) -> bool:
    """Tell whether some party sees an entry, but not its sender."""
    sender = entry.sender.visibility
    known = sender in set(Visibility) and entry.visibility in set(Visibility)
    return known and any(sees(each, entry.visibility or "") and not sees(each, sender or "") for each in Party)

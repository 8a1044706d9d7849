"""Messages of text sessions, and entries of their logs, judged alone.

The signs are those of `messages.SIGNS`. A session's participants tell how the supervisor is shown, if it is known
which of them he is. His nickname or uri tells this. Otherwise he is one who is not a customer.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from monitoring_core.follow.findings.judgement import Broken
from monitoring_core.follow.findings.naming import in_words
from monitoring_core.follow.lines.messages import Shows, Sign, broken_by_sign
from monitoring_core.follow.lines.observations import Entry, SeenParticipant
from monitoring_core.follow.lines.roles import AGENT, CUSTOMER, are_known, known_role
from monitoring_core.rulesets import Ruleset
from monitoring_core.text.session import AGENTS_SENDING, CHATTING_CONSTANT, EVERYBODY_SENDING, SENDING_OPEN
from monitoring_core.text.visibility import sees
from monitoring_core.uris import last_segment
from monitoring_core.vocabulary import MessageType, Party, Visibility, VisibilityMode

__all__ = [
    "REJOINED",
    "Told",
    "are_unsupervised",
    "broken_by_entry",
    "broken_by_list",
    "broken_by_session",
    "is_own",
    "limited_reader",
    "names_same_user",
    "told_by",
]

REJOINED = str(MessageType.PARTICIPANT_REJOINED)
_SENDING = EVERYBODY_SENDING | AGENTS_SENDING
_VISIBILITIES = frozenset(map(str, Visibility))
_LIMITED = frozenset(each for each in Party if any(not sees(each, visible) for visible in Visibility))


class Told(NamedTuple):
    """The part of a session's participants that tells its mode. It names nobody, so few of them differ.

    Attributes:
        has_own: whether the supervisor's own participant is among them.
        visibilities: of the supervisor's own participant, or else of all but the customer.
        types: of the supervisor's own participant, as often as it is there.
    """

    has_own: bool
    visibilities: frozenset[str]
    types: tuple[str | None, ...]


@lru_cache(maxsize=64)
def told_by(participants: tuple[SeenParticipant, ...], self_: str | None) -> Told:
    """Return the part that tells the mode; ``self_`` is nickname or uri of the client's own user, if known."""
    own = [each for each in participants if is_own(each, self_)]
    customers = [each for each in participants if each.type == CUSTOMER]
    if (
        len(customers) == 1
        and not names_same_user(customers[0].uri, self_)
        and customers[0].visibility in (None, Visibility.ALL)
    ):
        # Nicknames are nobody's own: the only customer may have the supervisor's.
        own = [each for each in own if each is not customers[0]]
    if any(each.type == AGENT for each in own):
        # Nor is one of unknown type the supervisor, if another of his nickname has the type that he must have.
        own = [each for each in own if are_known((each,)) or names_same_user(each.uri, self_)]
    speaking = own or [each for each in participants if each.type != CUSTOMER]
    seen = frozenset([each.visibility for each in speaking if each.visibility is not None])
    return Told(bool(own), seen, tuple([each.type for each in own]))


def is_own(participant: SeenParticipant, self_: str | None) -> bool:
    """Tell whether a participant is the client's own user, whose nickname or uri is told."""
    return self_ is not None and (participant.nickname == self_ or names_same_user(participant.uri, self_))


def are_unsupervised(participants: tuple[SeenParticipant, ...]) -> bool:
    """Tell whether these are customers and one other, who can be nobody's supervisor, since no agent is there."""
    others = [each for each in participants if each.type != CUSTOMER]
    return len(others) == 1 < len(participants) and others[0].type == AGENT


@lru_cache(maxsize=1024)
def names_same_user(uri: str | None, self_: str | None) -> bool:
    """Return whether two uris name one user; the host may be written otherwise, or be missing."""
    if uri is None or self_ is None or uri == self_:
        return uri == self_
    return "/" in self_ and bool(last_segment(uri)) and last_segment(uri) == last_segment(self_)


@lru_cache(maxsize=512)
def broken_by_session(
    offered: frozenset[str], told: Told, mode: VisibilityMode | None, ruleset: Ruleset
) -> tuple[Broken, ...]:
    """Return the rules that a message of a Chatting session breaks by itself.

    Args:
        offered: its capabilities.
        told: what its participants tell.
        mode: in which it is; None if that is not certain, so that nothing about sending is judged.
        ruleset: whose levels they have.
    """
    return tuple([broken_by_sign(*shows, ruleset) for shows in _session_shows(offered, told, mode, ruleset)])


def _session_shows(
    offered: frozenset[str], told: Told, mode: VisibilityMode | None, ruleset: Ruleset
) -> Iterator[Shows]:
    for kind in told.types:
        if kind is not None and kind != AGENT:
            yield Sign.PARTICIPANT_TYPE, f"the supervisor's participant has type {kind!a}", f"type {AGENT}"
    if not offered:
        return
    if mode is not None:
        extra = offered & _SENDING - SENDING_OPEN[ruleset.send_in_every_mode][mode]
        if extra:
            expected = "sending only to whom the mode shows the supervisor"
            yield Sign.SENDING, f"{in_words(extra)} offered in {mode}", expected
    missing = CHATTING_CONSTANT - offered
    if missing:
        yield Sign.SESSION_LACKS, f"{in_words(missing)} not offered while Chatting", "offered, unless configured away"


def limited_reader(role: str | None) -> Party | None:
    """Return the party that a client's user is if that party does not see everything (TX-AUDIENCE)."""
    party = known_role(role)
    return party if party in _LIMITED else None


def broken_by_entry(entry: Entry, reader: Party | None, ruleset: Ruleset) -> tuple[Broken, ...]:
    """Return the rules that an entry of a log breaks by itself; ``reader`` is as `limited_reader` gives it."""
    return tuple([broken_by_sign(*shows, ruleset) for shows in _entry_shows(entry, reader)])


def broken_by_list(participants: tuple[SeenParticipant, ...], reader: Party, ruleset: Ruleset) -> tuple[Broken, ...]:
    """Return the rules that a list of participants breaks by whom it shows to a party that does not see everything."""
    return _broken_by_showing(frozenset([each.visibility for each in participants]), reader, ruleset)


@lru_cache(maxsize=64)
def _broken_by_showing(visibilities: frozenset[str | None], reader: Party, ruleset: Ruleset) -> tuple[Broken, ...]:
    """Return the rules that a list breaks which shows participants of these visibilities to that party."""
    return tuple(
        [
            broken_by_sign(
                Sign.NOT_FOR_READER,
                f"the {reader} was shown a participant with visibility {each}",
                "only whom that party may see",
                ruleset,
            )
            for each in sorted(map(str, visibilities & _VISIBILITIES))
            if not sees(reader, each)
        ]
    )


def _entry_shows(entry: Entry, reader: Party | None) -> Iterator[Shows]:
    visible, sender = entry.visibility, entry.sender.visibility
    if entry.type == REJOINED and visible is not None and sender is not None and visible != sender:
        sign = Sign.REJOINED_TO_ALL if Visibility.ALL in (visible, sender) else Sign.REJOINED
        message = f"ParticipantRejoined has visibility {visible!a}, its sender {sender!a}"
        yield sign, message, "both with the new visibility"
    if reader is not None and visible in _VISIBILITIES and not sees(reader, visible):
        message = f"the {reader} was sent an entry with visibility {visible}"
        yield Sign.NOT_FOR_READER, message, "only what that party may see"

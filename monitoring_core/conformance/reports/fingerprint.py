"""Fingerprints: two findings of one fault have the same fingerprint, also in different recordings.

A fingerprint is made of the rule, the kind of subject, the likeliest state before, the operation, and
the expected outcome. If a single message proves the finding, the words of the finding's message are
used in place of state and operation. A fingerprint has only words that the library itself knows: no ids,
times, lines, numbers or names. So a fault has the same fingerprint in the next recording.
"""

from __future__ import annotations

from enum import StrEnum
from hashlib import blake2b

from monitoring_core import vocabulary
from monitoring_core.follow.findings.finding import Finding

__all__ = ["FINGERPRINTS", "KINDS", "fingerprint", "kind_of"]

FINGERPRINTS = 2
"""The version of fingerprints. Fingerprints of two versions cannot be compared, so a baseline needs the same version.

Version 1: rule, kind of subject, and the words of message and expectation. Version 2: as described above.
"""

KINDS: tuple[str, ...] = ("call", "device", "SMS session", "chat")
"""The kinds of subject; the subject of a finding begins with one of them, before the id."""


def _vocabulary() -> frozenset[str]:
    """Return every word of the domain."""
    kinds: list[object] = [getattr(vocabulary, name) for name in vocabulary.__all__]
    return frozenset(
        str(word) for kind in kinds if isinstance(kind, type) and issubclass(kind, StrEnum) for word in kind
    )


_WORDS: frozenset[str] = _vocabulary()
_AROUND = "'\"`,;:.()[]"


def fingerprint(finding: Finding) -> str:
    """Return the fingerprint of a finding: 16 hexadecimal digits.

    The level makes no difference, since it says how much was proved, and not what went wrong.
    """
    told = finding.message.removeprefix(finding.subject)
    if finding.before:
        told = f"{finding.before[0]} {finding.operation or ''}"
    parts = (finding.rule, kind_of(finding.subject), _words(told), _words(finding.expected))
    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def kind_of(subject: str) -> str:
    """Return the kind of a subject, such as ``call`` for ``call 00K of device d-1``; empty if it is not in `KINDS`."""
    return next((kind for kind in KINDS if subject.startswith(f"{kind} ")), "")


def _words(text: str) -> str:
    """Return the words of a text that are in the vocabulary, in order; a word inside an id does not count."""
    tokens = (token.strip(_AROUND) for token in text.split())
    return " ".join(token for token in tokens if token in _WORDS)

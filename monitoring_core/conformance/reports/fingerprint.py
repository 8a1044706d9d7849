"""Fingerprints: two findings of one fault have the same one, in whichever recording they are.

A fingerprint is made of the rule, the kind of subject, the likeliest state before, the
operation, and what was expected. Where one message tells all by itself, the words of
the finding's message stand for state and operation. Only words that the
library itself knows go into it: no ids, times, lines, numbers or names. So a fault
that a server has today has the same fingerprint in the recording of tomorrow.
"""

from __future__ import annotations

from enum import StrEnum
from hashlib import blake2b

from monitoring_core import vocabulary
from monitoring_core.follow.finding import Finding

__all__ = ["FINGERPRINTS", "KINDS", "fingerprint", "kind_of"]

FINGERPRINTS = 2
"""Version of what a fingerprint is made of. Those of two versions have nothing in common, and no baseline fits.

1: rule, kind of subject, and the words of message and expectation. 2: what the module says.
"""

KINDS: tuple[str, ...] = ("call", "device", "SMS session", "chat")
"""The kinds of subject, as findings name them before the id."""


def _vocabulary() -> frozenset[str]:
    """Give every word that the domain has."""
    kinds: list[object] = [getattr(vocabulary, name) for name in vocabulary.__all__]
    return frozenset(
        str(word) for kind in kinds if isinstance(kind, type) and issubclass(kind, StrEnum) for word in kind
    )


_WORDS: frozenset[str] = _vocabulary()
_AROUND = "'\"`,;:.()[]"


def fingerprint(finding: Finding) -> str:
    """Give the fingerprint of a finding: 16 hexadecimal digits.

    Findings of different levels have the same one, since a level says how much was proved and not what went wrong.
    """
    told = finding.message.removeprefix(finding.subject)
    if finding.before:
        told = f"{finding.before[0]} {finding.operation or ''}"
    parts = (finding.rule, kind_of(finding.subject), _words(told), _words(finding.expected))
    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def kind_of(subject: str) -> str:
    """Give the kind of a subject, such as ``call`` of ``call 00K of device d-1``; empty if it is none of `KINDS`."""
    return next((kind for kind in KINDS if subject.startswith(f"{kind} ")), "")


def _words(text: str) -> str:
    """Give the words of a text that the vocabulary has, in order; an id that holds one of them is no such word."""
    tokens = (token.strip(_AROUND) for token in text.split())
    return " ".join(token for token in tokens if token in _WORDS)

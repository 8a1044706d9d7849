"""Uris: the id at the end of a path, read and written.

A device, a call, a session and a user are named by uris, and each uri ends with
an id. Host, query, fragment and a trailing slash say nothing about which one it
is (VD-SAME-DEVICE). Two ids are compared exactly, case included.
"""

from __future__ import annotations

__all__ = ["COLLECTIONS", "device_id", "last_segment", "quoted", "unquoted", "user_path"]

COLLECTIONS = frozenset({"calls", "chats", "devices", "smssessions", "users"})
"""Segments of paths behind which an id stands."""


def device_id(uri: str) -> str:
    """Give the id of the device that a uri names: the end of its path (VD-SAME-DEVICE).

    Host, query, fragment and a trailing slash do not matter; an id alone is its own id.

    Returns:
        The id, or an empty string if the uri names no device (VD-OWN-DEVICE): it has no path, ends with blanks,
        or names a collection, such as ``/api/v2/devices/``.
    """
    return last_segment(uri)


def last_segment(uri: str) -> str:
    """Give the id at the end of the path of a uri, with percent escapes resolved; empty if there is none.

    Blanks are no id, unless they are escaped. The name of a collection is no id: nothing follows it in
    ``/api/v2/devices/`` or ``http://host/devices``. It is one, as any text is, where it stands alone
    (``devices``) or is what follows a collection (``/api/v2/devices/devices``).
    """
    if "?" in uri or "#" in uri:
        uri = uri.partition("#")[0].partition("?")[0]
    head, _, last = uri.rpartition("/")
    if not last:
        head, _, last = uri.rstrip("/").rpartition("/")
    if head.endswith(":/") or last.isspace():
        return ""
    if last in COLLECTIONS and "/" in uri and head.rpartition("/")[2] not in COLLECTIONS:
        return ""
    return unquoted(last) if "%" in last else last


def user_path(user_id: str) -> str:
    """Give the path by which the API names a user; `wire.write` puts the base url before it."""
    return f"/api/v2/users/{quoted(user_id)}"


def quoted(segment: str) -> str:
    """Write an id as one segment of a path."""
    if segment.isascii() and segment.isalnum():
        return segment
    # The module is large, and most ids need no escapes.
    from urllib.parse import quote

    return quote(segment, safe="", errors="surrogatepass")


def unquoted(segment: str) -> str:
    """Read a segment of a path; one whose escapes are no UTF-8 is taken as it stands."""
    if "%" not in segment:
        return segment
    from urllib.parse import unquote

    try:
        return unquote(segment, errors="surrogatepass")
    except UnicodeDecodeError:
        return segment

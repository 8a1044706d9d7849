"""Uris: how the id at the end of a path is read and written.

A uri names a device, a call, a session or a user, and ends with its id. Host, query,
fragment and a slash at the end do not matter (VD-SAME-DEVICE). Two ids are compared exactly,
case included.
"""

from __future__ import annotations

__all__ = ["COLLECTIONS", "device_id", "last_segment", "quoted", "unquoted", "user_path"]

COLLECTIONS = frozenset({"calls", "chats", "devices", "smssessions", "users"})
"""Segments of a path that are followed by an id."""


def device_id(uri: str) -> str:
    """Return the id of the device that a uri names: the end of its path (VD-SAME-DEVICE).

    Host, query, fragment and a slash at the end do not matter. The uri may also be an id alone.

    Returns:
        The id, or an empty string if the uri names no device (VD-OWN-DEVICE). Such a uri has no path, ends with blanks,
        or names a collection such as ``/api/v2/devices/``.
    """
    return last_segment(uri)


def last_segment(uri: str) -> str:
    """Return the id at the end of the path of a uri, with percent escapes resolved; empty if there is none.

    Blanks are not an id, unless they are escaped. The name of a collection at the end of a path is not an id, as in
    ``/api/v2/devices/`` or ``http://host/devices``. It is an id if it stands alone (``devices``) or follows a
    collection (``/api/v2/devices/devices``).
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
    """Return the path of a user in the API; `wire.write` puts the base url before it."""
    return f"/api/v2/users/{quoted(user_id)}"


def quoted(segment: str) -> str:
    """Write an id as one segment of a path."""
    if segment.isascii() and segment.isalnum():
        return segment
    # Most ids need no escapes, and importing urllib takes long.
    from urllib.parse import quote

    return quote(segment, safe="", errors="surrogatepass")


def unquoted(segment: str) -> str:
    """Resolve the escapes of a segment of a path; return it unchanged if they are not UTF-8."""
    if "%" not in segment:
        return segment
    from urllib.parse import unquote

    try:
        return unquote(segment, errors="surrogatepass")
    except UnicodeDecodeError:
        return segment

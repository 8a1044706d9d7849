"""HTTP around the centre: who sends, what is taken from him, and where it goes.

- ``/api/v2/...``: what the library's door answers, the operations on devices, calls, SMS sessions and chats.
- ``POST /api/v2/notifications``: Bayeux.
- ``POST /admin/happenings`` and ``POST /admin/reset``: what the world does.

Every answer has a ``statusCode``; what HTTP itself objects to (who sends, too large,
too slow) has an HTTP status as well. A body is read to its end before anything is
decided, so a client that vanishes half-way has asked nothing.
"""

from __future__ import annotations

import asyncio
import json
from base64 import b64decode
from hmac import compare_digest
from typing import Any

from attrs import frozen
from bayeux import Bayeux, Limits
from centre import Centre, TooMuchGoesOn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from monitoring_core import wire
from monitoring_core.floor import ImpossibleHappening
from monitoring_core.outcome import RulesetError
from monitoring_core.testing.words import Setting, setting_from_json
from monitoring_core.vocabulary import StatusCode
from monitoring_core.wire.errors import MISSING, shown
from monitoring_core.wire.fields import is_object

__all__ = ["ADMINISTRATOR", "Server"]

ADMINISTRATOR = "admin"
"""The user who may do what the world does."""

LARGEST_BODY = 64 * 1024
"""Bytes; the longest request there is takes a fraction of that."""

CODES = {
    401: StatusCode.NOT_AUTHENTICATED,
    403: StatusCode.NO_PERMISSION,
    404: StatusCode.NOT_FOUND,
    405: StatusCode.NOT_FOUND,
    408: StatusCode.INCOMPLETE,
    409: StatusCode.NOT_VALID_IN_STATE,
    503: StatusCode.RESOURCE_12,
}
"""HTTP status -> ``statusCode`` beside it; any other is 10, a value out of range."""

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
"""Of which the door says itself which address knows them."""


@frozen
class Server:
    """The centre on the web.

    Attributes:
        centre: what is served.
        bayeux: who is told.
        password: of everybody, since this is an example.
        patience: seconds that a body may take to arrive.
    """

    centre: Centre
    bayeux: Bayeux
    password: str
    patience: float

    @classmethod
    def open(
        cls,
        setting: Setting,
        password: str,
        patience: float,
        limits: Limits,
        base_url: str,
        most_running: int,
    ) -> Server:
        """Open a centre in which nothing goes on.

        Raises:
            ValueError: two users or devices have one id, or a supervisor could not say who he is.
        """
        _check_names(setting)
        bayeux = Bayeux(limits)
        return cls(Centre(setting, bayeux.publish, base_url, most_running), bayeux, password, patience)

    def application(self) -> Starlette:
        """Give the ASGI application. It keeps its state in one process and one event loop: run a single worker."""
        return Starlette(
            routes=[
                Route("/api/v2/notifications", self._notifications, methods=["POST"]),
                # CometD's client adds what it sends to the url: .../connect, or a slash if it is several things.
                Route("/api/v2/notifications/{kind:path}", self._notifications, methods=["POST"]),
                Route("/api/v2/{address:path}", self._door, methods=METHODS),
                Route("/admin/happenings", self._happening, methods=["POST"]),
                Route("/admin/reset", self._reset, methods=["POST"]),
            ],
            exception_handlers={
                HTTPException: _refused,
                ImpossibleHappening: _impossible,
                TooMuchGoesOn: _no_room,
                wire.PayloadError: _malformed,
                RulesetError: _malformed,
                ClientDisconnect: _gone,
                Exception: _failed,
            },
        )

    async def _door(self, request: Request) -> Response:
        user = self._user(request)
        body = b"" if request.method == "GET" else await self._body(request)
        # Of the path as it was sent: an id may hold an escaped slash.
        return _answer(self.centre.answer(user, request.method, request.scope["raw_path"].decode("latin-1"), body))

    async def _notifications(self, request: Request) -> Response:
        user = self._user(request)
        if user not in self.centre.floor.supervisors:
            raise HTTPException(403, f"{user!a} is no supervisor")
        return _answer(await self.bayeux.answer(user, wire.decode(await self._body(request)), request.receive))

    async def _happening(self, request: Request) -> Response:
        self._administrator(request)
        return _answer({"statusCode": int(StatusCode.OK), **self.centre.happen(_object(await self._body(request)))})

    async def _reset(self, request: Request) -> Response:
        self._administrator(request)
        setting = setting_from_json(_object(await self._body(request)))
        _check_names(setting)
        try:
            self.centre.reset(setting)
        except ValueError as error:
            raise HTTPException(400, str(error)) from None
        self.bayeux.forget_everybody()
        return _answer({"statusCode": int(StatusCode.OK)})

    def _administrator(self, request: Request) -> None:
        if self._user(request) != ADMINISTRATOR:
            raise HTTPException(403, f"this is for {ADMINISTRATOR}")

    def _user(self, request: Request) -> str:
        """Give the user whom the request names by HTTP basic authentication."""
        scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
        try:
            user, _, password = b64decode(credentials, validate=True).decode().partition(":")
        except ValueError:
            user = password = ""
        floor = self.centre.floor
        known = user == ADMINISTRATOR or user in floor.supervisors or user in floor.agents
        if scheme.lower() != "basic" or not compare_digest(password.encode(), self.password.encode()) or not known:
            raise HTTPException(401, headers={"WWW-Authenticate": "Basic"})
        return user

    async def _body(self, request: Request) -> bytes:
        """Read the body, to its end, if it is neither too large nor too slow."""
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise HTTPException(415, "the body must be application/json")
        body = bytearray()
        try:
            async with asyncio.timeout(self.patience):
                async for part in request.stream():
                    body += part
                    if len(body) > LARGEST_BODY:
                        raise HTTPException(413, f"the body must have at most {LARGEST_BODY} bytes")
        except TimeoutError:
            raise HTTPException(408, f"the body must arrive within {self.patience} seconds") from None
        return bytes(body)


def _check_names(setting: Setting) -> None:
    """Look whether each supervisor can say by HTTP basic authentication who he is.

    Raises:
        PayloadError: one cannot.
    """
    for place, user in enumerate(setting.supervisors):
        if ":" in user:
            expected = "an id without a colon, since in HTTP basic authentication the first colon ends it"
            raise wire.PayloadError(f"supervisors[{place}]", shown(user), expected)
        if user == ADMINISTRATOR:
            expected = f"another id, since {ADMINISTRATOR} is the user who does what the world does"
            raise wire.PayloadError(f"supervisors[{place}]", shown(user), expected)


def _object(body: bytes) -> dict[str, Any]:
    value = wire.decode(body)
    if not is_object(value):
        raise wire.PayloadError("$", shown(value), "an object")
    return value


def _answer(content: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    # ASCII, since what clients write may hold what UTF-8 cannot: "\ud800".
    written = json.dumps(content, separators=(",", ":"))
    return Response(written, status, headers, media_type="application/json")


def _error(status: int, code: int, message: str | None, headers: dict[str, str] | None = None) -> Response:
    return _answer(wire.write_answer(wire.Answer(int(code), message)), status, headers)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = {**(error.headers or {}), "Connection": "close"}
    return _error(error.status_code, CODES.get(error.status_code, StatusCode.OUT_OF_RANGE), error.detail, headers)


async def _malformed(request: Request, error: Exception) -> Response:
    missing = isinstance(error, wire.PayloadError) and error.found == MISSING
    return _error(400, StatusCode.PARAMETER_MISSING if missing else StatusCode.OUT_OF_RANGE, str(error))


async def _impossible(request: Request, error: Exception) -> Response:
    assert isinstance(error, ImpossibleHappening)
    return _error(409, StatusCode.NOT_VALID_IN_STATE, error.reason)


async def _no_room(request: Request, error: Exception) -> Response:
    return _error(503, CODES[503], str(error))


async def _failed(request: Request, error: Exception) -> Response:
    return _error(500, StatusCode.INTERNAL, None, {"Connection": "close"})


async def _gone(request: Request, error: Exception) -> Response:
    return Response(status_code=408)

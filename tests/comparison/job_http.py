"""The server of the job over HTTP: what Schemathesis is pointed at."""

from __future__ import annotations

import json
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.comparison.job import ENTRIES, OPERATIONS, Fault, Legs


class Served:
    """An application with one server of legs.

    Attributes:
        given: how many requests came.
    """

    def __init__(self, fault: Fault, description: dict[str, Any]) -> None:
        self.legs = Legs(fault)
        self.description = description
        self.given = 0
        self.app = Starlette(
            routes=[
                Route("/openapi.json", self.describe),
                Route("/legs", self.begin, methods=["POST"]),
                Route("/legs/{leg}", self.one, methods=["GET", "POST", "DELETE"]),
            ]
        )

    async def describe(self, request: Request) -> Response:
        return JSONResponse(self.description)

    async def begin(self, request: Request) -> Response:
        self.given += 1
        state = await _one_of(request, "state", ENTRIES)
        if state is None:
            return Response(status_code=422)
        return JSONResponse(self.legs.shown(self.legs.begin(state)), status_code=201)

    async def one(self, request: Request) -> Response:
        self.given += 1
        if request.method == "POST":
            return await self.ask(request)
        return self.hang_up(request) if request.method == "DELETE" else self.show(request)

    def show(self, request: Request) -> Response:
        shown = self.legs.shown(request.path_params["leg"])
        return Response(status_code=404) if shown is None else JSONResponse(shown)

    async def ask(self, request: Request) -> Response:
        leg, operation = request.path_params["leg"], await _one_of(request, "operation", OPERATIONS[:-1])
        if operation is None:
            return Response(status_code=422)
        code = self.legs.ask(leg, operation)
        return JSONResponse(self.legs.shown(leg)) if code == 0 else Response(status_code={2: 409, 6: 404}[code])

    def hang_up(self, request: Request) -> Response:
        code = self.legs.ask(request.path_params["leg"], OPERATIONS[-1])
        return Response(status_code={0: 204, 6: 404}[code])


async def _one_of(request: Request, key: str, values: tuple[str, ...]) -> str | None:
    try:
        body = json.loads(await request.body())
    except ValueError:
        return None
    fits = isinstance(body, dict) and set(body) == {key} and body[key] in values
    return body[key] if fits else None

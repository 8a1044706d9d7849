"""Test the job with Schemathesis: a description of the server, from which it draws requests.

A description says which requests there are and what an answer looks like. It cannot say which of them a state allows.
"""

from __future__ import annotations

from typing import Any

import schemathesis
from schemathesis.config import GenerationConfig, ProjectConfig, ProjectsConfig, SchemathesisConfig
from schemathesis.engine import Status, events, from_schema

from tests.comparison.job import Fault
from tests.comparison.job_http import Served

SWITCHES = ["SwitchToListenIn", "SwitchToCoach", "SwitchToBargeIn"]
SHAPES = [  # what is shown together: state, mute, whether the agent is muted, the switches that are offered
    ("ListenIn", "On", False, ["SwitchToBargeIn"]),
    ("Coach", "Off", False, ["SwitchToListenIn", "SwitchToBargeIn"]),
    ("BargeIn", "Off", False, ["SwitchToListenIn"]),
    ("BargeIn", "Off", True, ["SwitchToListenIn"]),
]
LEG = {
    "oneOf": [
        {
            "type": "object",
            "properties": {
                "id": {"type": "string"},
                "state": {"enum": [state]},
                "mute": {"enum": [mute]},
                "agentMuted": {"enum": [muted]},
                "offers": {"enum": [offers]},
            },
            "required": ["id", "state", "mute", "agentMuted", "offers"],
            "additionalProperties": False,
        }
        for state, mute, muted, offers in SHAPES
    ]
}
SHOWS = {"description": "the leg", "content": {"application/json": {"schema": LEG}}}
GONE = {"description": "no such leg"}
LEG_ID = {"name": "leg", "in": "path", "required": True, "schema": {"type": "string", "pattern": "^leg-[0-9-]+$"}}


def takes(key: str, values: list[str]) -> dict[str, Any]:
    """Describe a body with one key."""
    schema = {"type": "object", "properties": {key: {"enum": values}}, "required": [key], "additionalProperties": False}
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def links(place: str) -> dict[str, Any]:
    """Describe what can follow an answer that names a leg."""
    return {each: {"operationId": each, "parameters": {"leg": place}} for each in ("show", "ask", "hangUp")}


DESCRIPTION: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "legs", "version": "1"},
    "paths": {
        "/legs": {
            "post": {
                "operationId": "begin",
                "requestBody": takes("state", ["ListenIn", "Coach", "BargeIn"]),
                "responses": {
                    "201": {**SHOWS, "links": links("$response.body#/id")},
                    "422": {"description": "not a state to begin in"},
                },
            }
        },
        "/legs/{leg}": {
            "parameters": [LEG_ID],
            "get": {"operationId": "show", "responses": {"200": SHOWS, "404": GONE}},
            "post": {
                "operationId": "ask",
                "requestBody": takes("operation", [*SWITCHES, "MuteMonitoredUser", "UnmuteMonitoredUser"]),
                "responses": {
                    "200": {**SHOWS, "links": links("$request.path.leg")},
                    "404": GONE,
                    "409": {"description": "not allowed now"},
                    "422": {"description": "not an operation"},
                },
            },
            "delete": {
                "operationId": "hangUp",
                "responses": {
                    "204": {"description": "the leg is over", "links": links("$request.path.leg")},
                    "404": GONE,
                },
            },
        },
    },
}
USER_WRITES = (SWITCHES, SHAPES, LEG, SHOWS, GONE, LEG_ID, takes, links, DESCRIPTION)


def run(fault: Fault, number: int, examples: int = 100) -> tuple[bool, int]:
    """Run all phases of Schemathesis with a seed; tell whether it found the fault, and after how many requests."""
    served = Served(fault, DESCRIPTION)
    project = ProjectConfig(generation=GenerationConfig(max_examples=examples, no_shrink=True, database="none"))
    config = SchemathesisConfig(seed=number, max_failures=1, projects=ProjectsConfig(default=project))
    schema = schemathesis.openapi.from_asgi("/openapi.json", served.app, config=config)
    found = False
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished) and event.status in (Status.FAILURE, Status.ERROR):
            found = True
    return found, served.given

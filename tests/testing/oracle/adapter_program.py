"""An adapter in a process of its own: the floor again, behind the protocol, with faults to choose from."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from monitoring_core.testing.words import from_json, setting_from_json
from tests.testing.oracle.servers import CanBeRead, CanGoBack


class Server(CanBeRead, CanGoBack):
    """What the program is an adapter of."""


FAULT = sys.argv[1] if len(sys.argv) > 1 else ""


def result(server: Server, asked: dict[str, Any]) -> Any:
    """Do what is asked and give the result."""
    if asked["do"] == "hello":
        told: dict[str, Any] = {"protocol": 2 if FAULT == "protocol" else 1, "name": "floor", "has": ["barrier", "tea"]}
        if FAULT in ("reads", "states"):
            told["has"].append("read")
        if FAULT in ("returns", "marks", "gotos"):
            told["has"].append("goto")
        if FAULT == "requirements":
            told["requirements"] = {"telepathy": True}
        if FAULT == "voiceless":
            told["requirements"] = {"voice": False}
        if FAULT == "ordered":
            told["requirements"] = {"ordered": True}
        return told
    if asked["do"] == "reset":
        return [] if FAULT == "ids" else server.reset(setting_from_json(asked["setting"]))
    if asked["do"] == "request":
        answer = server.request(from_json(asked))  # type: ignore[arg-type]
        if FAULT == "code" and answer["statusCode"] != 0:
            answer["statusCode"] += 100
        return answer
    if asked["do"] == "happen":
        return server.happen(from_json(asked["happening"]))  # type: ignore[arg-type]
    if asked["do"] == "observe":
        came = [{"to": to, "payload": payload} for to, payload in server.observe(0, 0)]
        return {"late": came} if FAULT == "observed" else came
    if asked["do"] == "read":
        return {} if FAULT == "states" else server.read(asked["supervisor"])
    if asked["do"] == "mark":
        return True if FAULT == "marks" else server.mark()
    if asked["do"] == "goto":
        return None if FAULT == "gotos" else server.goto(asked["state"])
    return None


def main() -> None:
    """Answer line by line."""
    server, requests = Server(), 0
    for line in sys.stdin:
        asked = json.loads(line)
        requests += asked["do"] == "request"
        answer = {"id": asked["id"], "result": result(server, asked)}
        if requests == 3:
            if FAULT == "dies":
                print("Segmentation fault, more or less", file=sys.stderr, flush=True)
                sys.exit(9)
            if FAULT == "sleeps":
                time.sleep(60)
            if FAULT == "garbage":
                print("DEBUG: got", asked["do"])
            if FAULT == "number":
                answer["id"] += 1
            if FAULT == "neither":
                del answer["result"]
            if FAULT == "error":
                answer = {"id": asked["id"], "error": "the server is gone"}
            if FAULT == "wrong" and asked["do"] == "request":
                answer["result"] = 0 if answer["result"] != {"statusCode": 0} else 2
        if FAULT == "chatty":
            print("log line \x1b[31m", file=sys.stderr, flush=True)
            print(flush=True)
        print(json.dumps(answer), flush=True)


main()

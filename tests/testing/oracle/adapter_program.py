"""An adapter in a process of its own: the floor again, behind the protocol, with ways to differ to choose from."""

from __future__ import annotations

import json
import sys
from typing import Any

from monitoring_core.testing.words import from_json, setting_from_json
from tests.testing.oracle.servers import CanBeRead, CanGoBack


class Server(CanBeRead, CanGoBack):
    """What the program is an adapter of."""


WAY = sys.argv[1] if len(sys.argv) > 1 else ""
HAS = {"reads": ["read"], "returns": ["goto"]}


def result(server: Server, asked: dict[str, Any]) -> Any:
    """Do what is asked and give the result."""
    if asked["do"] == "hello":
        return {"protocol": 1, "name": "floor", "has": ["barrier", "tea", *HAS.get(WAY, [])]}
    if asked["do"] == "reset":
        return server.reset(setting_from_json(asked["setting"]))
    if asked["do"] == "request":
        answer = server.request(from_json(asked))  # type: ignore[arg-type]
        if WAY == "code" and answer["statusCode"] != 0:
            answer["statusCode"] += 100
        return answer
    if asked["do"] == "happen":
        return server.happen(from_json(asked["happening"]))  # type: ignore[arg-type]
    if asked["do"] == "observe":
        return [{"to": to, "payload": payload} for to, payload in server.observe(0, 0)]
    if asked["do"] == "read":
        return server.read(asked["supervisor"])
    if asked["do"] == "mark":
        return server.mark()
    return server.goto(asked["state"]) if asked["do"] == "goto" else None


def main() -> None:
    """Answer line by line."""
    server, requests = Server(), 0
    for line in sys.stdin:
        asked = json.loads(line)
        requests += asked["do"] == "request"
        answer = {"id": asked["id"], "result": result(server, asked)}
        if WAY == "wrong" and requests == 3 and asked["do"] == "request":
            answer["result"] = 0 if answer["result"] != {"statusCode": 0} else 2
        if WAY == "chatty":
            print("log line \x1b[31m", file=sys.stderr, flush=True)
            print(flush=True)
        print(json.dumps(answer), flush=True)


main()

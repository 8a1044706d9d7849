"""An adapter that breaks the protocol in a way to choose from; it needs nothing but Python, so it starts at once."""

import json
import sys
import time

FAULT = sys.argv[1]
HAS = {"states": ["read"], "marks": ["goto"], "gotos": ["goto"]}
TOLD: dict[str, object] = {
    "requirements": {"telepathy": True},
    "ordered": {"ordered": True},
    "voiceless": {"voice": False},
    "no object": [],
    "for ever": {"deadline": 1e300},
}
HELLO = {
    "protocol": {"protocol": 2, "protocol true": True, "protocol 1.0": 1.0}.get(FAULT, 1),
    "has": "read" if FAULT == "has" else HAS.get(FAULT, []),
    "requirements": TOLD.get(FAULT, {}),
}
RESULTS: dict[str, object] = {
    "hello": [HELLO] if FAULT == "introduction" else HELLO,
    "reset": [] if FAULT == "ids" else None,
    "request": 0,
    "happen": None,
    "observe": {} if FAULT == "observed" else [],
    "read": {},
    "mark": True if FAULT == "marks" else "here",
    "goto": None,
}

for line in sys.stdin:
    asked = json.loads(line)
    answer = {"id": asked["id"], "result": RESULTS[asked["do"]]}
    if FAULT == "fraction":
        answer["id"] = float(asked["id"])
    if asked["do"] == "request":
        if FAULT == "dies":
            print("Segmentation fault, more or less", file=sys.stderr, flush=True)
            sys.exit(9)
        if FAULT == "sleeps":
            time.sleep(3600)
        if FAULT == "garbage":
            print("DEBUG: got", asked["do"])
        if FAULT == "number":
            answer["id"] += 1
        if FAULT == "neither":
            del answer["result"]
        if FAULT == "error":
            answer = {"id": asked["id"], "error": "the server is gone"}
    print(json.dumps(answer), flush=True)

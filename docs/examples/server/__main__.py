"""Start the example server: ``python docs/examples/server``."""

from __future__ import annotations

import argparse
import os
import socket
import sys
from collections.abc import Sequence

import uvicorn
from app import Server
from bayeux import Limits
from bounds import Bounds, bounded

from monitoring_core.rulesets import BUILT_IN, named
from monitoring_core.testing.words import Setting


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="server", formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8090, help="port to listen on; 0 for any that is free")
    parser.add_argument("--password", default="secret", help="password of every user")
    parser.add_argument("--supervisors", nargs="+", default=["s1", "s2"], metavar="USER")
    parser.add_argument("--agents", nargs="+", default=["a1", "a2"], metavar="USER")
    parser.add_argument("--routing-points", nargs="*", default=["q1"], metavar="DEVICE")
    parser.add_argument("--ruleset", default="GWS_V2", choices=list(BUILT_IN))
    parser.add_argument("--poll", type=float, default=Limits().poll, help="seconds to hold a /meta/connect")
    parser.add_argument("--absence", type=float, default=Limits().absence, help="seconds until a client is forgotten")
    parser.add_argument("--backlog", type=int, default=Limits().backlog, help="messages that may wait for a client")
    parser.add_argument("--patience", type=float, default=10.0, help="seconds that a head, or a body, may take")
    parser.add_argument(
        "--head", type=int, default=Bounds().head, help="bytes that a request may have besides its body"
    )
    parser.add_argument("--connections", type=int, default=Bounds().connections, help="that may be open at once")
    parser.add_argument("--running", type=int, default=10_000, help="calls and sessions that may go on at once")
    given = parser.parse_args(arguments)

    listener = socket.create_server((given.host, given.port))
    # Without this a second response would wait for the client's receipt of the first.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    base_url = f"http://{given.host}:{listener.getsockname()[1]}"
    setting = Setting(tuple(given.supervisors), tuple(given.agents), tuple(given.routing_points), named(given.ruleset))
    limits = Limits(poll=given.poll, absence=given.absence, backlog=given.backlog)
    try:
        server = Server.open(setting, given.password, given.patience, limits, base_url, given.running)
    except ValueError as error:
        parser.error(str(error))
    protocol = bounded(Bounds(given.head, given.connections, given.patience))
    config = uvicorn.Config(
        server.application(),
        http=protocol,
        log_level="error",
        access_log=False,
        proxy_headers=False,
        lifespan="off",
        timeout_graceful_shutdown=1,
    )
    _tell(f"listening on {base_url}")
    uvicorn.Server(config).run(sockets=[listener])


def _tell(line: str) -> None:
    """Print a line for whoever started the server; it serves all the same if nobody reads."""
    try:
        print(line, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()

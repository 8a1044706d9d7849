"""An archive that Chromium recorded gives what the log of the server itself gives."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from monitoring_core.conformance import Checked, check_file
from tests.server.running import changed, running

pytestmark = pytest.mark.tools

SCRIPT = Path(__file__).with_name("recording.mjs")

LOG = """
import json
import os

def _log(client, **record):
    at = _now().isoformat(timespec="milliseconds")
    with open(os.environ["SERVER_LOG"], "a") as stream:
        print(json.dumps({"at": at, "client": client, **record}), file=stream)


"""
ASKED = """\
            told = step.body(partial(self._context, user, step.next, self._now()))
            asked = {"method": method, "url": url}
            if body:
                asked["body"] = wire.decode(body)
            _log(user, request=asked, response=told)
            self._keep(step)
            return told
"""
TOLD = """\
            call = message["data"].get("call", {})
            if "SwitchToBargeIn" not in call.get("capabilities", ["SwitchToBargeIn"]):
                call["mute"] = "On"
            _log(recipient, message=message)
            self._publish(recipient, message)
"""
ANSWERS = """\
            self._keep(step)
            return step.body(partial(self._context, user, step.next, self._now()))
"""
CHANGES = {
    "class Centre:\n": f"{LOG}class Centre:\n",
    ANSWERS: ASKED,
    "            self._publish(recipient, message)\n": TOLD,
}
"""Text of ``centre.py`` -> that of a server which keeps a log, and shows a microphone that stays muted in BargeIn."""


def found(checked: Checked) -> list[tuple[str, str, str]]:
    """Give what was found, without places and without the name of the client."""
    return [(each.rule, each.level.value, each.message) for each in checked.findings]


def test_an_archive_of_a_browser_gives_the_findings_of_the_servers_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Long polls start before the requests whose effects they bring, and each message is judged where it came."""
    log, archive = tmp_path / "server.jsonl", tmp_path / "browser.har"
    monkeypatch.setenv("SERVER_LOG", str(log))
    with running("--poll", "1", example=changed(tmp_path, CHANGES)) as server:
        command = ["node", str(SCRIPT), server.url, str(archive)]
        finished = subprocess.run(command, capture_output=True, text=True, timeout=120, env=os.environ, check=False)
        assert finished.returncode == 0, finished.stderr[-2000:]
    of_server, of_browser = check_file(log), check_file(archive)
    assert ("JSON lines", "HTTP archive (HAR)") == (of_server.form, of_browser.form)
    assert "VC-MUTE-BARGE-IN" in {each.rule for each in of_server.findings}
    assert found(of_server) == found(of_browser)
    assert (of_server.messages, of_server.requests, []) == (
        of_browser.messages,
        of_browser.requests,
        of_browser.unreadable,
    )

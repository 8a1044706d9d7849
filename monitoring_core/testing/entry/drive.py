"""The adapter for an implementation in another language: it is a program of its own.

The oracle starts the program and writes JSON objects to its standard input, one on each line. The
program answers each with one line on its standard output. ``adapter-protocol-1.json`` beside this file
is the JSON Schema of the lines, and `docs/testing.md` explains them. The program may write
anything to standard error; it is shown if the program fails.

    -> {"id": 1, "do": "hello", "protocol": 1, "library": "0.1.0"}
    <- {"id": 1, "result": {"protocol": 1, "name": "my server", "requirements": {"text": false}}}
    -> {"id": 2, "do": "reset", "setting": {"supervisors": ["s1"], "agents": ["a1"], ...}}
    <- {"id": 2, "result": {"s1": "u-17", "s1-device": "d-9"}}

If the program ends, does not answer in time, or answers with something else, `AdapterError` is
raised with the end of its standard error.
"""

from __future__ import annotations

import json
import queue
import shlex
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import IO, Any, Self

from attrs import evolve, field, frozen

from monitoring_core.floor import Ask, Happening
from monitoring_core.rules import Severity
from monitoring_core.rulesets import GWS_V2, Ruleset
from monitoring_core.testing.adapter import AdapterError
from monitoring_core.testing.requirements import LONGEST_WAIT, Requirements, RequirementsError
from monitoring_core.testing.running.budget import Budget
from monitoring_core.testing.running.oracle import check_conformance
from monitoring_core.testing.running.report import Report
from monitoring_core.testing.running.words_given import Suite
from monitoring_core.testing.words import Setting, setting_to_json, to_json
from monitoring_core.version import __version__
from monitoring_core.wire.decoding import decode
from monitoring_core.wire.errors import PayloadError, shown
from monitoring_core.wire.fields import is_array, is_object

__all__ = ["PROTOCOL", "TIMEOUT", "Hello", "ProcessAdapter", "drive", "schema"]

PROTOCOL = 1
"""The version of the protocol."""

TIMEOUT = 10.0
"""The default number of seconds that a program has for an answer."""

LONGEST_LINE = 16 * 1024 * 1024
_STDERR_LINES = 20
_GRACE = 2.0


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the protocol's lines."""
    from importlib.resources import files

    text = (
        files("monitoring_core.testing.entry").joinpath(f"adapter-protocol-{PROTOCOL}.json").read_text(encoding="utf-8")
    )
    read: dict[str, Any] = json.loads(text)
    return read


@frozen
class Hello:
    """The answer of a program to ``hello``: its name and what it has.

    Attributes:
        name: its name.
        requirements: what it has and promises.
        has_barrier: whether it answers ``barrier``.
        has_read: whether it answers ``read``.
        has_goto: whether it answers ``mark`` and ``goto``.
    """

    name: str = ""
    requirements: Requirements = field(factory=Requirements)
    has_barrier: bool = False
    has_read: bool = False
    has_goto: bool = False


class ProcessAdapter:
    """An adapter around a program that speaks the protocol.

    Args:
        command: the program and its arguments.
        timeout: seconds that it has for each answer, at most a day; for notifications the deadline is added.
        folder: the folder in which it is started; by default the current one.

    Attributes:
        hello: the program's answer to ``hello``.
        barrier: waits until all notifications of earlier requests are sent; None if the program has no ``barrier``.
        read: returns the present state of a supervisor; None if the program has no ``read``.
        mark: returns a state to which ``goto`` can return; None if the program has no ``mark``.
        goto: returns to a marked state; None if the program has no ``goto``.

    Raises:
        ValueError: the timeout is not above 0, or longer than a day.
        AdapterError: the program cannot be started, or its answer to ``hello`` is wrong.
    """

    def __init__(self, command: Sequence[str], timeout: float = TIMEOUT, folder: str | None = None) -> None:
        if not 0 < timeout <= LONGEST_WAIT:
            raise ValueError(f"timeout is {timeout!r}; it must be a number of seconds above 0, at most {LONGEST_WAIT}")
        self.command: list[str] = list(command)
        self.timeout = timeout
        self.hello: Hello = Hello()
        self.barrier: Callable[[], None] | None = None
        self.read: Callable[[str], list[Any]] | None = None
        self.mark: Callable[[], object] | None = None
        self.goto: Callable[[object], bool] | None = None
        self._number = 0
        self._lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._stderr: deque[str] = deque(maxlen=_STDERR_LINES)
        self._broken: str | None = None
        try:
            self._process = subprocess.Popen(
                self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder
            )
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise AdapterError("start", f"{shlex.join(self.command)}: {reason}") from None
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._stdin: IO[bytes] = self._process.stdin
        self._readers = [
            threading.Thread(target=self._read_lines, args=(self._process.stdout,), daemon=True),
            threading.Thread(target=self._read_stderr, args=(self._process.stderr,), daemon=True),
        ]
        for reader in self._readers:
            reader.start()
        try:
            self._introduce()
        except BaseException:
            self.close()
            raise

    def _introduce(self) -> None:
        told = self._ask("hello", {"protocol": PROTOCOL, "library": __version__})
        if not is_object(told):
            raise self._error("hello", f"the result is {shown(told)}; it must be an object")
        spoken = told.get("protocol")
        if not _is_whole(spoken):
            raise self._error("hello", f"`protocol` is {shown(spoken)}; it must be the whole number {PROTOCOL}")
        if spoken != PROTOCOL:
            raise self._error("hello", f"it speaks protocol {shown(spoken)}, not {PROTOCOL}")
        try:
            requirements = Requirements.from_json(told.get("requirements", {}))
        except RequirementsError as error:
            raise self._error("hello", f"its requirements are wrong: {error}") from None
        has = told.get("has", [])
        if not is_array(has) or not all(isinstance(each, str) for each in has):
            raise self._error("hello", f"`has` is {shown(has)}; it must be an array of strings")
        has_barrier, has_read, has_goto = (each in has for each in ("barrier", "read", "goto"))
        self.hello = Hello(str(told.get("name") or ""), requirements, has_barrier, has_read, has_goto)
        self.barrier = self._wait if has_barrier else None
        self.read = self._look if has_read else None
        self.mark, self.goto = (self._keep, self._return) if has_goto else (None, None)

    def reset(self, setting: Setting) -> Mapping[str, str]:
        """Let the program reset the implementation.

        Raises:
            AdapterError: the program does not answer, or its answer is not an object of strings.
        """
        ids = self._ask("reset", {"setting": setting_to_json(setting)})
        if ids is None:
            return {}
        if not is_object(ids) or not all(isinstance(own, str) for own in ids.values()):
            raise self._error("reset", f"the ids are {shown(ids)}; they must be an object of strings")
        return ids

    def request(self, ask: Ask) -> int | Mapping[str, Any] | None:
        """Let the program send a request, and return the answer."""
        answer: int | Mapping[str, Any] | None = self._ask("request", to_json(ask))
        return answer

    def happen(self, happening: Happening) -> Mapping[str, Any] | None:
        """Let the program cause a happening.

        Raises:
            AdapterError: the program does not answer, or its answer is neither an object nor null.
        """
        told = self._ask("happen", {"happening": to_json(happening)})
        if told is not None and not is_object(told):
            raise self._error("happen", f"the result is {shown(told)}; it must be an object or null")
        return told

    def observe(self, expected: int, deadline: float) -> list[tuple[str, Any]]:
        """Let the program return the notifications that came; for the arguments see `Adapter.observe`.

        Raises:
            AdapterError: the program does not answer, or its answer is not an array of notifications.
        """
        asked = {"expected": expected, "deadline": deadline}
        came = self._ask("observe", asked, self.timeout + deadline)
        if not is_array(came):
            raise self._error("observe", f"the result is {shown(came)}; it must be an array")
        for each in came:
            if not is_object(each) or not isinstance(each.get("to"), str) or "payload" not in each:
                raise self._error("observe", f"{shown(each)} is not an object with `to` and `payload`")
        return [(each["to"], each["payload"]) for each in came]

    def _wait(self) -> None:
        self._ask("barrier", {})

    def _look(self, supervisor: str) -> list[Any]:
        told = self._ask("read", {"supervisor": supervisor})
        if not is_array(told):
            raise self._error("read", f"the result is {shown(told)}; it must be an array of payloads")
        return list(told)

    def _keep(self) -> object:
        state = self._ask("mark", {})
        if state is not None and not isinstance(state, str) and not _is_whole(state):
            raise self._error("mark", f"the state is {shown(state)}; it must be a string, a whole number or null")
        return state

    def _return(self, state: object) -> bool:
        done = self._ask("goto", {"state": state})
        if not isinstance(done, bool):
            raise self._error("goto", f"the result is {shown(done)}; it must be true or false")
        return done

    def program(self) -> tuple[str, str]:
        """Return the import line and the expression that make this adapter, for the program of a failure."""
        return "from monitoring_core.testing.entry.drive import ProcessAdapter", f"ProcessAdapter({self.command!r})"

    def _ask(self, do: str, told: Mapping[str, Any], timeout: float | None = None) -> Any:
        if self._broken is not None:
            raise AdapterError(do, self._broken)
        self._number += 1
        # A request has a key `do` of its own, with the same meaning.
        line = json.dumps({"id": self._number, **told, "do": do}).encode("ascii") + b"\n"
        try:
            self._stdin.write(line)
            self._stdin.flush()
        except OSError:
            raise self._ended(do) from None
        seconds = self.timeout if timeout is None else timeout
        try:
            answer = self._lines.get(timeout=seconds)
        except queue.Empty:
            raise self._error(do, f"no answer within {seconds:g} seconds") from None
        if answer is None:
            raise self._ended(do)
        return self._result(do, answer)

    def _result(self, do: str, line: bytes) -> Any:
        if len(line) > LONGEST_LINE:
            raise self._error(do, f"it wrote a line longer than {LONGEST_LINE // 1024**2} MB")
        try:
            read = decode(line)
        except PayloadError:
            text = shown(line.decode("utf-8", "replace").rstrip())
            raise self._error(do, f"it wrote {text}, which is not JSON; write other output to stderr") from None
        if not is_object(read) or "id" not in read:
            raise self._error(do, f"it wrote {shown(read)}, not an object with `id` and `result`")
        if not _is_whole(read["id"]) or read["id"] != self._number:
            raise self._error(do, f"it answered {shown(read['id'])}, not {self._number}")
        if "error" in read:
            raise self._error(do, f"it says: {shown(read['error'])}")
        if "result" not in read:
            raise self._error(do, "its answer has neither `result` nor `error`")
        return read["result"]

    def _ended(self, do: str) -> AdapterError:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_GRACE)
        status = self._process.poll()
        return self._error(do, "it closed its output" if status is None else f"it ended with status {status}")

    def _error(self, do: str, reason: str) -> AdapterError:
        """Return the error, with the end of stderr; the program gets no more lines after it."""
        self._broken = reason
        if self._process.poll() is not None:
            # The last lines of a program often say why it ended.
            self._readers[1].join(_GRACE)
        said = "".join(f"\n  stderr: {line}" for line in self._stderr)
        return AdapterError(do, f"{shlex.join(self.command)}: {reason}{said}")

    def _read_lines(self, stream: IO[bytes]) -> None:
        with suppress(OSError, ValueError):
            while line := stream.readline(LONGEST_LINE + 1):
                if line.strip():
                    self._lines.put(line)
        self._lines.put(None)

    def _read_stderr(self, stream: IO[bytes]) -> None:
        with suppress(OSError, ValueError):
            while line := stream.readline(1000):
                text = line.decode("utf-8", "replace").rstrip()
                self._stderr.append(text if text.isprintable() else ascii(text)[1:-1])

    def close(self) -> None:
        """End the program: close its input, and kill it if it still runs after two seconds."""
        with suppress(OSError):
            self._stdin.close()
        try:
            self._process.wait(_GRACE if self._broken is None else 0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for reader in self._readers:
            reader.join(_GRACE)
        for stream in (self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()
        self._broken = self._broken or "it was closed"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def drive(
    command: Sequence[str],
    requirements: Requirements | None = None,
    suite: Suite | None = None,
    *,
    overrides: Mapping[str, Any] | None = None,
    ruleset: Ruleset = GWS_V2,
    fail_on: Severity | None = None,
    timeout: float = TIMEOUT,
    reduce: bool = True,
    budget: Budget | None = None,
    progress: Callable[[str, int], None] | None = None,
) -> Report:
    """Run a suite on an implementation through a program that speaks the protocol.

    Args:
        command: the program and its arguments.
        requirements: what is required; by default what the program answers to ``hello``.
        suite: as for `check_conformance`.
        overrides: fields of requirements in their JSON form; they replace those of ``requirements`` or of the
            program's answer.
        ruleset: as for `check_conformance`.
        fail_on: the lowest severity of a finding that fails, instead of that of the requirements.
        timeout: seconds that the program has for each answer, at most a day.
        reduce: as for `check_conformance`.
        budget: as for `check_conformance`.
        progress: as for `check_conformance`.

    Returns:
        The report; ``status`` is the exit status. Errors of the program stand in the report and are not raised.

    Raises:
        RequirementsError: the overrides are wrong in any case.
        ValueError: the timeout is not above 0, or longer than a day.
    """
    Requirements().overridden(overrides or {})
    try:
        with ProcessAdapter(command, timeout) as adapter:
            required = adapter.hello.requirements if requirements is None else requirements
            if overrides is not None:
                required = _overridden(required, overrides)
            if fail_on is not None:
                required = evolve(required, fail_on=fail_on)
            return check_conformance(
                adapter, required, suite, ruleset=ruleset, reduce=reduce, budget=budget, progress=progress
            )
    except AdapterError as error:
        return Report(requirements or Requirements(), ruleset, unusable=str(error))


def _is_whole(value: object) -> bool:
    # In Python, true and 1.0 are equal to 1, but in JSON they have another meaning.
    return isinstance(value, int) and not isinstance(value, bool)


def _overridden(told: Requirements, overrides: Mapping[str, Any]) -> Requirements:
    try:
        return told.overridden(overrides)
    except RequirementsError as error:
        # Each of the two is right on its own, but they contradict each other.
        raise AdapterError("hello", f"its requirements contradict the given ones: {error}") from None

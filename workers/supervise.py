"""`rogatory node up`: starts the node's processes, restarts what dies with growing pauses, stops all on one signal.

Runs in the main thread: the embedded servers die with the thread that started them.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from app.kit.clock import now, stamp
from app.kit.errors import RogatoryError, Unavailable
from workers.births import Born, Nursery
from workers.shape import CLASSES, Process

STEADY = 60.0
"""Seconds after which a process counts as having started well, and its pauses begin anew."""


@dataclass
class Child:
    """One supervised process and how it fares."""

    process: Process
    command: list[str]
    """As it would be started by itself: interpreter, `-m`, module, arguments. The nursery is told the last two."""
    ready_file: Path
    running: Born | None = None
    started: float = 0.0
    failures: int = 0
    again: float = 0.0
    rest: bytes = b""

    @property
    def ready(self) -> bool:
        """Whether it runs and has said that it is ready."""
        return self.running is not None and self.running.poll() is None and self.ready_file.exists()


@dataclass
class Supervisor:
    """Keeps a node's processes running. `servers` are checked (and mended) before each round."""

    nursery: Nursery
    children: list[Child]
    servers: Callable[[], None]
    write: Callable[[str], None]
    roll: Path | None = None
    """Where it is kept which processes there are, for whoever asks from outside: one JSON object."""
    stopping: bool = False
    servers_failed: int = 0
    servers_again: float = 0.0
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)

    def run(self, on_ready: Callable[[], None], until: Callable[[], bool] = lambda: False) -> None:
        """Start all, watch until a signal comes (or `until` says so), stop all."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        told = False
        try:
            for child in self.children:
                self._start(child)
            while not self.stopping and not until():
                self._read(0.1)
                self._mend()
                if not told and all(child.ready for child in self.children):
                    told = True
                    on_ready()
        finally:
            self.stop()

    def stop(self) -> None:
        """Ask every process to end, wait, and kill what does not."""
        for child in self.children:
            if child.running is not None and child.running.poll() is None:
                child.running.send_signal(signal.SIGTERM)
        end = time.monotonic() + 10
        for child in self.children:
            if child.running is None:
                continue
            while child.running.poll() is None and time.monotonic() < end:
                self._read(0.05)
            if child.running.poll() is None:
                self.say("process_killed", process=child.process.name, reason="it did not stop within 10 s")
                os.killpg(child.running.pid, signal.SIGKILL)
                child.running.wait()
            child.ready_file.unlink(missing_ok=True)
        self._read(0.0)
        if self.roll is not None:
            self.roll.unlink(missing_ok=True)
        self.nursery.stop()

    def say(self, event: str, **facts: object) -> None:
        """One line of the node's log, from the supervisor itself."""
        self.write(json.dumps({"at": stamp(now()), "process": "node", "event": event, **facts}, default=str))

    def _stop(self, number: int, frame: object) -> None:
        self.stopping = True

    def _start(self, child: Child) -> None:
        child.ready_file.unlink(missing_ok=True)
        child.started = time.monotonic()
        _, _, module, *words = child.command
        try:
            child.running = self.nursery.bear(child.process.name, module, words)
        except RogatoryError as error:
            child.failures += 1
            child.again = child.started + _pause(child.failures + 1)
            self.say("process_not_started", process=child.process.name, code=error.code, words=str(error))
            return
        os.set_blocking(child.running.stdout.fileno(), False)
        self.selector.register(child.running.stdout, selectors.EVENT_READ, child)
        self._keep_roll()

    def _keep_roll(self) -> None:
        if self.roll is None:
            return
        told = {
            child.process.name: {
                "pid": child.running.pid if child.running is not None else None,
                "failures": child.failures,
            }
            for child in self.children
        }
        draft = self.roll.with_suffix(".new")
        draft.write_text(json.dumps(told), "utf-8")
        draft.replace(self.roll)

    def _mend(self) -> None:
        moment = time.monotonic()
        if moment >= self.servers_again:
            self._mend_servers()
        for child in self.children:
            if child.running is not None and child.running.poll() is not None:
                _kill_group(child.running.pid)
                child.failures = 1 if moment - child.started > STEADY else child.failures + 1
                pause = 0.0 if child.failures == 1 else _pause(child.failures - 1)
                child.again = moment + pause
                self.say(
                    "process_ended",
                    process=child.process.name,
                    code=child.running.returncode,
                    restart_in=round(pause, 1),
                )
                child.running = None
                self._keep_roll()
            if child.running is None and moment >= child.again and not self.stopping:
                self._start(child)

    def _mend_servers(self) -> None:
        try:
            self.servers()
        except RogatoryError as error:
            self.servers_failed += 1
            pause = _pause(self.servers_failed)
            self.servers_again = time.monotonic() + pause
            self.say("server_down", code=error.code, words=str(error), again_in=round(pause, 1))
        else:
            self.servers_failed = 0

    def _read(self, timeout: float) -> None:
        for key, _ in self.selector.select(timeout):
            stream: IO[bytes] = key.fileobj  # type: ignore[assignment]  # registered above as a stream
            child: Child = key.data
            block = stream.read(65536)
            if not block:
                self.selector.unregister(stream)
                stream.close()
                continue
            *lines, child.rest = (child.rest + block).split(b"\n")
            for line in lines:
                if line.strip():
                    self.write(_readable(child.process.name, line.decode("utf-8", "replace")))


def _pause(failures: int) -> float:
    """Seconds to wait after so many failures in a row: half a second at first, half a minute at most."""
    return min(30.0, 0.5 * 2.0 ** min(failures - 1, 10))


def _kill_group(leader: int) -> None:
    """A killed worker's children must not go on beside its successor."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


def _readable(process: str, line: str) -> str:
    """A child's own JSON line with its name; anything else becomes one."""
    try:
        told = json.loads(line)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        told = {"at": stamp(now()), "event": "said", "words": line}
    return json.dumps({"at": told.pop("at", stamp(now())), "process": process, **told})


def command(process: Process, home: Path) -> list[str]:
    """How a process of the node is started."""
    words = [sys.executable, "-m", CLASSES[process.kind].module, "--node", str(home), "--name", process.name]
    return [*words, *(word for queue in process.queues for word in ("--queue", queue))]


def wait_ready(files: list[Path], seconds: float) -> None:
    """Wait until other processes have said that they are ready; `Unavailable` names those that have not."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if all(file.exists() for file in files):
            return
        time.sleep(0.05)
    late = ", ".join(file.stem for file in files if not file.exists())
    raise Unavailable("not_ready", f"Not ready within {seconds:.0f} s: {late}.", "Look at the node's log.")

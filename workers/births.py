"""The supervisor's side of the nursery: asks for processes, hears how they end."""

from __future__ import annotations

import contextlib
import json
import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Protocol

from app.kit.errors import Unavailable
from workers import nursery

_LOADED_WITHIN = 60.0
"""Seconds in which the first process is born: all that is slow is imported before."""


@dataclass
class Born:
    """A process that the nursery has forked, with what `subprocess.Popen` tells of one."""

    nursery: Nursery
    pid: int
    stdout: IO[bytes]
    returncode: int | None = None

    def poll(self) -> int | None:
        """Its exit code, minus the number of the signal that ended it, or None while it runs."""
        self.nursery.hear()
        return self.returncode

    def wait(self) -> None:
        """Until it has ended."""
        while self.poll() is None:
            self.nursery.hear(0.2)

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)


class _Process(Protocol):
    def poll(self) -> int | None:
        """Its exit code, or None while it runs."""

    def wait(self) -> int:
        """Until it has ended."""


@dataclass
class _Forked:
    """A child of this process, as `subprocess.Popen` would have it."""

    pid: int
    returncode: int | None = None

    def poll(self) -> int | None:
        return self._heed(os.WNOHANG)

    def wait(self) -> int:
        code = self._heed(0)
        assert code is not None  # noqa: S101  # it was waited for
        return code

    def _heed(self, how: int) -> int | None:
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, how)
            self.returncode = os.waitstatus_to_exitcode(status) if pid else None
        return self.returncode


@dataclass
class Nursery:
    """One nursery process; started when it is first needed, and again when it has died (its children die with it)."""

    home: Path
    """The node's folder: it stands in the command lines of all its processes."""
    environment: Mapping[str, str]
    _process: _Process | None = None
    _line: socket.socket | None = None
    _born: dict[int, Born] = field(default_factory=dict)

    def start(self) -> None:
        """Have it load; does not wait for it."""
        if self._process is not None and self._process.poll() is None:
            return
        self._bury()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "workers.nursery", str(theirs.fileno()), str(self.home)],
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        self._line = ours

    def fork(self) -> None:
        """Fork it from this process, which has loaded everything and must not have opened anything yet: there two
        seconds sooner than one that loads it all again.
        """
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                os.setsid()
                ours.close()
                os.environ.update(self.environment)
                with open(os.devnull, "rb") as nothing:
                    os.dup2(nothing.fileno(), 0)
                nursery.serve(theirs)
                code = 0
            finally:
                os._exit(code)
        theirs.close()
        self._process, self._line = _Forked(pid), ours

    def bear(self, name: str, module: str, words: Sequence[str]) -> Born:
        """A new process that runs a module with arguments; `Unavailable` `nursery_silent` if none comes."""
        self.start()
        assert self._line is not None  # noqa: S101  # `start` has set it
        reading, writing = os.pipe()
        try:
            told = json.dumps({"name": name, "module": module, "args": list(words)}).encode()
            socket.send_fds(self._line, [told], [writing])
        except OSError as error:
            os.close(reading)
            raise Unavailable("nursery_silent", f"No process can be started: {error}.") from error
        finally:
            os.close(writing)
        stream = open(reading, "rb", buffering=0)  # noqa: SIM115  # the supervisor closes it at its end
        end = time.monotonic() + _LOADED_WITHIN
        while (pid := self._read(max(0.0, end - time.monotonic()))) is None:
            if time.monotonic() > end or self._line is None:
                stream.close()
                raise Unavailable("nursery_silent", "No process can be started: the nursery does not answer.")
        born = self._born[pid] = Born(self, pid, stream)
        return born

    def hear(self, seconds: float = 0.0) -> None:
        """Take in what it says of its children."""
        while self._line is not None and select.select([self._line], [], [], seconds)[0]:
            self._read(0.0)
            seconds = 0.0

    def stop(self) -> None:
        """Let it go."""
        if self._line is not None:
            self._line.close()
            self._line = None
        if self._process is not None:
            self._process.wait()
        self._bury()

    def _read(self, seconds: float) -> int | None:
        """One message; answers the id of a process that was born."""
        if self._line is None or not select.select([self._line], [], [], seconds)[0]:
            return None
        try:
            told = self._line.recv(nursery.LARGEST)
        except OSError:
            told = b""
        if not told:
            self._bury()
            return None
        found = json.loads(told)
        if "code" not in found:
            return int(found["pid"])
        if (born := self._born.pop(found["pid"], None)) is not None:
            born.returncode = found["code"]
        return None

    def _bury(self) -> None:
        """It is gone, and its children with it."""
        if self._line is not None:
            self._line.close()
            self._line = None
        for born in self._born.values():
            born.returncode = -15
        self._born.clear()

"""Parsing what strangers send, in child processes with limits.

A pool of children is started beforehand and used again; a child that crashes, hangs or has served its time is replaced.
Each has a bound on memory (RLIMIT_DATA, RLIMIT_AS), on processor time a job (RLIMIT_CPU), on files written (none), a
wall-clock limit kept by the parent, and a fresh environment. Network: where the kernel lets an unprivileged process
have its own network namespace (`unshare(CLONE_NEWUSER | CLONE_NEWNET)`) the child has no network at all, and
`isolated` says so; elsewhere sockets are closed off inside Python only, which stops accidents, not an exploited
parser: deploy the process class without network there.
"""

from __future__ import annotations

import ctypes
import dataclasses
import enum
import gc
import io
import multiprocessing
import os
import pickle
import queue
import resource
import signal
import socket
import sys
import threading
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import ParamSpec, TypeVar, cast

from app.kit.errors import RogatoryError, Unavailable
from app.trust.policy import MIB

_P = ParamSpec("_P")
_R = TypeVar("_R")

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000


@dataclass(frozen=True)
class Limits:
    """Of one child: bytes of memory, seconds of processor and wall clock a job, jobs before it is replaced.

    What a job costs is bounded by memory and processor; the wall clock only ends one that hangs, and gives a busy
    machine its time. `memory` is what it may write to (RLIMIT_DATA); twice as much may be mapped (RLIMIT_AS), for
    libraries, fonts and what threads reserve, which is more on a machine of many cores. Every hostile file is answered
    within 5 s of processor time. Ten are given because three revocation lists of 100,000 certificates each, which an
    honest State may have, took 5.5 s.
    """

    memory: int = 512 * MIB
    processor: int = 10
    wall: float = 45.0
    jobs: int = 200


class Exceeded(Unavailable):
    """The job took more processor time or memory than it may (code `exhausted`: it will again), or the process was
    killed or too slow (code `timed_out`: the machine's trouble as well as the job's).
    """


class ParserPool:
    """Children that run pure functions of bytes. Thread-safe; use as a context manager, or `close` it."""

    def __init__(self, size: int = 2, limits: Limits = Limits()) -> None:
        self._limits = limits
        self._idle: queue.SimpleQueue[_Child] = queue.SimpleQueue()
        self._size = size
        self._closed = False
        for _ in range(size):
            self._idle.put(_Child(limits))

    def run(self, function: Callable[_P, _R], *args: _P.args, **kwargs: _P.kwargs) -> _R:
        """Call a module-level function in a child; arguments and result are pickled.

        `Exceeded` when a limit is hit or the child dies; errors of the function come through.
        """
        child = self._idle.get()
        try:
            answer = child.call((function, args, kwargs))
        except Exceeded:
            child.stop()
            raise
        finally:
            self._idle.put(child if child.usable else _Child(self._limits))
        if isinstance(answer, BaseException):
            raise answer
        return cast(_R, answer)

    @property
    def isolated(self) -> bool:
        """Whether the children have a network namespace of their own, that is: none."""
        with self._borrowed() as child:
            return child.isolated

    def close(self) -> None:
        """Stop all children."""
        if not self._closed:
            self._closed = True
            for _ in range(self._size):
                self._idle.get().stop()

    def __enter__(self) -> ParserPool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _borrowed(self) -> Iterator[_Child]:
        child = self._idle.get()
        try:
            yield child
        finally:
            self._idle.put(child)


class _Answer(pickle.Unpickler):
    """Reads what a child answers. A parser that was taken over must not reach its parent: values only, no callables."""

    _VALUES = frozenset({("datetime", "datetime"), ("datetime", "timedelta"), ("datetime", "timezone")})
    _BUILTINS = frozenset({("builtins", "RuntimeError"), ("builtins", "frozenset"), ("builtins", "set")})

    def find_class(self, module: str, name: str) -> object:
        """Plain values, and our own dataclasses, enumerations and errors."""
        if (module, name) == ("builtins", "getattr"):
            return _member
        if (module, name) not in self._VALUES | self._BUILTINS and (not module.startswith("app.") or "." in name):
            raise pickle.UnpicklingError(f"{module}.{name} is no value")
        found = super().find_class(module, name)
        if module.startswith("app."):
            known = isinstance(found, type) and found.__module__ == module
            if not known or not (dataclasses.is_dataclass(found) or issubclass(found, enum.Enum | RogatoryError)):
                raise pickle.UnpicklingError(f"{module}.{name} is no value")
        return found


def _member(kind: object, name: object) -> object:
    """A member of an enumeration of ours, by its name: Python before 3.11.4 writes them as `getattr(kind, name)`."""
    if isinstance(kind, type) and issubclass(kind, enum.Enum) and isinstance(name, str) and name in kind.__members__:
        return kind.__members__[name]
    raise pickle.UnpicklingError("getattr is no value")


class _Child:
    def __init__(self, limits: Limits) -> None:
        context = multiprocessing.get_context("spawn")
        self._limits = limits
        self._pipe, theirs = context.Pipe()
        self._process: SpawnProcess = context.Process(target=_serve, args=(theirs, limits), daemon=True)
        with _nobody_is_main():
            self._process.start()
        theirs.close()
        self._jobs = 0
        self._isolated: bool | None = None
        self._lock = threading.Lock()

    @property
    def usable(self) -> bool:
        return self._process.is_alive() and self._jobs < self._limits.jobs

    @property
    def isolated(self) -> bool:
        self._greet()
        return bool(self._isolated)

    def call(self, job: object) -> object:
        self._greet()
        self._jobs += 1
        try:
            self._pipe.send(job)
            if not self._pipe.poll(self._limits.wall):
                raise Exceeded("timed_out", f"Reading the file took more than {self._limits.wall:g} s.")
            answer = _Answer(io.BytesIO(self._pipe.recv_bytes())).load()
        except pickle.UnpicklingError as error:
            raise Exceeded("exhausted", f"The parser gave an answer that is none: {error}") from error
        except (EOFError, BrokenPipeError, ConnectionResetError) as error:
            self._process.join(1)
            # SIGXCPU is the job's own limit; SIGKILL comes from outside: the kernel short of memory, a person.
            code = "timed_out" if self._process.exitcode == -signal.SIGKILL else "exhausted"
            raise Exceeded(code, f"The parser died ({self._process.exitcode}) on this file.") from error
        if self._jobs >= self._limits.jobs:
            self.stop()
        return answer

    def stop(self) -> None:
        self._process.kill()
        self._process.join()
        self._pipe.close()

    def _greet(self) -> None:
        """The child's first word: it has set its limits. Starting Python takes longer than a job may."""
        with self._lock:
            if self._isolated is None:
                if not self._pipe.poll(60):
                    raise Unavailable("parser_not_started", "A parser process did not start.", "See the log.")
                self._isolated = bool(self._pipe.recv())


_STARTING = threading.Lock()


@contextmanager
def _nobody_is_main() -> Iterator[None]:
    """`multiprocessing` has a child run its parent's main module, in case functions of it are called. None is here, and
    a worker's main module would bring database, broker and two seconds of imports into a parser.
    """
    with _STARTING:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = types.ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


def _serve(pipe: Connection, limits: Limits) -> None:
    isolated = _without_network()
    os.environ.clear()
    sys.dont_write_bytecode = True
    resource.setrlimit(resource.RLIMIT_DATA, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_AS, (2 * limits.memory, 2 * limits.memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # A file becomes many small objects that live as long as its job: looking for rubbish among them costs a tenth.
    gc.set_threshold(50_000, 20, 100)
    pipe.send(isolated)
    while True:
        try:
            function, args, kwargs = pipe.recv()
        except (EOFError, OSError):
            return
        # The limit is of the process, a job's is what it has used plus its share.
        used = resource.getrusage(resource.RUSAGE_SELF)
        seconds = int(used.ru_utime + used.ru_stime) + limits.processor + 1
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]))
        try:
            answer = pickle.dumps(function(*args, **kwargs))
        except MemoryError:
            answer = pickle.dumps(Exceeded("exhausted", "Reading the file took more memory than it may."))
        except RogatoryError as error:
            answer = pickle.dumps(error)
        except Exception as error:  # noqa: BLE001  # not swallowed: the parent raises it
            answer = pickle.dumps(RuntimeError(f"{type(error).__name__} in the parser: {error}"))
        pipe.send_bytes(answer)


def _without_network() -> bool:
    """Leave the network: really, where the kernel allows it; else only what Python reaches."""
    if sys.platform == "linux":
        library = ctypes.CDLL(None, use_errno=True)
        if library.unshare(_CLONE_NEWNET) == 0 or library.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0:
            return True
    socket.socket = _Local  # type: ignore[misc]  # the purpose of this line
    return False


class _Local(socket.socket):
    """Stands where `socket.socket` stood: sockets within the machine only, as the event loop needs them."""

    def __init__(self, family: int = -1, type: int = -1, proto: int = -1, fileno: int | None = None) -> None:
        if fileno is None and family != socket.AF_UNIX:
            raise Unavailable("no_network", "A parser process has no network.")
        super().__init__(family, type, proto, fileno)

"""What a parser process is asked for by the tests: a module, because it is imported there."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import time
from pathlib import Path

from app.kit.errors import Refused
from app.trust.reasons import Verdict


def length(data: bytes) -> int:
    return len(data)


def refuse(words: str) -> None:
    raise Refused("no", words, "Do something else.")


def stumble() -> None:
    raise KeyError("a bug")


def sleep(seconds: float) -> None:
    time.sleep(seconds)


def spin() -> None:
    while True:
        pass


def swell(size: int) -> int:
    return len(bytearray(size))


def crash() -> None:
    ctypes.string_at(0)


def leave() -> None:
    os._exit(3)


def recurse(depth: int) -> int:
    return recurse(depth + 1)


def environment() -> list[str]:
    return sorted(os.environ)


def identity() -> int:
    return os.getpid()


def write(path: str) -> None:
    Path(path).write_bytes(b"x" * 100)


def connect(port: int) -> str:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
    except Exception as error:  # noqa: BLE001  # its name is the answer
        return type(error).__name__
    return "connected"


class Evil:
    """Pickled, it would run something in whoever reads it."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (os.system, ("true",))


def answer_with_code() -> Evil:
    return Evil()


def answer_with_a_function() -> object:
    return refuse


class Reached:
    """An attribute of something, written as Python before 3.11.4 writes members of enumerations."""

    def __init__(self, of: object, name: str) -> None:
        self.what = (of, name)

    def __reduce__(self) -> tuple[object, ...]:
        return getattr, self.what


def answer_with_an_attribute(of: object, name: str) -> Reached:
    return Reached(of, name)


def answer_with_a_member() -> Verdict:
    return Verdict.VALID


def killed() -> None:
    """Killed from outside, as the kernel does when memory is short."""
    os.kill(os.getpid(), signal.SIGKILL)

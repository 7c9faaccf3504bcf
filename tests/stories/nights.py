"""A pair of nodes of which XB has real channels: a mail server and a gateway of this machine that do as a story wants.

Two duty officers beside the head: each proves their ways by the codes that come there, by commands as anybody does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

from sqlalchemy import select

from app.audit.models import AuditEntry
from app.cli.playground import Playground, RunningNode, Setting, eventually, free_port
from app.kit.canonical import Json, JsonObject, loads
from app.kit.clock import now
from app.notices.models import Notice
from app.notices.post import acknowledge, heard
from tests.cli.typing_commands import Terminal
from tests.duty.test_imported import calendar
from tests.notices import letterbox, providers
from tests.notices.letterbox import Box
from tests.notices.providers import BACK, SECRET, Came, Provider
from tests.stories import world
from tests.stories.hands import Paper, ask_signature, fresh, write

DORA, EMIL = "dora", "emil"
DESK = {DORA: ("dora@moj.example.org", "+40215550101"), EMIL: ("emil@moj.example.org", "+40215550102")}
"""The duty officers, with the mailbox and the telephone of each."""
URGENT: JsonObject = {"level": "urgent", "reason": "The logs end tomorrow.", "wanted_by": "2047-12-10"}
LADDER = "occasion:matter.urgent"
_CODE = re.compile(r"\d(?:[ ,]*\d){7}")


@dataclass(frozen=True)
class Night:
    """Both nodes, and what stands around XB's."""

    built: Playground
    box: Box
    gateway: Provider

    @property
    def xa(self) -> RunningNode:
        """Ardenia's node, which asks."""
        return self.built["XA"]

    @property
    def xb(self) -> RunningNode:
        """Boreland's node, whose officers are called."""
        return self.built["XB"]

    def at(self, who: str, *words: str) -> JsonObject:
        """What a command of one of XB's officials prints."""
        return Terminal(self.xb.home).json("--as", f"XB.moj/{who}", *words)

    def ways(self, who: str) -> list[JsonObject]:
        """How somebody is reached."""
        return Terminal(self.xb.home).listed("--as", f"XB.moj/{who}", "channel", "list")

    def roster(self, name: str, people: list[str], begins: str, **more: Json) -> None:
        """The head sets a roster of one layer whose turns are days."""
        layer: JsonObject = {"name": "first", "people": [f"XB.moj/{one}" for one in people], "unit": "days"}
        body: JsonObject = {"title": name, "zone": "Europe/Vienna", "layers": [{**layer, "begins": begins, **more}]}
        self.at("ben", "roster", "set", name, "--body", json.dumps(body))

    def plan(self, roster: str, who: str, begin: datetime, folder: Path) -> JsonObject:
        """The head brings a plan that is kept elsewhere: who is invited has twelve hours of a layer."""
        file = folder / "plan.ics"
        event = f"UID:plan\nDTSTART:{begin:%Y%m%dT%H%M%SZ}\nDURATION:PT12H\nATTENDEE:mailto:{DESK[who][0].upper()}"
        file.write_bytes(calendar(event))
        return self.at("ben", "roster", "import", "duty", roster, str(file), "--layer", "first", "--yes")

    def ladder(self, *rungs: tuple[int, list[str], list[str]], rosters: tuple[str, ...] = ()) -> None:
        """The head sets whom something urgent rings with: seconds, persons and channels of each rung; the head always
        hears with the last. `rosters`: on the first rung.
        """
        told: list[JsonObject] = [
            {"after": after, "persons": [f"XB.moj/{one}" for one in people], "channels": [*channels]}
            for after, people, channels in rungs
        ]
        told[0] |= {"rosters": [*rosters]}
        told[-1] |= {"roles": ["head"]}
        self.at("ben", "ladder", "set", LADDER, json.dumps(told), "--repeat", "60")

    def asked(self) -> Paper:
        """An urgent request of XA, signed: it leaves at once."""
        paper = write(self.xa, "request", fresh(urgency=URGENT), to="XB.moj", urgency="urgent")
        ask_signature(paper)
        return paper

    def notice(self, paper: Paper) -> Notice:
        """What people of XB are told of it, as it stands now; waits until it is there."""
        return eventually(lambda: self._notice(paper.reference), f"XB is told of {paper.reference}")

    def _notice(self, reference: str) -> Notice | None:
        query = select(Notice).where(Notice.occasion == "matter.urgent", Notice.subject["matter"].astext == reference)
        return world.read(self.xb, lambda session: session.scalars(query).first())

    def mails(self, who: str) -> list[EmailMessage]:
        """What came to somebody's mailbox in this story."""
        return [one for one in [*self.box.letterbox.came] if one["To"] == DESK[who][0]]

    def mailed(self, who: str, count: int = 1, seconds: float = 60.0) -> list[EmailMessage]:
        """Wait until so much has come there."""
        words = f"{count} mails to {who}"
        return eventually(
            lambda: (lambda found: found if len(found) >= count else None)(self.mails(who)), words, seconds
        )

    def messages(self, kind: str) -> list[Came]:
        """What the gateway was handed in this story: `sms` or `voice`."""
        return [one for one in [*self.gateway.came] if one.json()["kind"] == kind]

    def handed(self, kind: str, seconds: float = 60.0) -> Came:
        """Wait for a message to the gateway."""
        return eventually(lambda: next(iter(self.messages(kind)), None), f"a message by {kind}", seconds)

    def trail(self, event: str, notice: str = "") -> list[JsonObject]:
        """Entries of XB's log about an event, with what they are about; of one notice alone where it is named."""
        query = select(AuditEntry.entry).where(AuditEntry.event == event).order_by(AuditEntry.at, AuditEntry.id)
        found = [loads(one) for one in world.read(self.xb, lambda session: session.scalars(query).all())]
        subjects = [one["subject"] for one in found if isinstance(one, dict)]
        return [one for one in subjects if isinstance(one, dict) and (not notice or one.get("notice") == notice)]

    def morning(self) -> None:
        """All is heard, nothing fails any more, and what came is put away."""
        box = self.box.letterbox
        box.always, box.answers, box.full, box.meanwhile = "", [], set(), lambda message: None
        self.gateway.statuses, self.gateway.always, self.gateway.slow = [], 0, 0.0
        ben = self.xb.official("ben")
        with self.xb.session() as session:
            for one in heard(session, ben):
                acknowledge(session, ben, one.id, now())
        box.came.clear()
        self.gateway.came.clear()


def settings(folder: Path, box: Box, gateway: Provider) -> dict[str, Setting]:
    """What XB's node is told of its channels."""
    files = {"password": "secret", "gateway": SECRET, "callbacks": BACK}
    for name, secret in files.items():
        (folder / name).touch(mode=0o600)
        (folder / name).write_text(secret, "ascii")
    port = free_port()
    api = f"http://127.0.0.1:{port}"
    return {
        "api_port": port,
        "smtp_host": "127.0.0.1",
        "smtp_port": box.port,
        "smtp_user": "rogatory",
        "smtp_password_file": str(folder / "password"),
        "smtp_ca_file": str(box.ca),
        "smtp_from": "duty@moj.example.org",
        "sms_gateway": "http",
        "voice_gateway": "http",
        "gateway_url": f"{gateway.url}/messages",
        "gateway_secret_file": str(folder / "gateway"),
        "gateway_callback_secret_file": str(folder / "callbacks"),
        "callback_address": api,
        "pages_address": api,
    }


@contextmanager
def night(built: Playground, folder: Path) -> Iterator[Night]:
    """Both nodes run, XB's officers have proven how they are reached."""
    with letterbox.running(folder) as box, providers.running() as gateway:
        built.found("XB", settings={**world.QUICK, **settings(folder, box, gateway)})
        made = Night(world.pair(built), box, gateway)
        terminal = Terminal(made.xb.home)
        for who, (mail, telephone) in DESK.items():
            name = ("--name", who.title(), "--function", "Duty officer", "--role", "duty_officer")
            terminal.done("official", "add", f"XB.moj/{who}", *name)
            for channel, to in (("email", mail), ("sms", telephone), ("voice", telephone)):
                proven(made, who, channel, to)
        made.morning()
        yield made


def proven(made: Night, who: str, channel: str, to: str) -> None:
    """A way is added, and proven by the code that comes there."""
    prove(made, who, channel, str(made.at(who, "channel", "add", channel, to)["id"]))


def prove(made: Night, who: str, channel: str, way: str) -> None:
    """Type in the code that came last."""
    to = DESK[who][0 if channel == "email" else 1]

    def code() -> str | None:
        texts = [one.get_content() for one in made.mails(who)] if channel == "email" else []
        texts += [str(one.json()["text"]) for one in made.messages(channel) if one.json()["to"] == to]
        found = [one[0] for text in texts if (one := _CODE.search(text))]
        return re.sub(r"\D", "", found[-1]) if found else None

    made.at(who, "channel", "verify", way, eventually(code, f"the code for {to} by {channel}"))

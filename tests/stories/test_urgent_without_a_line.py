"""A preservation is asked for, ordered and answered while no line stands between the two nodes: in a file on a stick.

And what stands behind the answer, the provider log, is in no byte of what left (`law.md` §5.5).
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from app.cli.hands import delivery, instruments, settled, status
from app.cli.playground import Playground, RunningNode, eventually, still
from app.exchange.models import Delivery, ReceiptOut
from app.instruments.models import Instrument
from app.kit.clock import now, stamp
from tests.cli.typing_commands import Terminal
from tests.factories import bodies
from tests.stories import world
from tests.stories.hands import ask_signature, fresh, send, signed, write

SECRETS = ("Nordlys Hosting AS", "Akt 7/2026", "T-447100", "Ingrid Solberg", "R-2026-9")
TOLD = ("Nordlys Hosting AS",)
"""What a confirmation tells because the treaty has it so: the custodian (UNCC 42(8))."""


@contextmanager
def no_line(*nodes: RunningNode) -> Iterator[None]:
    """No door answers: whatever a node brings, nothing hears it."""
    with ExitStack() as stack:
        for node in nodes:
            stack.enter_context(still(node, "door"))
        yield


def terminal(node: RunningNode, who: str) -> tuple[Terminal, tuple[str, ...]]:
    return Terminal(node.home), ("--as", f"{node.authority}/{who}")


def exported(node: RunningNode, path: Path, *more: str) -> None:
    at, by = terminal(node, "ben")
    at.done("delivery", "export", str(path), *more, *by)


def imported(node: RunningNode, path: Path) -> list[str]:
    at, by = terminal(node, "ben")
    return [str(one["result"]) for one in at.listed("delivery", "import", str(path), *by)]


def packed(node: RunningNode, identity: str) -> bool:
    return delivery(node, identity).envelope is not None


def test_a_preservation_goes_and_is_answered_on_a_stick(broken_pair: Playground, tmp_path: Path) -> None:
    xa, xb = broken_pair["XA"], broken_pair["XB"]
    with no_line(xa, xb):
        body = bodies.of("preservation_request", confidential=False)
        paper = write(xa, "request", body, who="ben", to="XB.moj", procedure="preservation", urgency="urgent")
        ask_signature(paper, "ben")
        reference = paper.reference
        eventually(lambda: signed(paper), "it is signed without a line")
        eventually(lambda: packed(xa, paper.id), "its envelope is there", 120)

        exported(xa, tmp_path / "out", "--to", "XB", "--instrument", paper.id)
        spoilt = bytearray((tmp_path / "out").read_bytes())
        spoilt[len(spoilt) // 2] ^= 1
        (tmp_path / "spoilt").write_bytes(spoilt)
        at, by = terminal(xb, "ben")
        wrong = at.run("delivery", "import", str(tmp_path / "spoilt"), *by)
        assert wrong.exit_code == 1
        assert "not" in wrong.stderr
        assert status(xb, reference) is None

        assert imported(xb, tmp_path / "out") == ["taken"]
        eventually(lambda: status(xb, reference) == "RECEIVED", "XB has it")
        assert imported(xb, tmp_path / "out") == ["here"]
        assert [one.id for one in instruments(xb, reference)] == [paper.id]

        log(xb, reference)
        at.done("provider", "tell", reference, *by, "--wait", "60")
        confirm = write(xb, "confirm", confirmation(xb, reference), who="ben", reference=reference)
        ask_signature(confirm, "ben")
        eventually(lambda: signed(confirm), "the confirmation is signed")
        eventually(lambda: packed(xb, confirm.id), "its envelope is there", 120)
        eventually(lambda: len(owed(xb, paper.id)) >= 2, "the receipts are signed")

        exported(xb, tmp_path / "back", "--to", "XA")
        assert set(imported(xa, tmp_path / "back")) == {"taken"}
        eventually(lambda: delivery(xa, paper.id).state == "accepted", "our letter is accepted")
        eventually(lambda: status(xa, reference) == "PRESERVED", "XA has the confirmation")
        assert set(imported(xa, tmp_path / "back")) == {"here"}
    settled(xa, xb, reference, "PRESERVED")
    left = list(leaves(xb))
    assert len(left) > 6
    for secret in SECRETS:
        found = [place for place, data in left if secret.encode() in data]
        assert all(place == confirm.id and secret in TOLD for place in found), (secret, found)
    assert any(b"answered" in data for _, data in left)  # the milestones are among what was searched


def log(node: RunningNode, reference: str) -> None:
    """The duty officer's own record, by commands."""
    at, by = terminal(node, "ben")
    made = at.json(
        "provider", "order", reference, "--provider", "Nordlys Hosting AS", "--basis", "Akt 7/2026, section 12",
        "--item", "m1", "--item", "m2", "--gag", *by,
    )  # fmt: skip
    order = str(made["id"])
    promise = stamp(now() + timedelta(hours=3))
    at.done(
        "provider", "served", order, "--how", "portal", "--ticket", "T-447100", "--reached", "Ingrid Solberg",
        "--promised", promise, *by,
    )  # fmt: skip
    until = (now() + timedelta(days=90)).date().isoformat()
    at.done(
        "provider", "answered", order, "--item", "m1", "--item", "m2", "--outcome", "preserved", "--until", until, *by
    )
    at.done(
        "provider", "invoice", order, "--number", "R-2026-9", "--amount", "120.50", "--currency", "EUR", "--dated",
        "2026-11-30", *by,
    )  # fmt: skip
    assert [one["state"] for one in at.listed("provider", "list", reference, *by)] == ["answered"]
    assert "Ingrid Solberg" in at.done("provider", "show", order, *by)


def confirmation(node: RunningNode, reference: str) -> dict[str, object]:
    at, by = terminal(node, "ben")
    found = at.json("provider", "confirmation", reference, *by)
    assert {one["outcome"] for one in found["holdings"]} == {"preserved"}  # type: ignore[union-attr,index,call-overload]
    return found  # type: ignore[return-value]


def owed(node: RunningNode, instrument: str) -> list[ReceiptOut]:
    query = select(ReceiptOut).where(ReceiptOut.instrument == instrument)
    return world.read(node, lambda session: list(session.scalars(query)))


def leaves(node: RunningNode) -> Iterator[tuple[str, bytes]]:
    """Every byte that this node has sent or signed for others, in clear: letters, what is embedded and drawn in them,
    envelopes and receipts.
    """
    for row in world.read(node, lambda session: list(session.scalars(select(Instrument).where(Instrument.outgoing)))):
        data = node.node.store.read(node.authority, row.sha256)
        yield row.id, row.content
        yield row.id, data
        for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL):
            try:
                yield row.id, zlib.decompress(stream)
            except zlib.error:
                yield row.id, stream  # not compressed
    for one in world.read(node, lambda session: list(session.scalars(select(Delivery)))):
        for part in (one.envelope or b"").split(b".")[:2]:
            yield one.id, base64.urlsafe_b64decode(part + b"==")
    for each in world.read(node, lambda session: list(session.scalars(select(ReceiptOut)))):
        for part in each.token.encode().split(b".")[:2]:
            yield each.id, base64.urlsafe_b64decode(part + b"==")


def test_a_laptop_without_network_queues_what_is_signed_and_both_roads_bring_the_same(
    broken_pair: Playground, tmp_path: Path
) -> None:
    """A node on a laptop: no timestamps, no revocation data, no line. It prepares, signs and queues; the stick that was
    written meanwhile and the line that is back later bring one envelope, under the same checks.
    """
    xa, xb = broken_pair["XA"], broken_pair["XB"]
    before = write(xa, "request", fresh(), to="XB.moj", who="ben")
    send(before, who="ben", second="ana")  # from here on the data on his certificate is cached, as on any day
    xa.stop()
    broken_pair.tsa.stop()
    broken_pair.revocation.stop()
    xa.start()  # carried away, and opened where no network is
    try:
        with no_line(xb):
            body = bodies.of("preservation_request", confidential=False, necessity="The tenant may leave on Friday.")
            paper = write(xa, "request", body, who="ben", to="XB.moj", procedure="preservation", urgency="urgent")
            ask_signature(paper, "ben")
            eventually(lambda: signed(paper), "it is signed without any network", 120)
            eventually(lambda: packed(xa, paper.id), "its envelope is there", 120)
            eventually(lambda: delivery(xa, paper.id).attempts, "it is tried in vain, and waits", 120)
            queued = delivery(xa, paper.id)
            assert (queued.state, queued.final) == ("waiting", None)
            exported(xa, tmp_path / "stick", "--to", "XB", "--instrument", paper.id)
            xa.stop()
            xa.start()  # shut and opened again: nothing is lost
    finally:
        broken_pair.revocation.start()
        broken_pair.tsa.start()
    settled(xa, xb, paper.reference, "RECEIVED")  # by itself, the line being back
    assert delivery(xa, paper.id).envelope_sha256 == queued.envelope_sha256
    assert imported(xb, tmp_path / "stick") == ["here"]
    assert [one.id for one in instruments(xb, paper.reference)] == [paper.id]
    told = world.told(instruments(xb, paper.reference)[0].report)
    assert {one["time_source"] for one in told["signatures"]} == {"receipt"}  # type: ignore[index,union-attr]

"""A State's directory changes while its letters are on their way: the peer learns of it by itself."""

from __future__ import annotations

import json
from collections.abc import Callable

from app.accounts import officials
from app.accounts.officials import add_official
from app.cli import hands
from app.cli.playground import Playground, RunningNode, eventually
from app.directory import queries as directory
from app.instruments.header import read
from app.kit.actor import Actor, Role
from app.kit.canonical import JsonObject
from app.kit.clock import now
from app.kit.ids import Digest, OfficialId
from app.trust.keys import FileSigner
from certs import issue
from tests.cli.typing_commands import Terminal
from tests.factories import bodies
from tests.stories import world
from tests.stories.forge import Forger, Letter
from tests.stories.hands import agree, request, take
from tests.stories.test_bad_letters_are_refused import outcome, refused
from tests.trust import pictures


def published(node: RunningNode, *options: str, by: tuple[str, str] | None = None) -> JsonObject:
    """The next edition of a node's State: requested, signed, published by an operator, else by two officials."""
    terminal, file = Terminal(node.home), node.home / "run" / "request.json"
    drafter, publisher = ([], []) if by is None else (["--as", one] for one in by)
    file.unlink(missing_ok=True)
    terminal.done(*drafter, "edition", "request", str(file), *options)
    signed = terminal.json("edition", "sign", str(file), "--yes")["signed"]
    return terminal.json(*publisher, "edition", "publish", str(signed), "--yes")


def held_edition(node: RunningNode, state: str) -> int:
    """The number of a State's edition in force here."""
    return world.read(node, lambda session: directory.current_pin(session, state).number)  # type: ignore[arg-type]


def restarted(node: RunningNode) -> None:
    node.stop()
    node.start()


def test_a_new_signatory_and_new_keys_reach_the_peer_by_themselves(own_pair: Callable[..., Playground]) -> None:
    built = own_pair()
    xa, xb = built["XA"], built["XB"]
    paper = request(xa)
    agree(xa, xb, paper.reference, "RECEIVED")
    first = request(xa).reference
    agree(xa, xb, first, "RECEIVED")
    take(xb, "refuse", first, kind="refusal")
    # Boreland gets a signatory, Eve, a new seal and envelope key, and another emblem.
    issue.bring(built.pki, "XB", "signatory-moj-eve", xb.home, "Eve Falk")
    for label in ("seal-moj", "envelope"):
        issue.bring(built.pki, "XB", label, xb.home)
    eve = OfficialId("XB.moj/eve")
    certificate = FileSigner.load(
        xb.home / "keys/sign/signatory-moj-eve.key", xb.home / "keys/sign/signatory-moj-eve.crt"
    ).digest
    with xb.node.sessions("rog_operator").begin(xb.authority) as session:
        add_official(
            session,
            Actor.node(xb.authority),
            eve,
            name="Eve Falk",
            function="Section Two",
            roles={Role.CASE_OFFICER, Role.SIGNATORY},
            at=now(),
            certificate=Digest(certificate),
        )
    png, other = built.pki.emblem_path("XB.moj").read_bytes(), pictures.sound(64, 64)
    (xb.home / "run" / "emblem.png").write_bytes(other)
    new = ("--emblem", f"XB.moj={xb.home / 'run' / 'emblem.png'}")
    told = published(xb, *new, by=("XB.moj/ana", "XB.moj/ben"))  # who may sign is the word of two
    assert told["number"] == 2
    assert len(told["differences"]) == 4  # type: ignore[arg-type]
    assert Terminal(xb.home).json("edition", "take-up", "--yes")["taken_up"] == ["envelope", "seal-moj"]
    assert held_edition(xa, "XB") == 1
    restarted(xb)

    # Her letter, under the new seal and in an envelope of the new key, names the edition: it is fetched and accepted.
    take(xb, "acknowledge", paper.reference, kind="acknowledgement", who="eve", second="ben")
    agree(xa, xb, paper.reference, "ACKNOWLEDGED")
    take(xb, "propose_conditions", paper.reference, kind="conditions", who="eve", second="ben")
    agree(xa, xb, paper.reference, "CONDITIONS_PROPOSED")
    assert held_edition(xa, "XB") == 2
    signers = [json.dumps(world.told(row.report)) for row in hands.instruments(xa, paper.reference)]
    assert any("XB.moj/eve" in one for one in signers)
    shown = [
        read(row.content).sender.emblem for row in hands.instruments(xa, paper.reference) if row.sender == xb.authority
    ]
    assert shown == [pictures.text(other)] * 2
    assert world.notices(xa, "instrument.quarantined") == []

    # Ana leaves. What was signed with her key afterwards is refused, although the key is good and unrevoked.
    with xb.node.sessions("rog_operator").begin(xb.authority) as session:
        officials.deactivate(session, Actor.node(xb.authority), OfficialId("XB.moj/ana"), now())
    published(xb)
    take(xb, "message", paper.reference, kind="communication", who="eve", second=None)
    eventually(lambda: held_edition(xa, "XB") == 3, "the third edition is here")
    forger = Forger(built, xb, xa)
    content = forger.content(paper.reference, "refuse", "refusal", bodies.of("refusal"))
    refused(xa, forger.send(Letter(content, forger.sign(content))), "holder_time")
    # What she signed before she left is still good: it was, at the time that it was signed.
    assert [row.state for row in hands.instruments(xa, first) if row.sender == xb.authority] == ["accepted"]
    agree(xa, xb, paper.reference, "CONDITIONS_PROPOSED")
    world.log_holds(xb)
    # What was frozen under the emblem of before is no less true.
    before = {"state": "XB", "authority": "XB.moj", "official": "XB.moj/eve", "emblem": pictures.text(png)}
    content = forger.content(paper.reference, "message", "communication", bodies.of("communication"), sender=before)
    row = outcome(xa, forger.send(Letter(content, forger.sign(content))))
    assert (row.state, row.reason) == ("accepted", None)

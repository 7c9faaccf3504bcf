"""A State whose seal and signatory lie in a token, and whose other keys are under a passphrase."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from app.cli import protect
from app.cli.hands import Paper, ask_signature, second_look, signed, write
from app.cli.playground import Playground, RunningNode, eventually
from app.instruments.models import Frozen
from app.notices.models import Notice
from app.trust import cabinet
from app.trust.anchors import Purpose
from app.trust.cabinet import Form
from app.trust.keys import FileSigner
from app.wiring import open_node
from tests import outside
from tests.stories import world
from tests.stories.hands import agree, fresh
from tests.stories.world import QUICK
from tests.trust.softhsm import PIN, Tokens, tokens

pytestmark = pytest.mark.needs("softhsm2-util", "pkcs11-tool", "openssl", "pdfsig")


def into_the_token(node: RunningNode, drawer: Tokens, pin: Path) -> None:
    """Seal and signatory: their files go, and one line each says where they are."""
    for number, label in (("01", "seal-moj"), ("02", "signatory-moj-ana")):
        path = node.home / "keys" / "sign" / f"{label}.key"
        where = drawer.put(FileSigner.load(path), label, "ardenia", number=number)
        path.with_suffix(".uri").write_text(f"{where}&pin-source=file:{pin}\n", "utf-8")
        path.unlink()


def standing(paper: Paper) -> tuple[str, str | None]:
    """State and reason of a document."""
    with paper.node.session() as session:
        found = session.get_one(Frozen, (paper.owner, paper.id))
        return found.state, found.reason


def open_notices(node: RunningNode) -> list[tuple[str, str]]:
    """Keys of which people were told that they are away, and why."""
    with node.session() as session:
        rows = session.scalars(select(Notice).where(Notice.occasion == "key.away", Notice.resolved.is_(None)))
        return sorted((row.params["key"], row.params["reason"]) for row in rows)


def test_what_a_pulled_token_must_sign_waits_and_goes_on(own_world: Playground, tmp_path: Path) -> None:
    xa = own_world.found("XA", settings=QUICK)
    pin, secret = tmp_path / "pin", tmp_path / "secret"
    pin.write_text(PIN, "utf-8")
    secret.write_text("correct horse battery staple", "utf-8")
    with tokens(tmp_path / "hsm") as drawer:
        drawer.make("ardenia")
        into_the_token(xa, drawer, pin)
        protect.carry_out(protect.plan(xa.home, str(secret), None))
        assert Form.PLAIN not in {one.form for one in cabinet.kept(xa.home / "keys")}
        built = world.pair(own_world)
        first = asked(xa)
        eventually(lambda: signed(first), "it is signed by the token")
        agree(xa, built["XB"], first.reference, "RECEIVED")
        genuine(xa, first)

        drawer.take_out()
        second = asked(xa)
        eventually(lambda: standing(second)[1] == "token_away", "the document says what it waits for")
        assert open_notices(xa) == [("signatory-moj-ana", "token_away")]
        drawer.put_back()
        eventually(lambda: signed(second), "it went on by itself")
        agree(xa, built["XB"], second.reference, "RECEIVED")
        assert open_notices(xa) == []
        assert standing(second) == ("issued", None)


def asked(node: RunningNode) -> Paper:
    """A request for which the signature is asked."""
    paper = write(node, "request", fresh(), to="XB.moj")
    second_look(paper)
    ask_signature(paper)
    return paper


def genuine(node: RunningNode, paper: Paper) -> None:
    """Programs of others find the signatures good."""
    found = signed(paper)
    assert found is not None
    pdf = open_node(node.home, "operator", serves=False).store.read(paper.owner, found.sha256)  # type: ignore[arg-type]
    anchors = [
        path
        for purpose in (Purpose.SIGNATORY, Purpose.SEAL)
        for path in (node.home / "anchors" / "XA" / purpose.value).glob("*.pem")
    ]
    assert outside.openssl_cms(pdf, anchors) == "good; good"
    file = node.home / "run" / "instrument.pdf"
    file.write_bytes(pdf)
    assert outside.pdfsig(file) == "Signature is Valid; Signature is Valid; the last covers the whole file"

"""What no honest node would send: forged, altered, repeated, out of turn. It is refused with a reason, in quarantine,
answered by a signed receipt, and changes nothing.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from app.cli.hands import delivery, instruments, matter
from app.cli.playground import Playground, RunningNode, eventually, still
from app.exchange import envelope as wire
from app.exchange.inbox import shelf_in
from app.exchange.models import Inbox, Quarantined, ReceiptIn, ReceiptOut
from app.kit.canonical import sha256
from app.kit.errors import RogatoryError
from app.kit.ids import StateCode
from app.trust import jws
from tests.factories import bodies
from tests.stories import world
from tests.stories.forge import Forger, Letter, courier
from tests.stories.hands import agree, request, take
from tests.trust import pictures


@pytest.fixture
def forger(lab: Playground, xa: RunningNode, xb: RunningNode) -> Forger:
    """Somebody with every key of Boreland who writes to Ardenia."""
    return Forger(lab, xb, xa)


@pytest.fixture
def reference(xa: RunningNode, xb: RunningNode) -> str:
    """A matter that stands at ACKNOWLEDGED."""
    found = request(xa).reference
    agree(xa, xb, found, "RECEIVED")
    take(xb, "acknowledge", found, kind="acknowledgement")
    agree(xa, xb, found, "ACKNOWLEDGED")
    return found


def outcome(node: RunningNode, envelope: str) -> Inbox:
    """What became of an envelope, once it is decided."""

    def decided() -> Inbox | None:
        with node.session() as session:
            row = session.get(Inbox, envelope)
            return row if row is not None and row.state != "stored" else None

    return eventually(decided, "the envelope is decided")


def refused(node: RunningNode, envelope: str, reason: str) -> None:
    """It was rejected for this reason, kept apart, and a signed receipt says so."""
    row = outcome(node, envelope)
    assert (row.state, row.reason) == ("rejected", reason)
    with node.session() as session:
        kept = session.get_one(Quarantined, (node.authority, envelope))
        assert kept.reason == reason
        receipts = session.scalars(select(ReceiptOut.token).where(ReceiptOut.envelope == envelope))
        said = [wire.receipt_of(jws.read(one, wire.RECEIPT_TYPE).payload) for one in receipts]
    assert ("rejected", reason) in [(one.status, one.reason) for one in said]
    notices = [one for one in world.notices(node, "instrument.quarantined") if one.subject.get("envelope") == envelope]
    assert len(notices) == 1


def unchanged(node: RunningNode, reference: str, status: str = "ACKNOWLEDGED") -> None:
    found = matter(node, reference)
    assert found is not None
    assert found.status == status


def test_a_sound_letter_of_the_forger_is_accepted(forger: Forger, xa: RunningNode, reference: str) -> None:
    """The workshop makes letters that pass: what the others lack is only their flaw."""
    content = forger.content(reference, "message", "communication", bodies.of("communication"))
    row = outcome(xa, forger.send(Letter(content, forger.sign(content))))
    assert (row.state, row.reason) == ("accepted", None)


def test_a_step_that_was_not_open(forger: Forger, xa: RunningNode, reference: str) -> None:
    content = forger.content(reference, "acknowledge", "acknowledgement", bodies.of("acknowledgement"))
    refused(xa, forger.send(Letter(content, forger.sign(content))), "step_not_open")
    unchanged(xa, reference)


def test_a_fork(forger: Forger, xa: RunningNode, reference: str) -> None:
    first, second = (
        forger.content(reference, act, kind, bodies.of(kind))
        for act, kind in (("accept", "acceptance"), ("postpone", "postponement"))
    )
    assert outcome(xa, forger.send(Letter(first, forger.sign(first)))).state == "accepted"
    refused(xa, forger.send(Letter(second, forger.sign(second))), "forked")
    assert world.notices(xa, "instrument.forked")


def test_the_same_id_with_another_digest(forger: Forger, xa: RunningNode, reference: str) -> None:
    content = forger.content(reference, "message", "communication", bodies.of("communication"))
    assert outcome(xa, forger.send(Letter(content, forger.sign(content)))).state == "accepted"
    refused(xa, forger.send(Letter(content, forger.sign(content))), "other_digest")
    assert [one for one in world.notices(xa, "same_id_other_digest") if one.subject["instrument"] == content.id]
    assert sum(row.id == content.id for row in instruments(xa, reference)) == 1


@pytest.mark.parametrize(
    ("act", "kind", "foreign"),
    [
        ("message", "communication", {"seal": "XC"}),
        ("refuse", "refusal", {"seal": "XC"}),
        ("refuse", "refusal", {"person": "XC"}),
        ("refuse", "refusal", {"person": "XC", "seal": "XC"}),
    ],
    ids=("seal alone", "seal", "signatory", "both"),
)
def test_a_certificate_of_another_state(
    forger: Forger, xa: RunningNode, reference: str, act: str, kind: str, foreign: dict[str, str]
) -> None:
    """Everything is of State XB and stamped by its authority, but for the certificate that signs: it is XC's."""
    content = forger.content(reference, act, kind, bodies.of(kind))
    envelope = forger.send(Letter(content, forger.sign(content, **foreign)))
    refused(xa, envelope, "no_chain")
    with xa.session() as session:
        report = world.told(session.get_one(Quarantined, (xa.authority, envelope)).report)
    wrong = {str(one["field"]) for one in report["reasons"] if one["code"] == "no_chain"}  # type: ignore[index,union-attr,call-overload]
    assert wrong == {{"seal": "Seal", "person": "Signatory"}[one] for one in foreign}
    unchanged(xa, reference)


def test_a_changed_byte_in_the_pdf(forger: Forger, xa: RunningNode, reference: str) -> None:
    content = forger.content(reference, "message", "communication", bodies.of("communication"))
    pdf = bytearray(forger.sign(content))
    at = pdf.find(b"stream", len(pdf) // 5) + 40
    pdf[at] ^= 1
    row = outcome(xa, forger.send(Letter(content, bytes(pdf))))
    assert row.state == "rejected"
    assert row.reason in {"digest", "unreadable", "text_differs", "attachment", "decompression"}
    unchanged(xa, reference)


def test_a_text_that_is_not_what_the_content_says(forger: Forger, xa: RunningNode, reference: str) -> None:
    """Signed and sealed as it must be, over pages that show another content than the one that is embedded."""
    content = forger.content(reference, "message", "communication", bodies.of("communication"))
    letter = Letter(content, forger.sign(content, shown="Nothing of what the content says."))
    refused(xa, forger.send(letter), "text_differs")


def test_a_letter_under_the_emblem_of_another_state(forger: Forger, xa: RunningNode, reference: str) -> None:
    """All is right but for the picture that people look at first."""
    png = forger.built.pki.emblem_path("XC.moj").read_bytes()
    sender = {"state": "XB", "authority": "XB.moj", "official": "XB.moj/ana", "emblem": pictures.text(png)}
    content = forger.content(reference, "message", "communication", bodies.of("communication"), sender=sender)
    refused(xa, forger.send(Letter(content, forger.sign(content))), "emblem_not_listed")
    unchanged(xa, reference)


def test_envelope_and_content_that_disagree(forger: Forger, xa: RunningNode, reference: str) -> None:
    content = forger.content(reference, "message", "communication", bodies.of("communication"))
    refused(xa, forger.send(Letter(content, forger.sign(content)), urgent=True), "envelope_differs")


def test_an_attachment_that_the_content_does_not_name(forger: Forger, xa: RunningNode, reference: str) -> None:
    content = forger.content(reference, "message", "communication", bodies.of("communication"))
    letter = Letter(content, forger.sign(content), [b"nobody mentioned me"])
    refused(xa, forger.send(letter), "envelope_differs")


def test_a_part_that_is_not_its_digest_is_not_taken(forger: Forger, xa: RunningNode, tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "part"
    path.write_bytes(b"these bytes")
    with courier(forger.node, xa) as road, pytest.raises(RogatoryError) as error:
        road.put_part(sha256(b"other bytes"), path)
    assert error.value.code == "digest_mismatch"


def test_a_changed_byte_in_an_attachment(forger: Forger, xa: RunningNode, reference: str, tmp_path: Path) -> None:
    """At its beginning, its middle, its end: on the way the door does not take it; on the shelf intake finds it out,
    holds the letter, and accepts it once the parts are brought again.
    """
    files = [f"{name}\n".encode() * 3000 for name in ("one", "two", "three")]
    named = [
        {"name": f"{number}.txt", "sha256": sha256(one), "size": len(one), "type": "text/plain"}
        for number, one in enumerate(files)
    ]
    content = forger.content(reference, "message", "communication", bodies.of("communication"), attachments=named)
    letter = Letter(content, forger.sign(content), files)
    places = dict(zip(map(sha256, files), (0, 1500, -1), strict=True))
    with courier(forger.node, xa) as road:
        for number, one in enumerate(files):
            path = tmp_path / str(number)
            path.write_bytes(flipped(one, places[sha256(one)]))
            with pytest.raises(RogatoryError) as error:
                road.put_part(sha256(one), path)
            assert error.value.code == "digest_mismatch"
    token = forger.envelope(letter)
    shelf = {digest: xa.node.store.path(shelf_in(StateCode("XB")), digest) for digest in places}
    with still(xa, "intake"):
        envelope = forger.bring(token, letter)
        for digest, path in shelf.items():
            path.write_bytes(flipped(path.read_bytes(), places[digest]))
    row = outcome(xa, envelope)
    assert (row.state, row.reason) == ("held", "parts_missing")
    assert not [digest for digest, path in shelf.items() if path.exists()]
    forger.bring(token, letter)

    def accepted() -> bool:
        with xa.session() as session:
            return session.get_one(Inbox, envelope).state == "accepted"

    eventually(accepted, "the letter is accepted with the parts that it names")
    assert [xa.node.store.read(xa.authority, sha256(one)) for one in files] == files


def flipped(data: bytes, place: int) -> bytes:
    """The same bytes, but for one."""
    changed = bytearray(data)
    changed[place] ^= 1
    return bytes(changed)


REGIONS = tuple((region, place) for region in range(3) for place in (0, 0.5, 1))
"""Header, payload and signature of a compact JWS, each at its beginning, its middle, its end."""


NO_TOKEN = {
    "json_malformed",
    "token_malformed",
    "token_header",
    "token_type",
    "envelope_malformed",
    "receipt_malformed",
}
"""Codes by which a door turns away what is no signed token of its kind."""


def altered(token: str, region: int, place: float) -> str:
    """A compact JWS with one character of one region changed into another of its alphabet."""
    parts = token.split(".")
    at = round(place * (len(parts[region]) - 1))
    other = "A" if parts[region][at] != "A" else "B"
    parts[region] = parts[region][:at] + other + parts[region][at + 1 :]
    return ".".join(parts)


def test_a_changed_byte_in_the_envelope(forger: Forger, xa: RunningNode, reference: str) -> None:
    """Anywhere in it: the door refuses what is no envelope any more, intake what nobody signed."""
    content = forger.content(reference, "message", "communication", bodies.of("communication"))
    letter = Letter(content, forger.sign(content))
    token = forger.envelope(letter)
    taken, turned_away = [], set()
    for region, place in REGIONS:
        try:
            taken.append(forger.bring(altered(token, region, place), letter))
        except RogatoryError as error:
            turned_away.add(error.code)
    assert turned_away <= NO_TOKEN
    assert len(taken) >= 2
    for envelope in taken:
        row = outcome(xa, envelope)
        assert row.state == "rejected", row.reason
    assert all(row.id != content.id for row in instruments(xa, reference))
    # What nobody signed decided nothing: the true letter is taken in, and stays so whatever is brought after it.
    true = forger.bring(token, letter)
    assert outcome(xa, true).state == "accepted"
    again = altered(forger.envelope(letter), 2, 0.5)
    assert outcome(xa, forger.bring(again, letter)).state == "rejected"
    after = forger.content(reference, "message", "communication", bodies.of("communication"))
    assert outcome(xa, forger.send(Letter(after, forger.sign(after)))).state == "accepted"


def test_a_log_entry_of_another_instrument(forger: Forger, xa: RunningNode, reference: str) -> None:
    content = forger.content(reference, "message", "communication", bodies.of("communication"))
    letter = Letter(content, forger.sign(content))
    other = forger.logged(content.id, "0" * 64)
    token = forger.envelope(letter)
    told = wire.envelope_of(jws.read(token, wire.ENVELOPE_TYPE).payload)
    log = told.log.model_copy(update={"index": other.index})
    refused(xa, forger.send(letter, log=log.model_dump(mode="json")), "log_proof")


def test_an_unknown_version_waits_and_both_operators_hear(forger: Forger, xa: RunningNode, reference: str) -> None:
    body = bodies.of("communication")
    content = forger.content(reference, "message", "communication", body, kind_version=99)
    row = outcome(xa, forger.send(Letter(content, forger.sign(content))))
    assert (row.state, row.reason) == ("held", "unsupported")
    assert any(one.params["peer"] == "XB" for one in world.notices(xa, "unsupported.version"))


def test_an_exercise_is_never_taken_for_real(forger: Forger, xa: RunningNode, reference: str) -> None:
    content = forger.content(reference, "message", "communication", bodies.of("communication"), exercise=True)
    refused(xa, forger.send(Letter(content, forger.sign(content))), "content_header")


def test_a_changed_byte_in_a_receipt(xa: RunningNode, xb: RunningNode) -> None:
    """Anywhere in it: it is not believed, and what its true form decided stays as it is."""
    paper = request(xa)
    agree(xa, xb, paper.reference, "RECEIVED")
    true = delivery(xa, paper.id)
    with xa.session() as session:
        tokens = session.scalars(select(ReceiptIn.token).where(ReceiptIn.instrument == paper.id)).all()
    [final] = [one for one in tokens if receipt_in(one).status == "accepted"]
    taken, turned_away = [], set()
    with courier(xb, xa) as road:
        for region, place in REGIONS:
            token = altered(final, region, place)
            try:
                road.post_receipts([token])
            except RogatoryError as error:
                turned_away.add(error.code)
            else:
                taken.append(sha256(token.encode()))
    assert turned_away <= NO_TOKEN
    assert len(taken) >= 2

    def read() -> list[str | None] | None:
        with xa.session() as session:
            # What is no token any more is passed over at the door, and the others of its call are kept.
            rows = [row for one in taken if (row := session.get(ReceiptIn, one)) is not None]
            return [row.problem for row in rows] if all(row.done for row in rows) else None

    problems = eventually(read, "the receipts were read")
    assert len(problems) >= 2
    assert all(problems)
    after = delivery(xa, paper.id)
    assert (after.state, after.final, after.problem) == (true.state, true.final, true.problem)


def receipt_in(token: str) -> wire.Receipt:
    """What a receipt says."""
    return wire.receipt_of(jws.read(token, wire.RECEIPT_TYPE).payload)


def test_a_forged_receipt_changes_nothing(lab: Playground, xa: RunningNode, xb: RunningNode) -> None:
    paper = request(xa)
    agree(xa, xb, paper.reference, "RECEIVED")
    true = delivery(xa, paper.id)
    with xa.session() as session:
        token = session.scalars(select(ReceiptIn.token).where(ReceiptIn.instrument == paper.id)).first()
    assert token is not None
    receipt = wire.receipt_of(jws.read(token, wire.RECEIPT_TYPE).payload)
    told = receipt.model_copy(
        update={
            "status": "rejected",
            "envelope": true.envelope_sha256,
            "instrument": receipt.instrument.model_copy(update={"id": paper.id}),
        }
    )
    wrong = Forger(lab, xb, xa).signer()  # the envelope's key is not the receipt's
    forged = jws.sign(wire.payload(told), wrong, wire.RECEIPT_TYPE)
    with courier(xb, xa) as road:
        road.post_receipts([forged])

    def read() -> ReceiptIn | None:
        with xa.session() as session:
            row = session.get(ReceiptIn, sha256(forged.encode()))
            return row if row is not None and row.done is not None else None

    assert eventually(read, "the receipt was read").problem == "receipt_certificate"
    after = delivery(xa, paper.id)
    assert (after.state, after.final) == (true.state, true.final)

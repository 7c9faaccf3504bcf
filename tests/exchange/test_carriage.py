"""What is carried in a file is taken in as at the door, and nothing of it is weaker (ADR 0032)."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.access import guards
from app.audit.models import AuditEntry
from app.exchange import bundle, carriage, receipts
from app.exchange.bundle import Bundle
from app.exchange.carriage import HERE, REFUSED, TAKEN, Carried
from app.exchange.gate import Gate
from app.exchange.models import Delivery, Inbox, ReceiptIn, ReceiptOut
from app.kit.canonical import sha256
from app.kit.errors import Conflict, Denied, Misused, Refused, RogatoryError
from app.kit.ids import StateCode, uuid7
from app.matters import confidential
from tests.directory.states import State
from tests.exchange.arriving import (
    Letter,
    bring,
    delivery,
    desk,
    drain,
    letter,
    next_edition,
    outcome,
    receipt,
    request,
    rotated,
    signer,
    states,
    xa,
    xb,
)
from tests.factories.node import House

XA, XB = StateCode("XA"), StateCode("XB")


def stick(folder: Path, letters: list[Letter], tokens: list[str] | None = None, *, to: StateCode = XA) -> Path:
    """A bundle of XB's node."""
    parts = {}
    for one in letters:
        for part in one.parts:
            parts[sha256(part)] = folder / sha256(part)
            parts[sha256(part)].write_bytes(part)
    path = folder / f"{uuid7()}.bundle"
    bundle.write(path, Bundle(XB, to, [one.token for one in letters], tokens or [], parts))
    return path


def taken(node: House, path: Path) -> list[Carried]:
    """The node's operator takes a bundle in."""
    sessions = node.database.sessions("rog_door")
    gate = Gate(node.state, (node.owner,), sessions, node.store, node.office.wake, lambda: node.time)
    with bundle.opened(path) as brought:
        return carriage.take(gate, sessions, brought, node.state, node.time)


def rows(node: House) -> tuple[int, int]:
    with node.database.sessions("rog_door").begin(None) as session:
        counted = (session.scalar(select(func.count()).select_from(one)) for one in (Inbox, ReceiptIn))
        return next(counted) or 0, next(counted) or 0


def refusals(found: list[Carried]) -> list[str | None]:
    return [one.code for one in found if one.result == REFUSED]


def rewritten(path: Path, change: Callable[[str, bytes], bytes | None], **options: object) -> Path:
    """The same bundle, its members changed; the ZIP itself is sound."""
    other = path.with_suffix(".changed")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            if (data := change(name, old.read(name))) is not None:
                new.writestr(name, data, **options)  # type: ignore[arg-type]  # zipfile's own options
    return other


def test_a_letter_that_is_carried_is_decided_as_one_that_was_pushed(xa: House, xb: State, tmp_path: Path) -> None:
    one, urgent = letter(xb, attachments=[b"order"]), letter(xb, urgent=True)
    found = taken(xa, stick(tmp_path, [one, urgent]))
    assert sorted((each.result, each.instrument) for each in found) == sorted(
        (TAKEN, each.told.instrument.id) for each in (one, urgent)
    )
    assert ("intake", one.digest) in xa.woken
    pushed = letter(xb)
    bring(xa, pushed)
    assert outcome(xa, one) == outcome(xa, urgent) == outcome(xa, pushed)
    with xa.session("rog_intake") as session:
        owed = set(session.scalars(select(ReceiptOut.envelope)))
    assert {one.digest, urgent.digest, pushed.digest} <= owed


def test_again_it_changes_nothing(xa: House, xb: State, tmp_path: Path) -> None:
    one, about = letter(xb), request(xa)
    path = stick(tmp_path, [one], [receipt(xb, about)])
    assert [each.result for each in taken(xa, path)] == [TAKEN, TAKEN]
    before = rows(xa)
    assert [each.result for each in taken(xa, path)] == [HERE, HERE]
    drain(xa)
    for lying in xa.store.files("in-XB"):
        lying.unlink()  # as the sweep of the shelves does with what is decided
    assert [each.result for each in taken(xa, path)] == [HERE, HERE]
    assert not list(xa.store.files("in-XB"))  # nothing is stored for what is decided already
    assert rows(xa) == before


def test_receipts_come_back_in_the_same_way(xa: House, xb: State, tmp_path: Path) -> None:
    about = request(xa)
    token = receipt(xb, about)
    assert [one.result for one in taken(xa, stick(tmp_path, [], [token]))] == [TAKEN]
    at = desk(xa)
    while receipts.work(at, "tests"):
        pass
    assert delivery(xa, about).state == "accepted"


def test_what_the_other_state_did_not_sign_is_refused_before_a_byte_is_stored(
    xa: House, xb: State, tmp_path: Path
) -> None:
    stranger = State("XB")  # another key under the same name
    forged = letter(stranger, attachments=[b"x"])
    wrong = letter(xb, by=signer(xb, "receipt"))
    found = taken(xa, stick(tmp_path, [forged, wrong], [receipt(stranger, request(xa))]))
    assert len(refusals(found)) == 3
    assert all(one.words for one in found)
    assert rows(xa) == (0, 0)
    assert not list(xa.store.files("in-XB"))
    unknown = letter(State("XC"))
    assert refusals(taken(xa, stick(tmp_path, [unknown]))) == ["not_confirmed"]


@pytest.mark.parametrize(
    "flaw", ["part", "missing", "token", "name", "cut", "compressed", "stranger", "nothing", "twice"]
)
def test_a_bundle_that_was_tampered_with_is_refused_in_words(xa: House, xb: State, tmp_path: Path, flaw: str) -> None:
    one = letter(xb)
    path = stick(tmp_path, [one])
    part = f"parts/{one.told.instrument.sha256}"
    token = f"envelopes/{one.digest}.jws"
    if flaw == "part":
        path = rewritten(path, lambda name, data: data + b"x" if name == part else data)
    elif flaw == "missing":
        path = rewritten(path, lambda name, data: None if name == part else data)
    elif flaw == "token":
        path = rewritten(path, lambda name, data: data[:-4] + b"AAAA" if name == token else data)
    elif flaw == "name":
        changed = one.token[:-4] + "AAAA"
        path = stick(tmp_path, [Letter(changed, one.parts)])
    elif flaw == "cut":
        path.write_bytes(path.read_bytes()[:-200])
    elif flaw == "compressed":
        path = rewritten(path, lambda name, data: data, compress_type=zipfile.ZIP_DEFLATED)
    elif flaw == "stranger":
        with zipfile.ZipFile(path, "a") as made:
            made.writestr("../../etc/cron.d/x", b"x")
    elif flaw == "twice":
        with zipfile.ZipFile(path, "a") as made, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made.writestr(part, b"x")
    else:
        path.write_bytes(b"not a zip")
    whole = flaw in {"cut", "compressed", "stranger", "twice", "nothing"}
    if whole:
        with pytest.raises(RogatoryError, match=r"bundle|in it twice"):
            taken(xa, path)
    else:
        found = taken(xa, path)
        assert refusals(found), found
        assert found[0].words
    assert rows(xa) == (0, 0)
    assert taken(xa, stick(tmp_path, [one]))[0].result == TAKEN


def test_a_flipped_bit_anywhere_in_a_part_is_seen(xa: House, xb: State, tmp_path: Path) -> None:
    one = letter(xb, attachments=[b"A" * 4000])
    path = stick(tmp_path, [one])
    whole = bytearray(path.read_bytes())
    whole[whole.index(b"A" * 4000) + 1234] ^= 1
    path.write_bytes(whole)
    assert refusals(taken(xa, path)) == ["bundle_damaged"]


def test_a_bundle_for_another_state_is_not_taken(xa: House, xb: State, tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        taken(xa, stick(tmp_path, [letter(xb)], to=StateCode("XC")))
    assert caught.value.code == "other_node"


def test_a_letter_under_a_newer_edition_is_held_in_the_inbox_as_the_doors_is(
    xa: House, xb: State, tmp_path: Path
) -> None:
    new = rotated(xb)
    one = letter(xb, by=new, under=next_edition(xb, envelope=new))
    assert [each.result for each in taken(xa, stick(tmp_path, [one]))] == [TAKEN]
    assert outcome(xa, one) == ("held", "edition")


def test_what_waits_is_written_out_with_its_parts_and_the_trail_names_who_carried_it(
    xa: House, xb: State, tmp_path: Path
) -> None:
    sent, other = request(xa), request(xa)
    with xa.session("rog_deliver") as session:
        row = session.get_one(Delivery, (xa.owner, sent.id))
        row.envelope, row.envelope_sha256 = letter(xb).token.encode(), "a" * 64
    with xa.session("rog_operator") as session, pytest.raises(Conflict) as caught:
        carriage.collect(session, xa.store, xa.official("dora"), XB, xa.time, (other.id,))
    assert caught.value.code == "not_packed"
    with xa.session("rog_operator") as session, pytest.raises(Denied):
        carriage.collect(session, xa.store, xa.official("aud"), XB, xa.time)
    with xa.session("rog_operator") as session, pytest.raises(Conflict, match="Nothing of"):
        carriage.collect(session, xa.store, xa.official("dora"), StateCode("XC"), xa.time)
    with xa.session("rog_operator") as session:
        guards.stand_for(session, xa.official("dora"))
        found = carriage.collect(session, xa.store, xa.official("dora"), XB, xa.time)
        bundle.write(tmp_path / "one", found)
    assert (len(found.envelopes), set(found.parts)) == (1, {sent.sha256})
    with xa.session("rog_operator") as session:
        events = list(session.scalars(select(AuditEntry.event).where(AuditEntry.event == "envelope.carried")))
    assert len(events) == 1
    bundle.write(tmp_path / "two", found)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    with pytest.raises(Misused, match="there already"):
        bundle.write(tmp_path / "one", found)
    xa.store.path(xa.owner, sent.sha256).write_bytes(b"rotten")
    with xa.session("rog_operator") as session, pytest.raises(RogatoryError, match="no whole file"):
        carriage.collect(session, xa.store, xa.official("dora"), XB, xa.time)


def test_who_is_not_named_carries_nothing_of_a_confidential_matter(xa: House, xb: State, tmp_path: Path) -> None:
    sent = request(xa)
    with xa.session("rog_deliver") as session:
        row = session.get_one(Delivery, (xa.owner, sent.id))
        row.envelope, row.envelope_sha256 = letter(xb).token.encode(), "a" * 64
    with xa.acting("cem") as (session, actor):
        confidential.mark(session, actor, sent.reference, "Witness in danger.", [], xa.time)
    for who in ("dora", "ben"):
        actor = xa.official(who)
        with xa.session("rog_operator") as session:
            guards.stand_for(session, actor)
            with pytest.raises((Conflict, Denied)):
                carriage.collect(session, xa.store, actor, XB, xa.time)
    with xa.session("rog_operator") as session:
        guards.stand_for(session, xa.official("cem"))
        assert carriage.collect(session, xa.store, xa.official("cem"), XB, xa.time).envelopes


def test_the_reader_bounds_what_it_reads(tmp_path: Path) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as made:
        made.writestr("bundle.json", b'{"from":"XB","to":"XA","type":"rogatory-bundle","v":1}')
        made.writestr(f"receipts/{'a' * 64}.jws", b"x" * 30_000)
    path = tmp_path / "large"
    path.write_bytes(data.getvalue())
    with bundle.opened(path) as found, pytest.raises(Refused, match="more than"):
        found.token("receipts", "a" * 64)


__all__ = ["states", "xa", "xb"]

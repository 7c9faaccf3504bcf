"""An envelope is packed anew when what vouches for it is no longer in force; none is packed with what is not yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.directory import editions
from app.directory.edition import Edition
from app.directory.succession import handover_text
from app.exchange import envelope as wire
from app.kit.actor import Actor
from app.kit.canonical import sha256
from app.trust import jws
from app.trust.anchors import Purpose
from app.trust.note import NoteKey, NoteSigner, open_checkpoint
from tests.conftest import Database
from tests.directory.states import NOW, text
from tests.exchange.out_side import OWNER, Key, Reply, Side, der, key_pair, node_entry, side, signer
from tests.factories.node import edition


@pytest.fixture
def out(database: Database, tmp_path: Path) -> Iterator[Side]:
    with side(database, tmp_path) as made:
        yield made


def _publish(out: Side, before: Edition, **changes: object) -> Edition:
    """Our State's next edition."""
    following = edition(out.own, number=before.number + 1, previous=before, **changes)
    with out.house.session("rog_operator") as session:
        editions.publish(session, Actor.node(OWNER), out.own.signed(following), out.house.time)
    return following


def _rotate(out: Side, *, list_old: bool = False) -> Key:
    """A new envelope key, and an edition that lists it."""
    fresh = key_pair("XA envelope 2", out.own.roots[Purpose.NODE])
    listed = [text(fresh[0]), *([text(out.own.leaves["envelope"][0])] if list_old else [])]
    _publish(out, edition(out.own), nodes=[node_entry(out.own, "https://localhost:8443", envelope_certificates=listed)])
    out.with_desk(envelope=signer(fresh))
    return fresh


def _sent(out: Side) -> list[bytes]:
    return [one for one in out.door.taken if one.count(b".") == 2]


def test_repeats_send_the_same_bytes_while_they_are_believed(out: Side) -> None:
    letter = out.letter()
    out.work()
    out.door.when("GET", "/v1/envelopes/", Reply(404))
    out.later(seconds=61)
    out.work()
    first, second = _sent(out)
    assert first == second
    assert out.events("envelope.renewed") == []
    assert out.delivery(letter.id).envelope_sha256 == sha256(first)


def test_a_rotated_certificate(out: Side) -> None:
    letter = out.letter()
    out.work()
    old = out.delivery(letter.id).envelope_sha256
    fresh = _rotate(out)
    out.later(seconds=61)
    out.work()
    first, second = _sent(out)
    assert jws.read(second.decode(), wire.ENVELOPE_TYPE).certificates[0] == der(fresh[0])
    told = out.delivery(letter.id)
    assert told.envelope == second
    assert told.envelope_sha256 == sha256(second) == out.row(letter.id).envelope != old
    assert told.state == "sent"
    assert out.door.count("GET", "/v1/envelopes/") == 0, "the peer does not know it under this name yet"
    renewed = out.events("envelope.renewed")
    expected = {
        "before": sha256(first),
        "envelope": sha256(second),
        "instrument": letter.id,
        "reason": "envelope_certificate_unlisted",
    }
    assert renewed == [expected]
    out.later(seconds=61)
    out.work()
    assert out.door.count("GET", f"/v1/envelopes/{sha256(second)}/receipts") == 1, "asked for under its new name"
    assert out.events("envelope.renewed") == [expected]


def test_an_envelope_that_the_peer_did_not_believe(out: Side) -> None:
    """What was stored here rotted, or the peer held us to something that it has mended since."""
    letter = out.letter()
    out.work()
    refused = {"id": letter.id, "state": "waiting", "problem": wire.NOT_BELIEVED}
    with out.house.database.admin().begin(None) as session:
        session.execute(sa.text("update delivery set state = :state, problem = :problem where id = :id"), refused)
    out.later(seconds=61)
    out.work()
    first, second = _sent(out)
    assert first != second
    assert out.delivery(letter.id).envelope == second
    assert out.delivery(letter.id).problem is None
    assert [one["reason"] for one in out.events("envelope.renewed")] == [wire.NOT_BELIEVED]


def test_the_old_certificate_is_still_listed(out: Side) -> None:
    out.letter()
    out.work()
    _rotate(out, list_old=True)
    out.later(seconds=61)
    out.work()
    assert len(_sent(out)) == 1
    assert out.events("envelope.renewed") == []


def test_an_expired_certificate(out: Side) -> None:
    soon = key_pair(
        "XA short", out.own.roots[Purpose.NODE], begins=NOW - timedelta(days=2), ends=NOW + timedelta(days=1)
    )
    lasting = key_pair("XA lasting", out.own.roots[Purpose.NODE])
    both = [text(soon[0]), text(lasting[0])]
    _publish(out, edition(out.own), nodes=[node_entry(out.own, "https://localhost:8443", envelope_certificates=both)])
    out.with_desk(envelope=signer(soon))
    out.letter()
    out.work()
    out.with_desk(envelope=signer(lasting))
    out.later(days=2)
    out.work()
    assert len(_sent(out)) == 2
    assert out.events("envelope.renewed")[0]["reason"] == "envelope_certificate_expired"


def test_a_new_log_key(out: Side) -> None:
    letter = out.letter()
    out.work()
    old, fresh = out.own.log, NoteSigner.generate("rogatory/XA")
    note = handover(old, fresh)
    _publish(out, edition(out.own), log={"origin": "rogatory/XA", "vkey": fresh.public.vkey, "handover": note})
    out.later(seconds=61)
    out.work()
    assert out.delivery(letter.id).problem == "log_key_unlisted", "the newest checkpoint is the old key's still"
    assert len(_sent(out)) == 1
    out.own.log = fresh
    out.sequence()
    out.later(seconds=61)
    out.work()
    assert out.events("envelope.renewed")[0]["reason"] == "log_key_changed"
    payload = wire.envelope_of(jws.read(_sent(out)[1].decode(), wire.ENVELOPE_TYPE).payload)
    open_checkpoint(payload.log.checkpoint, NoteKey.parse(fresh.public.vkey))


def handover(old: NoteSigner, fresh: NoteSigner) -> str:
    """The note over the new key, signed by both."""
    words = handover_text("rogatory/XA", fresh.public.vkey)
    return old.sign(words) + fresh.signature_line(words)


def test_nothing_leaves_under_a_certificate_that_no_edition_lists(out: Side) -> None:
    """The peer would reject it, and a rejected instrument is void for ever: it waits, and people are told."""
    letter = out.letter()
    out.with_desk(envelope=signer(key_pair("XA unlisted", out.own.roots[Purpose.NODE])))
    for _ in range(5):
        out.work()
        out.later(hours=2)
    assert _sent(out) == []
    assert out.delivery(letter.id).problem == "envelope_certificate_unlisted"
    assert len(out.notices("delivery.stalled")) == 1
    assert out.road().failures == 0


def test_a_decided_delivery_is_not_packed_anew(out: Side) -> None:
    letter = out.letter()
    out.work()
    out.house.told(letter.id, "accepted")
    _rotate(out)
    out.later(seconds=61)
    out.work()
    assert len(_sent(out)) == 1
    assert out.row(letter.id).done is not None
    assert out.events("envelope.renewed") == []

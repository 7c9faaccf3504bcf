"""Files of signatures that came to nothing go after a day; what a signing still needs stays, however old it is."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from app.exchange import elsewhere as proving
from app.exchange.leftovers import LOOKED_BACK, SETTLED, sweep_signatures
from app.exchange.shelves import Swept
from app.instruments import attachments
from app.instruments.models import Elsewhere, Instrument
from app.kit.canonical import sha256
from app.matters import signings
from app.trust.report import Found
from tests.exchange.test_elsewhere import answer, approved, bring, desk, offered, parsed, row, work
from tests.factories.node import House

__all__ = ["parsed"]
OLD = SETTLED + timedelta(minutes=1)


def sweep(house: House) -> Swept:
    """The keeper's round, under its own login."""
    with house.session("rog_keeper") as session:
        return sweep_signatures(session, house.store, house.owner, house.time)


def files(house: House) -> dict[str, Path]:
    return {one.name: one for one in house.store.files(house.owner)}


def grow_old(house: House, span: timedelta = OLD) -> None:
    """All of it becomes so much older."""
    house.later(seconds=span.total_seconds())
    for one in files(house).values():
        at = (house.time - span).timestamp()
        os.utime(one, (at, at))


def refused(house: House) -> Elsewhere:
    frozen = approved(house)
    identity = bring(house, frozen, b" painted over")
    work(house, desk(house, lambda frozen, pdf: (Found("not_certified", "Signatory"),)))
    return row(house, identity)


def test_what_was_refused_goes_after_a_day_and_its_document_stays(xa: House) -> None:
    found = refused(xa)
    before = files(xa)
    assert {found.signed, found.sha256} <= set(before)
    grow_old(xa, SETTLED - timedelta(minutes=1))
    assert sweep(xa).files == 0
    grow_old(xa)
    size = before[found.signed or ""].stat().st_size
    assert sweep(xa) == Swept(1, size)
    assert set(before) - set(files(xa)) == {found.signed}
    assert sweep(xa) == Swept()
    again = row(xa, found.id)
    assert (again.state, again.signed) == ("refused", found.signed), "the row says for ever what was brought"
    # The document is as it was approved: the very same bytes may be brought again, and are looked at again.
    with xa.session() as session:
        signings.stalled(session, xa.office, xa.official("ana"))
    bring(xa, xa.frozen(found.frozen), b" painted over")
    assert found.signed in files(xa)
    work(xa, desk(xa))
    assert xa.frozen(found.frozen).state == "issued"


@pytest.mark.usefixtures("parsed")
def test_what_expired_was_given_up_or_used_goes_and_leaves_the_instrument(xa: House) -> None:
    expired, cancelled, used = approved(xa), approved(xa), approved(xa)
    rows = [offered(xa, one) for one in (expired, cancelled, used)]
    work(xa, desk(xa))
    answer(xa, rows[2])
    work(xa, desk(xa))
    with xa.session() as session:
        signings.cancel(session, xa.office, xa.official("ana"), cancelled.id)
    xa.later(minutes=16)
    with xa.session("rog_keeper") as session:
        proving.expire(session, xa.owner, xa.time)
    found = [row(xa, one) for one in rows]
    assert [one.state for one in found] == ["expired", "cancelled", "used"]
    before = files(xa)
    grow_old(xa)
    assert sweep(xa).files == 4, "three that were handed out, and the signed one without its seal"
    gone = {one.prepared for one in found} | {found[2].signed}
    assert set(before) - set(files(xa)) == gone
    with xa.session() as session:
        made = session.get_one(Instrument, (xa.owner, xa.owner, used.id))
    assert xa.store.sound(xa.owner, made.sha256)
    assert all(xa.store.sound(xa.owner, one.sha256 or "") for one in (expired, cancelled, used))


@pytest.mark.usefixtures("parsed")
def test_nothing_goes_that_a_signing_still_needs_however_old_it_is(xa: House) -> None:
    waits, out, proven = approved(xa), approved(xa), approved(xa)
    bring(xa, waits)
    away = desk(xa, lambda frozen, pdf: (Found("revocation_missing", "Signatory"),))
    work(xa, away)
    offered(xa, out)
    work(xa, away)
    identity = bring(xa, proven)
    assert proving.prove(desk(xa), xa.owner, proven.id) == identity
    before = set(files(xa))
    grow_old(xa, timedelta(days=40))
    assert sweep(xa) == Swept()
    assert set(files(xa)) == before
    work(xa, desk(xa))
    assert {xa.frozen(one.id).state for one in (waits, proven)} == {"issued"}


def test_a_file_that_something_else_names_stays(xa: House) -> None:
    found = refused(xa)
    pdf = xa.store.read(xa.owner, found.signed or "")
    with xa.session() as session:
        named = attachments.add(session, xa.store, xa.official("ana"), "same.txt", "text/plain", [pdf], xa.time)
    assert named.sha256 == found.signed == sha256(pdf)
    grow_old(xa)
    assert sweep(xa) == Swept()
    assert xa.store.sound(xa.owner, named.sha256)


def test_what_is_brought_again_at_this_moment_stays(xa: House) -> None:
    """The keeper looked when the second row was not committed yet: the file is young, and is left for another day."""
    found = refused(xa)
    grow_old(xa)
    os.utime(files(xa)[found.signed or ""], (xa.time.timestamp(), xa.time.timestamp()))
    assert sweep(xa) == Swept()
    place = xa.store.path(xa.owner, found.signed or "")
    os.utime(place, (0, 0))
    xa.store.put(xa.owner, place.read_bytes())
    assert place.stat().st_mtime > 0, "the same bytes again make it young"
    grow_old(xa, LOOKED_BACK)
    assert sweep(xa) == Swept(), "what is older than anybody looks stays"


def test_what_is_proven_and_whose_file_was_lost_is_said_and_nothing_leaves(xa: House) -> None:
    frozen = approved(xa)
    identity = bring(xa, frozen)
    made = desk(xa)
    proving.prove(made, xa.owner, frozen.id)
    xa.store.drop(xa.owner, row(xa, identity).signed or "")
    work(xa, made)
    assert (row(xa, identity).state, row(xa, identity).reason) == ("refused", "no_blob")
    assert xa.frozen(frozen.id).state == "failed"

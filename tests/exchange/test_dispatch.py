"""What leaves on paper: a set made by one act, the same byte for byte; departures and arrivals on our own record."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.exchange import dispatch
from app.exchange.desk import SigningDesk
from app.exchange.dispatch import Arrival, Departure, NewSet
from app.exchange.dispatch_models import Dispatch, DispatchSet
from app.exchange.signing import work
from app.instruments.dispatch_letter import letter
from app.instruments.models import Instrument
from app.kit.errors import Conflict, Invalid, Unknown
from app.kit.said import day_in
from app.matters import queries
from app.notices.models import Deadline
from app.procedures.catalogue import CATALOGUE
from tests.conftest import Database
from tests.directory.states import State
from tests.exchange.test_signing import desk_of
from tests.factories import bodies
from tests.factories.node import TO_XB, House, house
from tests.instruments import pages

TO_XD: dict[str, object] = {"procedure": "mla", "recipient": "XD.moj", "treaty": "un_cybercrime"}


@pytest.fixture
def xa(database: Database, tmp_path: Path) -> House:
    """The node of XA, which writes to XD."""
    return house(database, State("XA"), State("XB"), tmp_path / "xa")


def desk(xa: House) -> SigningDesk:
    """A sign class that lays letters out with the real renderer."""
    return replace(desk_of(xa, lambda digest: b"stamp"), letter=letter)


def asked(xa: House) -> Instrument:
    sent = xa.issue("request", bodies.mla_request(), **TO_XD)
    xa.project()
    return sent


def made(xa: House, new: NewSet) -> DispatchSet:
    with xa.session() as session:
        row = dispatch.make(session, xa.official("cem"), CATALOGUE, new, xa.time)
    return composed(xa, row.id)


def composed(xa: House, bundle: str) -> DispatchSet:
    """The set, once the sign class has done all that is in its queue."""
    sign = desk(xa)
    while work(sign, "sign-1"):
        pass
    with xa.session() as session:
        return dispatch.set_of(session, xa.official("cem"), bundle)


def left(xa: House, bundle: DispatchSet, **more: object) -> Dispatch:
    with xa.session() as session:
        departure = Departure(bundle.id, **{"route": "pouch", "left": xa.time.date(), **more})  # type: ignore[arg-type]
        return dispatch.depart(session, xa.official("cem"), departure, xa.time)


def events(xa: House) -> list[str]:
    with xa.session() as session:
        return sorted(one for one in session.scalars(select(AuditEntry.event)) if "dispatch" in one)


def test_a_set_is_made_by_one_act_and_again_it_is_the_same_byte_for_byte(xa: House, tmp_path: Path) -> None:
    sent = asked(xa)
    new = NewSet(sent.id, letter="note_verbale", language="es", originals=("Orden judicial original",), copies=2)
    one, two = made(xa, new), made(xa, new)
    assert (one.state, one.sha256) == ("made", two.sha256)
    assert one.addressee[0] == "Ministerio de Justicia de Delmora"
    whole = zipfile.ZipFile(io.BytesIO(xa.store.read(xa.owner, one.sha256 or "")))
    assert whole.namelist() == ["manifest.json", "1-letter.pdf", "2-mla_request.pdf"]
    assert whole.read("2-mla_request.pdf") == xa.store.read(xa.owner, sent.sha256)
    manifest = json.loads(whole.read("manifest.json"))
    assert manifest["files"][1]["sha256"] == sent.sha256
    assert whole.read("1-letter.pdf").startswith(b"%PDF")
    words = " ".join(pages.text(whole.read("1-letter.pdf"), tmp_path).split())
    assert day_in("es", xa.time.date(), weekday=True) in pages.UNSEEN.sub("", words)
    assert ", " in day_in("es", xa.time.date(), weekday=True)
    assert xa.time.date().isoformat() not in words
    assert events(xa) == ["dispatch.set_asked"] * 2 + ["dispatch.set_made"] * 2


@pytest.mark.parametrize("language", ["ar", "en", "es", "fr", "ru", "zh"])
def test_the_letter_is_there_in_the_six_languages(xa: House, language: str) -> None:
    sent = asked(xa)
    assert made(xa, NewSet(sent.id, language=language)).state == "made"


def test_nothing_leaves_before_it_is_made_nor_by_a_road_that_is_not_open(xa: House) -> None:
    sent = asked(xa)
    with xa.session() as session:
        waiting = dispatch.make(session, xa.official("cem"), CATALOGUE, NewSet(sent.id), xa.time)
    with pytest.raises(Conflict, match="composing"):
        left(xa, waiting)
    composed(xa, waiting.id)
    with pytest.raises(Conflict) as caught:
        left(xa, waiting, route="electronic_mail")
    assert caught.value.code == "route_not_agreed"
    with pytest.raises(Invalid, match="future"):
        left(xa, waiting, left=xa.time.date() + timedelta(days=5))


def test_word_of_arrival_moves_the_status_and_stops_the_clock(xa: House) -> None:
    sent = asked(xa)
    gone = left(xa, made(xa, NewSet(sent.id)), tracking="DP 4471/26")
    xa.project()
    with xa.session() as session:
        clock = session.scalars(select(Deadline).where(Deadline.code == "dispatch_arrival")).one()
        assert (clock.own, clock.kind, clock.stopped) == (True, "practice", None)
        assert clock.due is not None
        assert clock.due.date() == xa.time.date() + timedelta(days=21)
        line = queries.matter(session, xa.office, xa.official("cem"), sent.reference).line  # type: ignore[arg-type]
        assert (line.status.code, line.status.pending) == ("—", (sent.id,))
    xa.later(days=9)
    arrival = Arrival(xa.time.date(), "Registry of the ministry of XD", "slip")
    with xa.session() as session:
        dispatch.arrive(session, xa.official("cem"), gone.id, arrival, xa.time)
    xa.project()
    with xa.session() as session:
        status = queries.matter(session, xa.office, xa.official("cem"), sent.reference).line.status  # type: ignore[arg-type]
        assert (status.code, status.pending, status.settled, status.unproven) == ("RECEIVED", (), False, (sent.id,))
        assert session.scalars(select(Deadline).where(Deadline.code == "dispatch_arrival")).one().stopped is not None
        with pytest.raises(Conflict, match="is noted"):
            dispatch.arrive(session, xa.official("cem"), gone.id, arrival, xa.time)
    assert events(xa)[:2] == ["dispatch.arrived", "dispatch.left"]


def test_a_second_road_is_the_same_matter(xa: House) -> None:
    """What went by the node may go on paper as well, and it decides nothing."""
    sent = xa.issue("request", bodies.mla_request(), **TO_XB)
    xa.project()
    gone = left(xa, made(xa, NewSet(sent.id)), route="interpol")
    with xa.session() as session:
        arrival = Arrival(date(2026, 11, 25), "The central bureau", "message")
        dispatch.arrive(session, xa.official("cem"), gone.id, arrival, xa.time)
    xa.project()
    with xa.session() as session:
        status = queries.matter(session, xa.office, xa.official("cem"), sent.reference).line.status  # type: ignore[arg-type]
        assert (status.code, status.pending, status.unproven) == ("—", (sent.id,), ())


def test_an_address_is_asked_for_where_none_is_held(xa: House) -> None:
    sent = xa.issue("request", bodies.mla_request(), **{**TO_XD, "recipient": "XD.prosecutor"})
    with xa.session() as session:
        with pytest.raises(Invalid) as caught:
            dispatch.make(session, xa.official("cem"), CATALOGUE, NewSet(sent.id), xa.time)
        assert caught.value.code == "address_needed"
        with pytest.raises(Unknown):
            dispatch.make(session, xa.official("cem"), CATALOGUE, NewSet("nothing"), xa.time)
        lines = ("Fiscalía General", "Puerto Delmora")
        assert dispatch.make(
            session, xa.official("cem"), CATALOGUE, NewSet(sent.id, addressee=lines), xa.time
        ).addressee == [*lines]

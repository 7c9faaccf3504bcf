"""The provider log goes with its matter to the authority of the same State that takes it over, and to no other."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.kit.canonical import loads
from app.kit.errors import Conflict, Unknown
from app.kit.ids import AuthorityId, OfficialId
from app.matters import confidential, provider_handing, provider_orders
from app.matters.provider_handing import ProviderLog
from app.matters.provider_models import ProviderChange, ProviderOrder
from tests.factories.node import House
from tests.matters.ministry_and_desk import DESK, desk, ministry, received, sweep, transferred, xa
from tests.matters.test_provider_log import answer, kept, of_orders, ordered, rung, served, whole

__all__ = ["desk", "ministry", "xa"]
HANDED = "handed_over"
NAMED = [OfficialId(f"XB.moj/{who}") for who in ("ana", "ben", "cem")]


def in_the_middle(xa: House, ministry: House) -> tuple[str, str]:
    """A request of XA with one order that was served and answered in part: its reference, and the order."""
    reference = received(xa, ministry)
    order = ordered(ministry, reference, items=("m1",), who="dora")
    ministry.later(minutes=10)
    served(ministry, order)
    return reference, order


def digests(house: House, event: str) -> set[str]:
    """The digests of changes that an authority's own entries in the audit log name."""
    with house.session("rog_operator") as session:
        query = select(AuditEntry.entry).where(AuditEntry.event == event, AuditEntry.authority == house.owner)
        return {str(loads(one)["subject"]["sha256"]) for one in session.scalars(query)}  # type: ignore[call-overload,index]


def test_it_goes_along_whole_and_goes_on_there(xa: House, ministry: House, desk: House) -> None:
    reference, order = in_the_middle(xa, ministry)
    before = whole(ministry, order)
    transferred(xa, ministry, reference)
    sweep(ministry, desk)
    there = whole(desk, order)
    assert there == before
    assert (there.ticket, there.reached, there.promised) == ("TICKET-4471", "Ingrid Solberg", before.promised)
    assert digests(desk, "provider.taken_over") == {one.sha256 for one in before.history}
    desk.later(hours=1)
    answer(desk, order, kept(desk, "m1", date(2027, 6, 1)))
    assert (whole(desk, order).state, whole(ministry, order).state) == ("answered", "served")
    assert [one.by for one in whole(desk, order).history] == ["XB.moj/dora", "XB.moj/dora", f"{DESK}/dora"]
    assert ordered(desk, reference, items=("m1",)) != order
    with desk.acting("dora") as (session, actor):
        assert [one.number for one in provider_orders.orders_of(session, actor, reference)] == [1, 2]


def test_who_handed_it_over_reads_it_and_writes_nothing_more(xa: House, ministry: House, desk: House) -> None:
    reference, order = in_the_middle(xa, ministry)
    transferred(xa, ministry, reference)
    sweep(ministry, desk)
    assert whole(ministry, order).state == "served"
    with pytest.raises(Conflict) as caught:
        answer(ministry, order, kept(ministry, "m1", date(2027, 6, 1)))
    assert caught.value.code == HANDED
    with pytest.raises(Conflict) as caught:
        ordered(ministry, reference, items=("m1",))
    assert caught.value.code == HANDED


def test_its_clocks_ring_at_the_heirs_and_no_more_where_it_was(xa: House, ministry: House, desk: House) -> None:
    reference, _ = in_the_middle(xa, ministry)
    ministry.later(hours=7)
    assert rung(ministry) == 1
    assert of_orders(ministry) == ["provider.silent"]
    transferred(xa, ministry, reference)
    sweep(ministry, desk)
    assert of_orders(ministry) == []
    ministry.later(hours=10)
    desk.time = ministry.time
    assert (rung(ministry), rung(desk)) == (0, 1)
    assert (of_orders(ministry), of_orders(desk)) == ([], ["provider.silent"])


def test_handing_over_again_changes_nothing_that_went_on(xa: House, ministry: House, desk: House) -> None:
    reference, order = in_the_middle(xa, ministry)
    transferred(xa, ministry, reference)
    sweep(ministry, desk)
    answer(desk, order, kept(desk, "m1", date(2027, 6, 1)))
    after = whole(desk, order)
    with ministry.session("rog_intake") as session:
        log = provider_handing.read(session, ministry.owner, desk.owner, reference)
        assert (len(log.orders), len(log.changes)) == (1, 2)
    for _ in range(2):
        with desk.session("rog_intake") as session:
            provider_handing.take(session, desk.owner, log, desk.time)
    assert whole(desk, order) == after


def test_it_comes_back_with_what_was_written_meanwhile(xa: House, ministry: House, desk: House) -> None:
    reference, order = in_the_middle(xa, ministry)
    transferred(xa, ministry, reference)
    sweep(ministry, desk)
    with desk.session("rog_intake") as session:
        same = provider_handing.read(session, desk.owner, ministry.owner, reference)
    with ministry.session("rog_intake") as session:
        provider_handing.take(session, ministry.owner, same, ministry.time)
    ministry.later(hours=10)
    assert rung(ministry) == 1  # its clock runs there again, although nothing was written
    answer(desk, order, kept(desk, "m1", date(2027, 6, 1)))
    with desk.session("rog_intake") as session:
        log = provider_handing.read(session, desk.owner, ministry.owner, reference)
    with ministry.session("rog_intake") as session:
        session.get_one(ProviderOrder, (ministry.owner, order)).told = ""
        session.flush()
        provider_handing.take(session, ministry.owner, log, ministry.time)
    assert whole(ministry, order).history == whole(desk, order).history
    assert whole(ministry, order).state == "answered"


def test_it_goes_to_no_other_state(xa: House, ministry: House, desk: House) -> None:
    reference, _ = in_the_middle(xa, ministry)
    with ministry.session("rog_intake") as session:
        assert provider_handing.read(session, ministry.owner, AuthorityId("XC.moj"), reference) == ProviderLog()
        assert provider_handing.read(session, ministry.owner, desk.owner, reference).orders
    transferred(xa, ministry, reference)
    sweep(ministry, desk)
    with xa.session("rog_operator") as session:
        assert session.scalars(select(ProviderOrder)).all() == []


def test_of_a_confidential_matter_only_those_who_are_named_there_see_it(
    xa: House, ministry: House, desk: House
) -> None:
    reference, order = in_the_middle(xa, ministry)
    with ministry.acting("dora") as (session, actor):
        confidential.mark(session, actor, reference, "Witness in danger.", NAMED, ministry.time)
    transferred(xa, ministry, reference)
    sweep(ministry, desk)
    for who in ("cem", "dora", "aud"):
        with desk.acting(who) as (session, actor):
            assert session.scalars(select(ProviderOrder)).all() == []
            assert session.scalars(select(ProviderChange)).all() == []
            with pytest.raises(Unknown):
                provider_orders.order_of(session, actor, order)
    with desk.session("rog_intake") as session:
        assert len(session.scalars(select(ProviderChange)).all()) == 2


def test_what_is_written_while_it_is_handed_over_goes_along_or_is_refused(
    xa: House, ministry: House, desk: House
) -> None:
    """Somebody enters an answer at the very moment: it is with the heir, or they are told."""
    reference, order = in_the_middle(xa, ministry)
    transferred(xa, ministry, reference)
    told: list[str] = []
    begun, go_on = threading.Event(), threading.Event()

    def write() -> None:
        with ministry.acting("dora") as (session, actor):
            begun.set()
            go_on.wait(10)
            try:
                given = [kept(ministry, "m1", date(2027, 6, 1))]
                provider_orders.answered(session, actor, order, given, ministry.time)
                told.append("written")
            except Conflict as error:
                told.append(error.code)

    writer = threading.Thread(target=write)
    writer.start()
    begun.wait(10)
    threading.Timer(0.05, go_on.set).start()
    sweep(ministry, desk)
    writer.join()
    sweep(ministry, desk)
    assert told in (["written"], [HANDED])
    assert (whole(desk, order).state == "answered") == (told == ["written"])
    assert whole(desk, order).state == whole(ministry, order).state

"""What is accepted stands on what was known when it came: its time of receipt, and the revocation data asked for."""

from __future__ import annotations

from datetime import timedelta

from app.exchange import watching
from app.instruments import beside
from app.instruments.models import Instrument
from app.kit.canonical import sha256
from app.kit.errors import Unavailable
from app.kit.ids import StateCode
from app.trust import docstamp
from tests.exchange.admitting import Admitting, admitting
from tests.exchange.archives import OWNER, fresh_pki, keeping, pool, shop

__all__ = ["admitting", "fresh_pki", "keeping", "pool", "shop"]
HOUR = timedelta(hours=1)


def kept(admitting: Admitting) -> Instrument:
    return admitting.keeping.instrument()


def test_what_has_no_timestamp_is_as_old_as_its_receipt_however_long_it_waits_here(admitting: Admitting) -> None:
    keeping, shop = admitting.keeping, admitting.keeping.shop
    content = admitting.request(urgency="urgent")
    letter = shop.letter(content, signatory=shop.signatory(tsa=None), sealer=shop.sealer(tsa=None))
    came = keeping.house.time
    digest = admitting.bring(letter, content, unstamped=True)
    keeping.house.later(hours=30)
    assert admitting.outcome(digest) == ("accepted", None)
    assert (kept(admitting).proven, kept(admitting).at) == (came, keeping.house.time)


def test_revocation_data_that_decided_an_acceptance_is_kept_and_decides_later_too(admitting: Admitting) -> None:
    keeping, shop = admitting.keeping, admitting.keeping.shop
    content, old = admitting.request(), shop.known(shop.sound, at=shop.at - 30 * HOUR)
    letter = shop.letter(content, sealer=shop.sealer(revocation=old))
    assert admitting.outcome(admitting.bring(letter, content)) == ("accepted", None)
    row = kept(admitting)
    with keeping.house.session("rog_keeper") as session:
        items = beside.listed(session, OWNER, row.sender, row.id)
    told = beside.read(keeping.house.store, OWNER, items)
    assert told.crls or told.ocsps
    keeping.lists_away = Unavailable("revocation_silent", "no answer")
    keeping.house.later(minutes=1)
    keeping.round()
    assert keeping.watch() == 0
    with keeping.house.session("rog_keeper") as session:
        seal = sha256(shop.lab.certificate("XA", "seal-moj"))
        watching.look_again(session, OWNER, StateCode("XA"), [seal], keeping.house.time)
    assert keeping.watch() == 0
    assert (keeping.row().verdict, keeping.row().judged, keeping.row().look) == ("valid", keeping.house.time, None)
    keeping.lists_away = None
    keeping.house.later(days=2)
    assert keeping.round() == 1
    copied = docstamp.revocation_in(keeping.copy())
    assert {*told.crls, *told.ocsps} <= {*copied.crls, *copied.ocsps}


def test_nothing_is_kept_where_the_file_carries_what_it_needs(admitting: Admitting) -> None:
    content = admitting.request()
    letter = admitting.keeping.shop.letter(content)
    assert admitting.outcome(admitting.bring(letter, content)) == ("accepted", None)
    with admitting.keeping.house.session("rog_keeper") as session:
        assert beside.listed(session, OWNER, kept(admitting).sender, kept(admitting).id) == []

"""What is accepted stands on what was known when it came: its time of receipt, and the revocation data asked for."""

from __future__ import annotations

from datetime import timedelta

from app.instruments.models import Instrument
from tests.exchange.admitting import Admitting, admitting
from tests.exchange.archives import keeping, pool, shop

__all__ = ["admitting", "keeping", "pool", "shop"]
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

"""What is told when a matter is projected anew, and how it goes together with messages on their way."""

from __future__ import annotations

from sqlalchemy import select

from app.instruments.models import MatterHead
from app.matters import news
from app.matters.news import Before
from app.matters.picture import Picture
from app.notices.models import Notice
from app.notices.occasions import Occasion
from app.notices.post import post
from app.procedures.assistance import ASSISTANCE
from app.procedures.engine import Projection
from app.procedures.table import Side
from tests.conftest import Database
from tests.notices.people import MOJ, NOW

REFERENCE, OTHER = "XB-2026-00000001", "XB-2026-00000002"
SEEN = Projection(status="RECEIVED", source=None, history=(), heads={}, settled={}, unanswered=())
PICTURE = Picture(SEEN, Side.REQUESTED, {}, (), (), (), (), {}, {}, ())


def test_what_is_open_on_the_matter_is_locked_before_anything_is_resolved(database: Database) -> None:
    """In the order in which a failed message locks it; resolved one by one, as it is found, the newer would come first:
    each would wait for the other.
    """
    sessions, made = database.sessions("rog_intake"), dict[str, str]()
    with sessions.begin(MOJ) as session:
        for matter in (REFERENCE, OTHER):
            told = {"matter": matter, "sender": "XB.moj", "urgency": "urgent"}
            made[matter] = post(session, MOJ, Occasion.MATTER_URGENT, {"matter": matter}, NOW, told)
    head = MatterHead(authority=MOJ, reference=REFERENCE, counterpart="XB.moj", successor=None)
    with sessions.begin(MOJ) as session:
        news.tell(session, head, ASSISTANCE, [], Before.of(None), PICTURE, NOW)
        with sessions.begin(MOJ) as beside:
            free = list(beside.scalars(select(Notice.id).with_for_update(skip_locked=True)))
    assert free == [made[OTHER]]

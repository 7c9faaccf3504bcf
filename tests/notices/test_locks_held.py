"""The open notices of a matter are found without reading all others, also under row-level security."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.dialects import postgresql

from app.kit.db import Sessions
from app.notices import locks
from app.notices.models import Notice
from app.notices.occasions import Occasion
from app.notices.post import post, resolve
from app.notices.rules import RULES
from tests.conftest import Database
from tests.notices.logins import under
from tests.notices.people import MOJ, NOW, enter

MATTER, OTHER = "XB-2026-00000009", "XB-2026-00000008"


@pytest.fixture
def told(sessions: Sessions) -> Sessions:
    """Two open notices on the matter, one that is resolved, one on another, and one on none."""
    enter(sessions)
    subjects = (
        (Occasion.MATTER_RECEIVED, {"matter": MATTER}),
        (Occasion.MATTER_URGENT, {"matter": MATTER}),
        (Occasion.MATTER_FIRST, {"matter": MATTER}),
        (Occasion.MATTER_URGENT, {"matter": OTHER}),
        (Occasion.TSA_DOWN, {"service": "tsa"}),
    )
    with under(sessions, "rog_intake", MOJ) as session:
        for occasion, subject in subjects:
            post(session, MOJ, occasion, subject, NOW, dict.fromkeys(RULES[occasion].names, "x"))
        resolve(session, MOJ, Occasion.MATTER_FIRST, {"matter": MATTER}, NOW)
    return sessions


def test_every_open_notice_on_the_matter_is_held_and_no_other(told: Sessions) -> None:
    free = select(Notice.occasion).order_by(Notice.occasion).with_for_update(skip_locked=True)
    with under(told, "rog_intake", MOJ) as session:
        locks.hold(session, MOJ, MATTER)
        with under(told, "rog_intake", MOJ) as other:
            assert list(other.scalars(free)) == ["matter.first", "matter.urgent", "tsa.down"]


MANY = text(
    "insert into notice select (jsonb_populate_record(one, jsonb_build_object('id', 'n' || g, 'key', 'k' || g,"
    " 'matter', 'XB-2026-1' || g))).* from notice one, generate_series(1, 2000) g where one.matter = :other"
)


def test_among_many_it_is_looked_up_by_the_matter(told: Sessions, database: Database) -> None:
    with database.admin().begin(None) as session:
        session.execute(MANY, {"other": OTHER})
        session.execute(text("analyze notice"))
    query = locks.open_of(MOJ, MATTER).compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
    with under(told, "rog_intake", MOJ) as session:
        plan = list(session.scalars(text(f"explain {query}")))
    (found,) = [one for one in plan if "Index Cond" in one]
    assert "matter" in found, plan
    assert [one for one in plan if "ix_notice_matter" in one], plan

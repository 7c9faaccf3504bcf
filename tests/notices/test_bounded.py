"""What the keeper asks every minute, and the duty page each time, reads what is recent, not all that ever was sent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.orm import Session

from app.kit.ids import AuthorityId, OfficialId
from app.notices import handed_over, proven
from app.notices.channels import Channel
from tests.conftest import Database
from tests.duty.offices import MOJ, Office, opened
from tests.duty.plans import DAY, MONDAY
from tests.notices.test_proven import how, way

CHANNELS = frozenset({Channel.EMAIL, Channel.SMS})
SENT = """
insert into notice_sending (authority, id, channel, method, official, purpose, urgent, first, rank, state, problem,
                            held, passed_on, made, handed, settled, tries, due, done)
select :owner, 's' || n, 'sms', coalesce(case when n % 50 = 0 then :way end, 'm' || n % 97), :who, 'ring', true, false,
       1, case when n % 3 = 0 then 'delivered' else 'handed' end, case when n % 11 = 0 then 'not_delivered' end, false,
       false, cast(:now as timestamptz) - n * interval '10 minutes',
       cast(:now as timestamptz) - n * interval '10 minutes',
       cast(:now as timestamptz) - n * interval '10 minutes', 1, :now, :now
from generate_series(1, 20000) n
"""
POSTED = """
insert into notice (authority, id, occasion, severity, subject, key, words, params, ladder, roles, persons, rung, rings,
                    called, made)
select :owner, 'n' || n, case when n % 500 = 0 then 'notice.handed_over' else 'matter.received' end, 'attention',
       jsonb_build_object('notice', 'n' || n - 1, 'by', 'XA.moj/ana', 'to', 'XA.moj/ben'), 'k' || n, '', '{}', '[]',
       '["duty_officer"]', '[]', 0, 1, 1, cast(:now as timestamptz) - n * interval '10 minutes'
from generate_series(1, 20000) n
"""
LINKED = """
insert into notice_link (authority, digest, notice, official, method, made, expires, used)
select :owner, 'd' || n, 'n' || n, :who, 'm' || n % 97, :now, :now,
       case when n % 5 = 0 then cast(:now as timestamptz) end
from generate_series(1, 20000) n
"""


@pytest.fixture
def office(database: Database) -> Office:
    """Ana holds the roster; months of messages lie behind."""
    made = opened(database)
    made.roster()
    made.time = MONDAY + DAY
    mine = way(made, "ana", verified=MONDAY - 40 * DAY)
    told = {"owner": MOJ, "way": mine, "who": "XA.moj/ana", "now": made.time}
    with database.admin().begin(None) as session:
        for statement in (SENT, POSTED, LINKED):
            session.execute(text(statement), told)
        session.execute(text("analyze notice_sending, notice, notice_link"))
    return made


@contextmanager
def heard(session: Session, *tables: str) -> Iterator[list[tuple[str, object]]]:
    """What is asked of some tables meanwhile, with its values."""
    found = list[tuple[str, object]]()

    def note(_: Connection, __: DBAPICursor, statement: str, values: object, *___: object) -> None:
        if any(f"FROM {table}" in statement for table in tables):
            found.append((statement, values))

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", note)
    yield found
    event.remove(connection, "before_cursor_execute", note)


def plans(session: Session, asked: list[tuple[str, object]]) -> list[str]:
    """How the database goes about it, under the login of the session."""
    return [
        "\n".join(row[0] for row in session.connection().exec_driver_sql(f"explain {statement}", values))  # type: ignore[arg-type]  # as they were
        for statement, values in asked
    ]


def test_what_proves_a_way_is_found_by_indexes(office: Office) -> None:
    with office.session() as session, heard(session, "notice_sending", "notice_link") as asked:
        (found,) = proven.standings(session, MOJ, (OfficialId("XA.moj/ana"),), CHANNELS, office.time).values()
        assert (found.lack, found.by) == (None, proven.By.DELIVERED)
        delivered, pressed, used, failed = plans(session, [*asked])
    assert "ix_notice_sending_delivered" in delivered
    assert "ix_notice_sending_delivered" in pressed
    assert "ix_notice_link_used" in used
    assert "ix_notice_sending_problem" in failed


def test_offers_are_found_among_offers(office: Office) -> None:
    with office.acting("ana") as (session, actor), heard(session, "notice") as asked:
        (offer,) = handed_over.offers(session, actor, "n499")
        assert offer.notice == "n500"
        (plan,) = plans(session, [one for one in asked if "->>" in one[0]])
    assert "ix_notice_offered" in plan


def test_three_rosters_of_the_same_people_are_looked_up_once(office: Office) -> None:
    office.roster("days")
    office.roster("feasts")
    office.time += timedelta(minutes=1)
    with office.session() as session, heard(session, "notice_sending", "notice_link", "contact_method") as asked:
        proven.tell(session, AuthorityId(MOJ), CHANNELS, office.time)
        assert len(asked) == 5, [one for one, _ in asked]
    assert how(office).lack is None

"""What lies beneath the code: policies, triggers and grants, on every table, as the database has them."""

from __future__ import annotations

import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Column, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import ProgrammingError

from app.kit.db import Base, Moment, Queued
from migrations import grants, models
from migrations.grants import LOGINS
from migrations.policies import FOLLOW, GUARDED, READERS, SHARED
from migrations.policies import OWNER as TABLE_OWNER
from tests.audit.keeping import OTHER, OWNER
from tests.conftest import Database

TABLES = models.tables()
GRANTED = "information_schema.role_table_grants"


def rows(database: Database, query: str) -> list[tuple[object, ...]]:
    with database.admin().begin(None) as session:
        return [tuple(row) for row in session.execute(text(query))]


def test_every_table_of_an_authority_is_under_forced_row_level_security(database: Database) -> None:
    query = "select relname from pg_class where relrowsecurity and relforcerowsecurity and relkind = 'r'"
    assert sorted(str(name) for (name,) in rows(database, query)) == models.owned()
    query = "select tablename, policyname from pg_policies"
    expected = {(name, "own") for name in models.owned()}
    expected |= {(table, "granted") for table in (*SHARED, "matter_grant", "draft", "matter_guard", "matter_named")}
    own_ways = ("circular", "attachment", "matter_grant", "notice", "case_file", "audit_entry")
    expected |= {("draft", "begun")} | {(table, "guarded") for table in (*GUARDED, *FOLLOW, *own_ways)}
    expected |= {(table, "asked") for table in ("matter_guard", "matter_named", "matter_guard_file", "matter_grant")}
    expected |= {(table, "guarded") for table in ("matter_guard", "matter_named")}
    expected |= {(table, login) for table, logins in READERS.items() for login in logins}
    assert set(rows(database, query)) == expected


@pytest.mark.parametrize("table", [*GUARDED, "notice"])
def test_what_is_closed_is_asked_once_a_query_and_not_for_each_row(database: Database, table: str) -> None:
    with database.sessions("rog_web").begin(OWNER) as session:
        plan = "\n".join(session.scalars(text(f"explain select * from {table}")))
    asked = next(line for line in plan.splitlines() if "sha256" in line)
    assert "hashed SubPlan" in asked
    assert "closed(" not in asked


def test_every_kept_table_has_its_triggers_also_while_replaying(database: Database) -> None:
    query = "select tgrelid::regclass::text, tgname from pg_trigger where tgenabled = 'A' and not tgisinternal"
    expected = {(name, trigger) for name in models.kept() for trigger in ("keep_rows", "keep_table")}
    assert set(rows(database, query)) == expected


def test_the_privileges_are_those_of_the_table(database: Database) -> None:
    query = f"select grantee, table_name, privilege_type from {GRANTED} where grantee like 'rog\\_%'"
    found = {(who, table, str(word).lower()) for who, table, word in rows(database, query) if who != TABLE_OWNER}
    expected = {
        (login, table, word)
        for table in TABLES
        for login, words in grants.privileges(table).items()
        for word in words
        if not word.startswith("update (")
    }
    assert found == expected | {(login, "alembic_version", "select") for login in LOGINS}


def test_an_update_that_is_narrowed_reaches_the_named_columns_only(database: Database) -> None:
    query = (
        "select grantee, table_name, column_name from information_schema.column_privileges"
        " where grantee like 'rog\\_%' and privilege_type = 'UPDATE'"
    )
    found: dict[tuple[str, str], set[str]] = {}
    for who, table, column in rows(database, query):
        found.setdefault((str(who), str(table)), set()).add(str(column))
    for table, cells in grants.GRANTS.items():
        for login, cell in zip(LOGINS, cells, strict=True):
            letters, _, name = cell.partition(":")
            every = {column.name for column in models.table(table).columns} if "w" in letters else set()
            assert found.get((login, table), set()) == (set(grants.COLUMNS[table, name]) if name else every)


def test_every_set_of_columns_is_used() -> None:
    used = {(table, cell.partition(":")[2]) for table, cells in grants.GRANTS.items() for cell in cells if ":" in cell}
    assert used == set(grants.COLUMNS)


FORBIDDEN = [
    ("rog_web", "insert into instrument (authority) values ('XA.moj')"),
    ("rog_web", "update instrument set state = 'accepted'"),
    ("rog_web", "update matter_head set own_sha256 = 'x'"),
    ("rog_web", "update matter_head set signing = null"),
    ("rog_web", "update matter set status = 'EXECUTED'"),
    ("rog_web", "update frozen set sha256 = 'x'"),
    ("rog_web", "update approval set sha256 = 'x'"),
    ("rog_web", "delete from approval"),
    ("rog_web", "update outbox set done = null"),
    ("rog_web", "update delivery set state = 'accepted'"),
    ("rog_web", "update peer_state set status = 'confirmed'"),
    ("rog_web", "insert into edition (state) values ('XB')"),
    ("rog_web", "update official set roles = '[]'"),
    ("rog_web", "update api_token set secret = 'x'"),
    ("rog_web", "update deadline set due = now()"),
    ("rog_web", "update roster set body = '{}'"),
    ("rog_web", "delete from roster"),
    ("rog_web", "update duty_override set taker = 'x'"),
    ("rog_web", "delete from duty_absence"),
    ("rog_web", "update duty_feed set secret = 'x'"),
    ("rog_keeper", "insert into duty_override (authority) values ('XA.moj')"),
    ("rog_keeper", "select * from duty_feed"),
    ("rog_operator", "insert into roster (authority) values ('XA.moj')"),
    ("rog_web", "select * from matter_guard_file"),
    ("rog_web", "update matter_guard set reason = 'x'"),
    ("rog_sign", "select * from matter_guard"),
    ("rog_deliver", "select * from matter_named"),
    ("rog_door", "select matter_closed_to('XA.moj', 'x', '')"),
    ("rog_deliver", "select matter_closed('XA.moj', 'x')"),
    ("rog_web", "insert into log_checkpoint (size) values (1)"),
    ("rog_web", "update archived set verdict = 'valid'"),
    ("rog_web", "insert into withdrawn_certificate (state) values ('XB')"),
    ("rog_keeper", "insert into withdrawn_certificate (state) values ('XB')"),
    ("rog_keeper", "update withdrawn_certificate set lifted = now()"),
    ("rog_keeper", "update watched_certificate set certificate = 'x'"),
    ("rog_keeper", "delete from foundation"),
    ("rog_intake", "update archived set verdict = 'valid'"),
    ("rog_operator", "update archived set verdict = 'valid'"),
    ("rog_operator", "update watched_certificate set revoked = null"),
    ("rog_door", "update outbox set done = now()"),
    ("rog_door", "update inbox set state = 'accepted'"),
    ("rog_door", "update receipt_out set token = 'x'"),
    ("rog_door", "insert into receipt_out (id) values ('x')"),
    ("rog_door", "update receipt_in set status = 'accepted'"),
    ("rog_door", "select * from instrument"),
    ("rog_door", "select * from delivery"),
    ("rog_door", "insert into audit_entry (authority) values ('XA.moj')"),
    ("rog_door", "update road set failures = 0"),
    ("rog_sign", "insert into approval (authority) values ('XA.moj')"),
    ("rog_sign", "insert into frozen (authority) values ('XA.moj')"),
    ("rog_sign", "update frozen set content = 'x'"),
    ("rog_sign", "update frozen set signatory = 'XA.moj/ana'"),
    ("rog_sign", "insert into signing_job (id) values ('x')"),
    ("rog_sign", "update instrument set state = 'accepted'"),
    ("rog_sign", "update matter_head set other_sha256 = 'x'"),
    ("rog_sign", "update outbox set envelope = 'x'"),
    ("rog_sign", "insert into inbox (envelope) values ('x')"),
    ("rog_sign", "select * from draft"),
    ("rog_deliver", "update instrument set state = 'accepted'"),
    ("rog_deliver", "insert into outbox (id) values ('x')"),
    ("rog_deliver", "update outbox set peer = 'XC'"),
    ("rog_deliver", "update delivery set final = now()"),
    ("rog_deliver", "update inbox set state = 'accepted'"),
    ("rog_deliver", "update receipt_out set token = 'x'"),
    ("rog_deliver", "update peer_state set status = 'confirmed'"),
    ("rog_deliver", "insert into introduction_confirmation (state) values ('XB')"),
    ("rog_deliver", "select * from approval"),
    ("rog_intake", "insert into approval (authority) values ('XA.moj')"),
    ("rog_intake", "update instrument set content = 'x'"),
    ("rog_intake", "update frozen set content = 'x'"),
    ("rog_intake", "update delivery set envelope = 'x'"),
    ("rog_intake", "insert into outbox (id) values ('x')"),
    ("rog_intake", "update draft set body = '{}'"),
    ("rog_intake", "update receipt_out set token = 'x'"),
    ("rog_intake", "insert into edition (state) values ('XB')"),
    ("rog_intake", "update peer_state set status = 'confirmed'"),
    ("rog_intake", "update quarantine set reason = 'x'"),
    ("rog_keeper", "insert into instrument (authority) values ('XA.moj')"),
    ("rog_keeper", "insert into approval (authority) values ('XA.moj')"),
    ("rog_keeper", "update outbox set done = now()"),
    ("rog_keeper", "update inbox set state = 'accepted'"),
    ("rog_keeper", "update matter set status = 'EXECUTED'"),
    ("rog_keeper", "update deadline set due = now()"),
    ("rog_keeper", "update notice set words = 'x'"),
    ("rog_keeper", "update log_leaf set hash = 'x'"),
    ("rog_operator", "insert into approval (authority) values ('XA.moj')"),
    ("rog_operator", "insert into instrument (authority) values ('XA.moj')"),
    ("rog_operator", "insert into draft (authority) values ('XA.moj')"),
    ("rog_operator", "update frozen set state = 'signing'"),
    ("rog_operator", "insert into outbox (id) values ('x')"),
    ("rog_operator", "update delivery set envelope = 'x'"),
    ("rog_operator", "update matter set status = 'EXECUTED'"),
    ("rog_operator", "insert into log_checkpoint (size) values (1)"),
    ("rog_operator", "delete from audit_pending"),
    *(
        (login, f"delete from {table}")
        for login in LOGINS
        for table in ("instrument", "matter", "audit_entry", "inbox")
    ),
]
"""What nobody of this login has a reason to do, each tried on the database."""


@pytest.mark.parametrize(("login", "statement"), FORBIDDEN)
def test_a_class_cannot_do_what_is_another_ones(database: Database, login: str, statement: str) -> None:
    with database.sessions(login).begin(OWNER) as session:
        savepoint = session.begin_nested()
        with pytest.raises(ProgrammingError) as refused:
            session.execute(text(statement))
        assert isinstance(refused.value.orig, InsufficientPrivilege)
        savepoint.rollback()


def test_nobody_has_a_privilege_through_public(database: Database) -> None:
    query = f"select table_name from {GRANTED} where grantee = 'PUBLIC' and table_schema = 'public'"
    assert rows(database, query) == []


def test_tables_belong_to_an_owner_who_cannot_log_in(database: Database) -> None:
    query = "select distinct tableowner from pg_tables where schemaname = 'public'"
    assert rows(database, query) == [(TABLE_OWNER,)]
    query = "select rolname from pg_roles where rolname like 'rog%' and (rolsuper or rolbypassrls or rolcreaterole)"
    assert rows(database, query) == []
    assert rows(database, f"select rolcanlogin from pg_roles where rolname = '{TABLE_OWNER}'") == [(False,)]


@pytest.mark.parametrize("login", LOGINS)
def test_a_login_makes_no_tables_and_becomes_nobody_else(database: Database, login: str) -> None:
    for statement in (
        "create table mine (id int)",
        f"set role {TABLE_OWNER}",
        "alter table matter disable row level security",
    ):
        with database.sessions(login).begin(OWNER) as session:
            savepoint = session.begin_nested()
            with pytest.raises(ProgrammingError):
                session.execute(text(statement))
            savepoint.rollback()


def test_the_node_door_reads_no_instrument_and_no_official(database: Database) -> None:
    for table in ("instrument", "frozen", "matter", "draft", "official", "notice"):
        assert grants.privileges(table)["rog_door"] == []


def test_a_queue_row_holds_ids_and_is_under_no_policy() -> None:
    queues = [model for model in TABLES.values() if issubclass(model, Queued)]
    assert queues
    assert not {model.__tablename__ for model in queues} & set(models.owned())


@pytest.mark.parametrize("name", models.owned())
def test_keys_and_unique_constraints_begin_with_the_authority(name: str) -> None:
    table = models.table(name)
    assert next(iter(table.primary_key.columns)).name == "authority"
    for constraint in [*table.constraints, *(one for one in table.indexes if one.unique)]:
        if type(constraint).__name__ in {"UniqueConstraint", "Index"}:
            assert next(iter(constraint.columns)).name == "authority"


@pytest.mark.parametrize("name", sorted(TABLES))
def test_foreign_keys_never_point_upward(name: str) -> None:
    order = models.ROOMS
    for key in models.table(name).foreign_keys:
        assert order.index(models.room(key.column.table.name)) <= order.index(models.room(name))


@pytest.mark.parametrize("name", models.owned())
def test_a_foreign_row_can_neither_be_seen_nor_made(database: Database, name: str) -> None:
    model: type[Base] = TABLES[name]
    columns = ", ".join(f'"{column.name}"' for column in model.__table__.columns)
    values = ", ".join(_value(column) for column in model.__table__.columns)
    statement = f"insert into {name} ({columns}) values ({values})".replace("'v'", f"'{OTHER}'", 1)
    with database.admin().begin(None) as session:
        session.execute(text("set local session_replication_role = replica"))  # foreign keys have their own tests
        session.execute(text(statement))
    login = next(login for login, words in grants.privileges(name).items() if {"select", "insert"} <= set(words))
    if name in READERS:
        login = "rog_web"
    if name in {"matter_guard", "matter_named"}:
        login = "rog_intake"  # to the people's login nobody stands for who is named
    count = text(f"select count(*) from {name}")
    with database.sessions(login).begin(OWNER) as session:
        assert session.scalar(count) == 0
        savepoint = session.begin_nested()
        with pytest.raises(ProgrammingError, match="row-level security"):
            session.execute(text(statement))
        savepoint.rollback()
    with database.sessions(login).begin(None) as session:
        assert session.scalar(count) == 0
    with database.sessions(login).begin(OTHER) as session:
        # What hangs on a row is seen with it, and here nothing stands for that row.
        assert session.scalar(count) == (0 if name in FOLLOW and login == "rog_web" else 1)


def _value(column: Column[object]) -> str:
    if isinstance(column.type, Moment):
        return "now()"
    if isinstance(column.type, JSONB):
        return "'{}'"
    found = {"date": "now()", "int": "1", "float": "1", "bool": "true", "bytes": "'x'"}
    return found.get(column.type.python_type.__name__, "'v'")


def test_the_table_can_be_printed() -> None:
    printed = grants.printed()
    assert all(f"`{name}`" in printed for name in TABLES)


@pytest.mark.parametrize("table", ["notice_ladder", "roster"])
def test_who_posts_a_notice_may_read_by_what_ladder_it_climbs(table: str) -> None:
    posts = [
        login for login, cell in zip(LOGINS, grants.GRANTS["notice"], strict=True) if "a" in cell.partition(":")[0]
    ]
    assert len(posts) > 4
    reads = {login for login, cell in zip(LOGINS, grants.GRANTS[table], strict=True) if "r" in cell.partition(":")[0]}
    assert set(posts) <= reads

"""Migrations: up, down, with data, two at once; and the database they make is the one the models mean."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from app.kit.errors import Misused, Unavailable
from migrations import grants, models, run
from migrations.policies import OWNER as OWNER_ROLE
from tests.audit.keeping import OWNER, check, drain, write_many
from tests.conftest import Database


def names(database: Database) -> set[str]:
    with database.admin().begin(None) as session:
        return set(session.scalars(text("select tablename from pg_tables where schemaname = 'public'")))


def test_up_down_and_up_again(bare_database: Database) -> None:
    url = bare_database.admin_url
    assert run.current(url) is None
    assert run.upgrade(url) == run.head()
    assert names(bare_database) == {*models.tables(), "alembic_version"}
    assert run.downgrade(url, "base") is None
    assert names(bare_database) == {"alembic_version"}
    with bare_database.admin().begin(None) as session:
        left = text("select proname from pg_proc join pg_namespace n on n.oid = pronamespace where nspname = 'public'")
        assert list(session.scalars(left)) == []
    assert run.upgrade(url) == run.head()


def test_each_revision_goes_up_and_down_alone(bare_database: Database) -> None:
    url, revision = bare_database.admin_url, ""
    for revision in reversed([one.revision for one in ScriptDirectory.from_config(run.config()).walk_revisions()]):
        assert run.upgrade(url, revision) == revision
        run.downgrade(url, "-1")
        assert run.upgrade(url, revision) == revision
    assert revision == run.head()


def test_upgrading_again_keeps_the_data(bare_database: Database) -> None:
    run.upgrade(bare_database.admin_url)
    write_many(bare_database, 3)
    drain(bare_database)
    run.upgrade(bare_database.admin_url)
    write_many(bare_database, 1)
    drain(bare_database)
    assert check(bare_database) == []


def test_a_database_with_data_can_be_taken_down(bare_database: Database) -> None:
    run.upgrade(bare_database.admin_url)
    write_many(bare_database, 3)
    bare_database.close()
    assert run.downgrade(bare_database.admin_url, "base") is None


def test_the_migrations_make_what_the_models_say(database: Database) -> None:
    engine = create_engine(database.admin_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, models.metadata) == []
    engine.dispose()


def test_what_is_open_is_found_by_its_matter_after_the_revision_that_keeps_it_apart(bare_database: Database) -> None:
    run.upgrade(bare_database.admin_url, "0026")
    write = text(
        "insert into notice (authority, id, occasion, severity, subject, key, words, params, ladder, roles, rung,"
        " rings, made, resolved) select 'XA.moj', n, 'matter.received', 'attention',"
        " jsonb_build_object(what, 'XA-2026-' || n), n, 'w', '{}'::jsonb, '[]'::jsonb, '[]'::jsonb, 0, 1, now(), gone"
        " from (values ('a', 'matter', null), ('b', 'peer', null), ('c', 'matter', now())) given(n, what, gone)"
    )
    with bare_database.admin().begin(None) as session:
        session.execute(write)
    run.upgrade(bare_database.admin_url, "0027")
    with bare_database.admin().begin(None) as session:
        found = session.execute(text("select id, matter from notice order by id")).all()
        assert [tuple(one) for one in found] == [("a", "XA-2026-a"), ("b", None), ("c", None)]
        forced = text("select relforcerowsecurity from pg_class where relname = 'notice'")
        assert session.scalar(forced) is True


def test_of_which_offences_a_matter_is_is_filled_from_what_was_stored(bare_database: Database) -> None:
    run.upgrade(bare_database.admin_url, "0042")
    body = '{"body":{"offences":[{"code":"ICT_FRAUD","mode":"attempt"},{"code":"BIC_HOSTING","mode":"aiding"}]}}'
    writes = (
        "insert into matter_head (authority, reference, counterpart, side, procedure, procedure_version,"
        " procedure_sha256, opened, changed, projected) values ('XA.moj', 'XA-2026-A', 'XB.moj', 'requesting', 'mla',"
        " 1, 'x', now(), 1, 1)",
        "insert into matter (authority, reference, status, settled, projection, urgency, exercise, changed) values"
        " ('XA.moj', 'XA-2026-A', 'RECEIVED', false, jsonb_build_object('pending', '[]'::jsonb, 'history',"
        " jsonb_build_array(jsonb_build_object('id', 'a', 'crossed', false))), 'routine', false, now())",
        "insert into instrument (authority, sender, id, reference, outgoing, kind, act, side, chained, urgency,"
        " exercise, content, sha256, size, state, at, number) values ('XA.moj', 'XA.moj', 'a', 'XA-2026-A', true,"
        " 'mla_request', 'request', 'requesting', true, 'routine', false, convert_to(:body, 'UTF8'),"
        " 'x', 1, 'accepted', now(), 1)",
    )
    with bare_database.admin().begin(None) as session:
        for one in writes:
            session.execute(text(one), {"body": body} if ":body" in one else {})
    run.upgrade(bare_database.admin_url, "0043")
    with bare_database.admin().begin(None) as session:
        found = session.execute(text("select reference, code, mode from matter_offence order by code")).all()
        assert [tuple(one) for one in found] == [
            ("XA-2026-A", "BIC_HOSTING", "aiding"),
            ("XA-2026-A", "ICT_FRAUD", "attempt"),
        ]
        forced = text(
            "select count(*) from pg_class where relname in ('matter', 'instrument', 'matter_offence')"
            " and relforcerowsecurity"
        )
        assert session.scalar(forced) == 3


def test_two_migrators_at_once_are_one_after_the_other(bare_database: Database) -> None:
    words = "import sys; from migrations import run; print(run.upgrade(sys.argv[1]))"
    command = [sys.executable, "-c", words, bare_database.admin_url]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert [one.communicate(timeout=60)[0] for one in running] == [f"{run.head()}\n"] * 3


def test_a_migration_that_cannot_get_its_lock_says_so(bare_database: Database) -> None:
    run.upgrade(bare_database.admin_url)
    with bare_database.sessions("rog_web").begin(OWNER) as session:
        session.execute(text("select count(*) from matter"))
        with pytest.raises(Unavailable, match="lock timeout"):
            run.downgrade(bare_database.admin_url, "base")
    assert run.current(bare_database.admin_url) == run.head()


def test_a_revision_of_a_later_release_is_refused_in_words(bare_database: Database) -> None:
    run.upgrade(bare_database.admin_url)
    with bare_database.admin().begin(None) as session:
        session.execute(text("update alembic_version set version_num = '9999'"))
    with pytest.raises(Misused, match="9999"):
        run.upgrade(bare_database.admin_url)


def test_a_server_that_does_not_answer_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        run.upgrade(f"postgresql+psycopg://postgres@/postgres?host={tmp_path}")


def test_passwords_are_set_where_given(bare_database: Database) -> None:
    word = "it's 100% \\ secret"
    run.upgrade(bare_database.admin_url, passwords={"rog_web": word})
    with bare_database.admin().begin(None) as session:
        set_for = text("select rolname from pg_authid where rolname like 'rog%' and rolpassword is not null")
        assert list(session.scalars(set_for)) == ["rog_web"]
        session.execute(text("alter role rog_web password null"))
    with pytest.raises(Misused, match="rog_nobody"):
        run.upgrade(bare_database.admin_url, passwords={"rog_nobody": word})


def test_an_administrator_need_not_be_superuser(bare_database: Database) -> None:
    with bare_database.admin().begin(None) as session:
        session.execute(text("create role administrator login createrole"))
        for login in (*grants.LOGINS, OWNER_ROLE):
            session.execute(text(f"grant {login} to administrator with admin option"))
        session.execute(text(f"alter database {bare_database.name} owner to administrator"))
    assert run.upgrade(bare_database.url("administrator")) == run.head()
    assert run.downgrade(bare_database.url("administrator"), "base") is None


def test_the_sql_can_be_printed_for_a_reader() -> None:
    printed = run.sql()
    assert "create policy own on matter" in printed
    assert "concurrently" not in printed.lower()


def test_a_migration_imports_no_room_and_says_what_it_locks() -> None:
    files = sorted((run.FOLDER / "versions").glob("[0-9]*.py"))
    assert files
    for file in files:
        tree = ast.parse(file.read_text("utf-8"))
        found = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        found |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert not [name for name in found if name.split(".")[0] in {"app", "migrations"}]
        words = ast.get_docstring(tree) or ""
        assert "Locks:" in words
        assert "say here" not in words, f"{file.name} does not say what it locks"


def test_the_log_keeps_its_rows_in_a_database_that_was_migrated_twice(bare_database: Database) -> None:
    run.upgrade(bare_database.admin_url)
    run.upgrade(bare_database.admin_url)
    write_many(bare_database, 1)
    with bare_database.admin().begin(None) as session, pytest.raises(DBAPIError, match="are kept"):
        session.execute(text("delete from audit_entry"))

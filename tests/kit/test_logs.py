"""The process's log: case content stays out of it, also where the database's own words would quote it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.kit.errors import Refused
from app.kit.logs import Lines
from tests.conftest import Database

MARKER = "the bank account of Vasile Marin"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the logger `rogatory.test` writes."""
    written, log = io.StringIO(), logging.getLogger("rogatory.test")
    handler = logging.StreamHandler(written)
    handler.setFormatter(Lines())
    log.addHandler(handler)
    yield written
    log.removeHandler(handler)


def violate(database: Database) -> None:
    with database.admin().begin(None) as session:
        session.execute(text("create table kept (name text constraint kept_once unique, size int not null)"))
        session.execute(text("insert into kept values (:name, 1)"), {"name": MARKER})
        session.execute(text("insert into kept values (:name, 2)"), {"name": MARKER})


def test_a_violated_constraint_is_told_by_its_name_and_not_by_its_row(database: Database, lines: io.StringIO) -> None:
    log = logging.getLogger("rogatory.test")
    try:
        violate(database)
    except DBAPIError as error:
        quoted = str(error)
        log.exception("it failed: %s", error)
        log.warning("it failed: %s", error)
        try:
            raise Refused("kept_twice", "It is kept already.") from error
        except Refused:
            log.exception("it failed")
    found = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert MARKER in quoted, "PostgreSQL quotes the row; without this the test proves nothing"
    assert MARKER not in lines.getvalue()
    assert [one["words"] for one in found][:2] == [
        "it failed: SQLSTATE 23505, schema public, table kept, constraint kept_once"
    ] * 2
    assert "constraint kept_once" in found[0]["error"]
    assert "test_logs.py" in found[0]["error"]
    assert "constraint kept_once" in found[2]["error"]
    assert found[2]["error"].endswith("app.kit.errors.Refused: It is kept already.")


def test_a_value_that_does_not_fit_is_told_by_its_place(lines: io.StringIO) -> None:
    class Kept(BaseModel):
        size: int

    try:
        Kept.model_validate({"size": MARKER})
    except ValueError:
        logging.getLogger("rogatory.test").exception("unreadable")
    assert MARKER not in lines.getvalue()
    assert "size: int_parsing" in lines.getvalue()

"""A State sets its own practice numbers by its file, and by no code; what it cannot set is named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.directory.edition import build_edition
from app.kit.errors import Invalid
from app.procedures.catalogue import CATALOGUE
from app.procedures.table import Basis, Starts
from app.treaties.codes import PROCEDURES
from app.treaties.practice import CLOCKS, Practised, Target, as_published
from app.treaties.profiles import STATES
from app.treaties.profiles import read as read_profile
from app.treaties.toml import Table, mistakes
from tests.directory.states import State

XB = (STATES / "XB.toml").read_text("utf-8")
OWN = """
[practice.mla]
ack_mla.routine = { working_days = 5 }
ack_mla.emergency = { minutes = 30 }
[practice.mandate]
desk.routine = { days = 3 }
"""


def test_every_clock_that_runs_by_practice_can_be_set_and_no_other() -> None:
    started = {
        clock.code
        for procedure in CATALOGUE.procedures
        if procedure.name in PROCEDURES
        for step in procedure.steps
        for clock in step.clocks
        if isinstance(clock, Starts) and clock.spans is not None and clock.basis is Basis.PRACTICE
    }
    assert started == CLOCKS


def test_the_numbers_of_a_profile_are_published_as_they_stand() -> None:
    found = read_profile(Table.of("XB.toml", XB + OWN)).practice
    assert found["mla", "ack_mla", "routine"] == Target(5, "working_days")
    published = as_published(found)
    assert published["mla"]["ack_mla"]["emergency"] == {"number": 30, "unit": "minutes"}
    edition = build_edition({**State("XB").payload(), "practice": published})
    assert edition.payload["practice"] == published
    assert "practice" not in build_edition(State("XB").payload()).payload
    with pytest.raises(Invalid, match="left out"):
        build_edition({**State("XB").payload(), "practice": {}})


def test_what_is_no_target_is_named(tmp_path: Path) -> None:
    wrong = """
[practice.mla]
ack_mls.routine = { days = 1 }
ack_mla.soon = { days = 1 }
answer_status.routine = { days = 1, hours = 2 }
answer_query.urgent = { days = 0 }
[practice.nothing]
"""
    (tmp_path / "XB.toml").write_text(XB + wrong, "utf-8")
    said = [f"{one}" for one in mistakes(tmp_path / "XB.toml", read_profile)]
    for words in ("'ack_mls'", "'soon'", "exactly one of minutes", "'days' is 0", "'nothing'"):
        assert len([one for one in said if words in one]) == 1, said
    assert len(said) == 5
    assert "'ack_mla'" in " ".join(said)


def test_the_numbers_count_from_their_edition_on() -> None:
    first, later = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
    one, two = ({("mla", "ack_mla", "routine"): Target(days, "days")} for days in (5, 3))
    said = Practised(((first, one), (later, two)))
    day = timedelta(days=1)
    assert [said.at(when) for when in (first - day, first, later - day, later)] == [{}, one, one, two]

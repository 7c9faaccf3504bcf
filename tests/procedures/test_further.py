"""Tables and kinds of another release, read from a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.kit.errors import Invalid, Misused
from app.procedures import contents
from app.procedures.further import further, put_back
from app.procedures.table import Who
from tests.factories import bodies

STEP = {"act": "wave", "like": "message", "at": ["RECEIVED"], "who": "requesting", "then": "EXECUTED"}
NEXT = {
    "procedures": [{"from": "mla", "version": 2, "steps": [STEP]}],
    "contents": [{"kind": "acknowledgement", "version": 2, "members": ["docket"]}],
}


def file(folder: Path, told: object) -> Path:
    """A file of another release."""
    path = folder / "next.json"
    path.write_text(json.dumps(told), "utf-8")
    return path


def test_a_further_version_has_every_row_of_the_one_before_and_its_own(tmp_path: Path) -> None:
    with put_back():
        [table] = further(file(tmp_path, NEXT))
    [row] = table.rows("wave")
    assert (table.version, row.at, row.who, row.then) == (2, {"RECEIVED"}, Who.R, "EXECUTED")
    assert row.instrument == "communication"
    assert len(table.rows("request")) == 1


def test_a_further_content_demands_its_own_member_and_is_forgotten_again(tmp_path: Path) -> None:
    body = bodies.acknowledgement()
    with put_back():
        further(file(tmp_path, NEXT))
        assert contents.newest("acknowledgement") == 2
        assert contents.parse("acknowledgement", 2, {**body, "docket": "7/2027"}).to_json()["docket"] == "7/2027"
        with pytest.raises(Invalid, match="docket"):
            contents.parse("acknowledgement", 2, body)
        with pytest.raises(Invalid, match="docket"):
            contents.parse("acknowledgement", 1, {**body, "docket": "7/2027"})
    assert contents.newest("acknowledgement") == 1


@pytest.mark.parametrize("told", [[], {"procedures": [{}]}, {"procedures": [{**NEXT["procedures"][0], "steps": 1}]}])  # type: ignore[dict-item]
def test_what_is_not_of_that_form_is_said(tmp_path: Path, told: object) -> None:
    with pytest.raises(Misused, match="holds no procedures"):
        further(file(tmp_path, told))

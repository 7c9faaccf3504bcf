"""What people give is read as they meant it, or they are told where it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cli import inputs
from app.kit.errors import Invalid, Misused


def test_a_body_is_written_out_or_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "body.json"
    path.write_text('{"purpose": "épreuve"}', "utf-8")
    assert inputs.body(str(path)) == {"purpose": "épreuve"} == inputs.body('  {"purpose": "épreuve"}')


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"a": 1,\n "b": }', "line 2, column 7"),
        ('{"a": 1, "a": 2}', "twice"),
        ('{"a": NaN}', "NaN"),
    ],
)
def test_a_body_that_is_no_json_is_told_where(text: str, words: str) -> None:
    with pytest.raises(Invalid, match="is not JSON") as error:
        inputs.body(text)
    assert words in error.value.message


def test_a_list_is_no_body(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    path.write_text("[1]")
    with pytest.raises(Invalid, match="no JSON object"):
        inputs.body(str(path))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Misused, match=r"nothing\.json cannot be read: No such file"):
        inputs.read_bytes(tmp_path / "nothing.json")


def test_a_digest_has_its_form() -> None:
    assert inputs.digest(" " + "AB" * 32) == "ab" * 32
    for wrong in ("", "ab", "zz" * 32, "ab" * 33):
        with pytest.raises(Misused):
            inputs.digest(wrong)

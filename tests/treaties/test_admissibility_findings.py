"""Evidence comes with the four answers that a court asks for, file by file."""

from __future__ import annotations

import pytest

from tests.treaties.admissibility_cases import CASES, FILE, sends
from tests.treaties.test_findings import codes, one

OTHER = "ab" * 32


def test_a_transmittal_whose_files_are_all_spoken_of_says_nothing() -> None:
    assert codes(sends()) & {*CASES} == set()
    assert codes(sends(admissibility__n0__files=[FILE])) & {*CASES} == set()


def test_a_file_that_no_statement_covers_is_named() -> None:
    found = one(sends(admissibility__n0__files=[OTHER]), "admissibility_missing")
    assert FILE[:16] in found.words
    assert OTHER[:16] not in found.words


@pytest.mark.parametrize("path", ["treaty_request", "lawful_consent", "public_source"])
def test_what_was_held_abroad_may_come_by_a_lawful_path(path: str) -> None:
    told = sends(admissibility__n0__held_abroad=True, admissibility__n0__obtained_by=path)
    assert "held_abroad_unlawfully" not in codes(told)

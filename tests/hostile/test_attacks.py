"""The table of attacks is of the cases that there are, and the others still say what stands in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile import attacks
from tests.hostile.corpus import CASES
from tests.hostile.workshop import Workshop

AGAIN = sorted(CASES)[::12]
"""Asking pdfsig and OpenSSL about all takes minutes: `python -m tests.hostile.make --out DIR --others`."""


def test_the_others_were_asked_about_every_case() -> None:
    assert set(attacks.said()) == set(CASES), "python -m tests.hostile.make --out DIR --others; make docs"


def test_every_sound_file_is_a_yes_for_the_others() -> None:
    sound = {case.name: attacks.said()[case.name] for case in CASES.values() if not case.reason}
    assert {name for name, one in sound.items() if not one.poppler_agrees} == set()
    assert {name for name, one in sound.items() if not one.openssl_agrees} == set()


def test_what_pdfsig_misses_is_told_and_counted() -> None:
    page, missed = attacks.printed(), attacks.missed("pdfsig")
    assert len(missed) > 50
    assert f"pdfsig misses **{len(missed)}** of" in page
    assert all(f"`{case.name}`" in page for case in missed)


@pytest.mark.needs("pdfsig", "openssl")
@pytest.mark.parametrize("name", AGAIN)
def test_the_others_still_say_so(shop: Workshop, tmp_path: Path, name: str) -> None:
    path, anchors = tmp_path / "case.pdf", tmp_path / "anchors"
    path.write_bytes(CASES[name].make(shop))
    shop.write_anchors(anchors)
    assert attacks.ask(path, anchors, CASES[name]) == attacks.said()[name]

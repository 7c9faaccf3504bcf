"""A new node takes its authorities' emblems from beside their keys."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.directory.edition import Edition, unverified
from certs.pki import Pki
from tests.cli.typing_commands import Terminal
from tests.trust import pictures


def first_edition(home: Path) -> Edition:
    return unverified((home / "anchors" / "XA" / "edition-1.json").read_bytes())


@pytest.fixture
def keys(pki: Pki, tmp_path: Path) -> Path:
    """What a State prepares."""
    shutil.copytree(pki.directory, tmp_path / "keys")
    return tmp_path / "keys"


def init(keys: Path) -> tuple[str, ...]:
    named = ("--authority", "XA.moj=Ministry of Justice", "--official", "XA.moj/ana=Ana Albin; Head of Section")
    return ("node", "init", "--state", "XA", "--keys", str(keys), "--accept-file-keys", *named)


def test_a_node_of_the_development_pki_shows_its_states_emblem(founded: Path, pki: Pki) -> None:
    png = pki.emblem_path("XA.moj").read_bytes()
    assert first_edition(founded / "XA").authorities[0].emblem == pictures.text(png)
    assert png != pki.emblem_path("XB.moj").read_bytes()


def test_an_emblem_beside_the_keys_is_listed_and_none_where_there_is_none(keys: Path, tmp_path: Path) -> None:
    png = keys / "XA" / "emblems" / "moj.png"
    png.write_bytes(pictures.sound())
    Terminal(tmp_path / "one").done(*init(keys))
    assert first_edition(tmp_path / "one").authorities[0].emblem == pictures.text(pictures.sound())
    png.unlink()
    Terminal(tmp_path / "two").done(*init(keys))
    assert first_edition(tmp_path / "two").authorities[0].emblem is None


def test_a_file_that_is_no_emblem_is_named_before_anything_is_written(keys: Path, tmp_path: Path) -> None:
    png = keys / "XA" / "emblems" / "moj.png"
    png.write_bytes(pictures.flawed()["interlaced"][0])
    problem = Terminal(tmp_path / "node").refused("bad_emblem", 1, *init(keys))
    assert str(png) in str(problem["detail"])
    assert not (tmp_path / "node").exists()

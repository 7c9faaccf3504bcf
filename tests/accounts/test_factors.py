"""Secrets of one-time codes are sealed at rest."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from app.accounts import factors
from app.accounts.factors import PLACE, Factors
from app.accounts.sign_in_models import SignIn
from app.accounts.web_sessions import Begun
from app.kit.actor import Role
from app.kit.db import Sessions
from app.kit.errors import Misused
from app.kit.ids import official_id
from tests.accounts.people import ANA, MOJ, NOW, enter
from tests.accounts.signing_in import FACTORS, PASSWORD, Gate, enrolled
from tests.conftest import Database

BEN = official_id("XA.moj/ben")
SECRET = bytes(range(20))


def test_a_sealed_secret_opens_for_its_official_alone() -> None:
    kept = FACTORS.seal(ANA, SECRET)
    assert SECRET not in kept
    assert FACTORS.open(ANA, kept) == SECRET
    assert FACTORS.seal(ANA, SECRET) != kept
    for official, changed in ((BEN, kept), (ANA, kept[:-1] + bytes([kept[-1] ^ 1])), (ANA, kept[:30])):
        with pytest.raises(Misused) as caught:
            FACTORS.open(official, changed)
        assert caught.value.code == "factor_key"


def renew(home: Path) -> bytes:
    with factors.renewal(home) as made:
        return made


def test_a_key_whose_making_could_not_be_logged_seals_nothing(tmp_path: Path) -> None:
    first, path = renew(tmp_path), tmp_path.joinpath(*PLACE)
    kept = path.read_bytes()

    def unlogged() -> None:
        with factors.renewal(tmp_path) as made:
            assert made != first
            assert path.read_bytes() == kept, "until the block ends"
            raise Misused("no_log", "The log takes nothing.", "")

    with pytest.raises(Misused, match="log"):
        unlogged()
    assert [path] == list(path.parent.iterdir())
    assert path.read_bytes() == kept


def test_keys_are_made_renewed_and_kept_from_others(tmp_path: Path) -> None:
    node = factors.of_node(tmp_path, development=False)
    with pytest.raises(Misused, match="missing"):
        node.seal(ANA, SECRET)
    first = renew(tmp_path)
    path = tmp_path.joinpath(*PLACE)
    assert path.stat().st_mode & 0o777 == 0o600
    kept = node.seal(ANA, SECRET)
    assert (kept[1:9], node.is_current(kept), node.is_current(SECRET)) == (first, True, False)
    assert renew(tmp_path) != first
    assert (node.open(ANA, kept), node.is_current(kept)) == (SECRET, False)
    path.chmod(0o644)
    with pytest.raises(Misused) as caught:
        node.open(ANA, kept)
    assert caught.value.code == "secret_exposed"
    assert factors.of_node(tmp_path, development=True).open(ANA, kept) == SECRET


def test_the_file_is_read_once_and_again_when_it_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []

    def counted(path: Path) -> str:
        read.append(path)
        return path.read_text("ascii").strip()

    first = renew(tmp_path)
    monkeypatch.setattr(factors.pins, "read_secret", counted)
    node = factors.of_node(tmp_path, development=False)
    assert {node.seal(ANA, SECRET)[1:9] for _ in range(3)} == {first}
    assert len(read) == 1
    path = tmp_path.joinpath(*PLACE)
    before = path.stat()
    rotated = "\n".join(reversed(path.read_text("ascii").split())) + "\n"
    path.write_text(rotated, "ascii")  # the same file, as long as before, and its time set back
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    node.seal(ANA, SECRET)
    assert len(read) == 2
    path.write_text("no key\n", "ascii")
    for _ in range(2):
        with pytest.raises(Misused, match="no key"):
            node.seal(ANA, SECRET)
    path.unlink()
    with pytest.raises(Misused) as caught:
        node.seal(ANA, SECRET)
    assert caught.value.code == "no_factor_key"


def kept_of_ana(database: Database) -> bytes:
    with database.sessions("rog_web").begin(MOJ) as session:
        return session.get_one(SignIn, (MOJ, ANA)).totp or b""


def test_what_was_stored_bare_or_by_an_older_key_is_sealed_anew_on_its_next_use(
    database: Database, sessions: Sessions
) -> None:
    enter(sessions, "ana", Role.DUTY_OFFICER)
    phone = enrolled(database, ANA, NOW)
    gate = Gate(database.sessions("rog_web"))
    sealed = kept_of_ana(database)
    assert phone.secret not in sealed
    assert FACTORS.open(ANA, sealed) == phone.secret
    older = Factors(lambda: [b"o" * 32])
    for number, before in enumerate((phone.secret, older.seal(ANA, phone.secret)), 1):
        with database.admin().begin(None) as session:
            session.execute(update(SignIn).where(SignIn.official == ANA).values(totp=before))
        at = NOW + timedelta(seconds=60 * number)
        gate.factors = Factors(lambda: [b"k" * 32, b"o" * 32])
        assert isinstance(gate.try_it(ANA, PASSWORD, phone.code(at), at), Begun)
        after = kept_of_ana(database)
        assert phone.secret not in after
        assert FACTORS.open(ANA, after) == phone.secret, "by the key of today alone"

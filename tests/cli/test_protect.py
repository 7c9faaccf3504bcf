"""Keys in files are put under a passphrase where they lie, and a node that was killed meanwhile still opens them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.cli import protect
from app.kit.ids import AuthorityId
from app.trust import cabinet
from app.trust.cabinet import Form
from app.wiring import open_node
from tests.cli.typing_commands import Terminal


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    (tmp_path / "secret").write_text("correct horse battery staple\n", "utf-8")
    return tmp_path / "secret"


def opens(home: Path) -> None:
    """Every class of the node opens what it holds, as its settings say."""
    assert open_node(home, "sign", serves=False).keys.seal(AuthorityId("XA.moj"), False).sign(b"data")
    assert open_node(home, "deliver", serves=False).keys.signer("deliver", "envelope")
    assert open_node(home, "deliver", serves=False).keys.tls("deliver", "tls-client")
    assert open_node(home, "intake", serves=False).keys.signer("intake", "receipt")
    assert open_node(home, "keeper", serves=False).keys.log("rogatory/XA")
    assert open_node(home, "door", serves=False).keys.tls("door", "tls-server")


def plain(home: Path) -> list[Path]:
    return [path for path in sorted((home / "keys").rglob("*.key")) if b"ENCRYPTED" not in path.read_bytes()]


def test_without_yes_nothing_is_written(xa: Terminal, secret: Path) -> None:
    before = {path: path.read_bytes() for path in [*plain(xa.home), xa.home / "node.toml"]}
    told = xa.json("node", "protect", "--passphrase-file", str(secret))
    assert (told["protected"], len(told["plain"])) == ([], len(before) - 1)  # type: ignore[arg-type]
    assert {path: path.read_bytes() for path in before} == before


def test_a_node_goes_on_with_its_keys_under_a_passphrase(xa: Terminal, secret: Path) -> None:
    assert plain(xa.home)
    xa.done("node", "protect", "--passphrase-file", str(secret), "--yes")
    assert plain(xa.home) == []
    assert {one.form for one in cabinet.kept(xa.home / "keys")} == {Form.LOCKED}
    assert {path.stat().st_mode & 0o777 for path in (xa.home / "keys").rglob("*.key")} == {0o600}
    opens(xa.home)
    assert "already" in xa.done("node", "protect", "--passphrase-file", str(secret), "--yes")
    assert xa.json("edition", "renew", "--yes")["number"] == 2


def test_one_that_is_killed_anywhere_opens_its_keys_and_is_finished_later(
    xa: Terminal, secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    real, pattern = os.fsync, str(secret)
    for last in range(1000):
        calls = iter(range(last))

        def dies(file: int, calls=calls) -> None:  # type: ignore[no-untyped-def]
            if next(calls, None) is None:
                raise Killed
            real(file)

        monkeypatch.setattr(os, "fsync", dies)
        try:
            protect.carry_out(
                protect.plan(xa.home, pattern, open_node(xa.home, "sign", serves=False).settings.key_passphrase_file)
            )
        except Killed:
            if last % 5 == 0:
                opens(xa.home)
            continue
        break
    assert last > 5, "it was killed several times"
    assert plain(xa.home) == []
    assert not list((xa.home / "keys").rglob("*.new"))
    opens(xa.home)


def test_a_passphrase_that_cannot_serve_is_refused(xa: Terminal, secret: Path, tmp_path: Path) -> None:
    words = ("node", "protect", "--yes", "--passphrase-file")
    xa.refused("no_secret", 2, *words, str(tmp_path / "nothing"))
    (tmp_path / "short").write_text("secret", "utf-8")
    xa.refused("passphrase_weak", 2, *words, str(tmp_path / "short"))
    beside = xa.home / "keys" / "secret"
    beside.write_text(secret.read_text("utf-8"), "utf-8")
    xa.refused("passphrase_beside_keys", 2, *words, str(beside))
    beside.unlink()
    other = tmp_path / "other"
    other.write_text("another horse battery staple", "utf-8")
    seal = xa.home / "keys" / "sign" / "seal-moj.key"
    seal.write_bytes(protect.under_passphrase(seal.read_bytes(), seal.name, other.read_bytes()))
    xa.refused("passphrase_refused", 2, *words, str(secret))
    assert len(plain(xa.home)) > 3, "nothing was written"
    xa.done(*words, str(other))
    xa.refused("passphrase_named", 2, *words, str(secret))

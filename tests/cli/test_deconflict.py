"""`rogatory deconflict key`: the private key lies under a passphrase and nothing is overwritten."""

from __future__ import annotations

from pathlib import Path

from app.kit.ids import AuthorityId
from app.trust import keyfile
from app.trust.marks import agree
from tests.cli.test_law_commands import problem, said

XA, XB = AuthorityId("XA.moj"), AuthorityId("XB.moj")


def test_two_keys_make_one_pair_and_are_not_overwritten(tmp_path: Path) -> None:
    word = tmp_path / "word"
    word.write_text("a long passphrase\n", "utf-8")
    for name in ("a", "b"):
        said("deconflict", "key", "--out", str(tmp_path / name), "--passphrase-file", str(word))
    a, b = (tmp_path / name for name in ("a", "b"))
    assert keyfile.locked(a.read_bytes())
    assert a.stat().st_mode & 0o077 == 0
    secret = b"a long passphrase"
    ours = agree(XA, a.read_bytes(), secret, XB, (tmp_path / "b.pub").read_bytes())
    theirs = agree(XB, b.read_bytes(), secret, XA, (tmp_path / "a.pub").read_bytes())
    assert ours.key == theirs.key
    problem("file_there", "deconflict", "key", "--out", str(a), "--passphrase-file", str(word))
    word.write_text("\n", "utf-8")
    problem("passphrase_missing", "deconflict", "key", "--out", str(tmp_path / "c"), "--passphrase-file", str(word))

"""Commands write new files only."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cli.outputs import write_new
from app.kit.errors import Misused


def test_a_new_file_is_its_owners_and_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "made"
    write_new(path, b"one")
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (b"one", 0o600)
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "elsewhere")
    for there in (path, link):
        with pytest.raises(Misused, match="exists") as caught:
            write_new(there, b"two")
        assert caught.value.code == "file_there"
    assert path.read_bytes() == b"one"
    assert not (tmp_path / "elsewhere").exists()


def test_a_folder_that_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(Misused, match="No such file or directory") as caught:
        write_new(tmp_path / "nowhere" / "made", b"")
    assert caught.value.code == "no_folder"

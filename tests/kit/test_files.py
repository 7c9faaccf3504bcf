"""Files are replaced whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.kit import files


def test_a_file_is_replaced_with_the_rights_that_it_had(tmp_path: Path) -> None:
    place = tmp_path / "keys.secret"
    files.replace(place, b"one")
    assert (place.read_bytes(), place.stat().st_mode & 0o777) == (b"one", 0o600)
    place.chmod(0o640)
    before = place.stat().st_ino
    waits = files.fresh(place, b"two")
    assert place.read_bytes() == b"one", "until it is put in its place"
    waits.put()
    after = place.stat()
    assert (place.read_bytes(), after.st_mode & 0o777, after.st_ino != before) == (b"two", 0o640, True)
    assert list(tmp_path.iterdir()) == [place]


def test_what_a_stopped_process_left_is_taken_away_and_no_link_is_followed(tmp_path: Path) -> None:
    place, elsewhere = tmp_path / "node.toml", tmp_path / "elsewhere"
    elsewhere.write_bytes(b"other")
    (tmp_path / "node.toml.new").symlink_to(elsewhere)
    files.replace(place, b"one")
    assert (place.read_bytes(), elsewhere.read_bytes()) == (b"one", b"other")
    with pytest.raises(FileNotFoundError):
        files.replace(tmp_path / "nowhere" / "one", b"")

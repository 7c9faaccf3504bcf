"""Files that are replaced whole or not at all: a reader sees the old one or the new one, after a power cut too."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Fresh:
    """A file that is written out and waits beside the one whose place it takes."""

    path: Path
    place: Path

    def put(self) -> None:
        """Let it take that place, and let the name survive a power cut. `OSError` when the folder is gone."""
        self.path.replace(self.place)
        folder = os.open(self.place.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def fresh(place: Path, data: bytes, mode: int = 0o600) -> Fresh:
    """Write `data` beside `place`, with the owner and rights of the file that is there; where there is none, with
    `mode` as the process's mask leaves it. One process at a time. `OSError` when it cannot be written.
    """
    path = place.with_name(f"{place.name}.new")
    path.unlink(missing_ok=True)  # of a process that was stopped in between
    before = place.stat() if place.exists() else None
    kept = 0o600 if before is not None else mode  # narrow until it has its owner
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, kept), "wb") as file:
        file.write(data)
        file.flush()
        if before is not None:
            os.fchmod(file.fileno(), before.st_mode & 0o777)
            if (before.st_uid, before.st_gid) != (os.geteuid(), os.getegid()):
                os.fchown(file.fileno(), before.st_uid, before.st_gid)
        os.fsync(file.fileno())
    return Fresh(path, place)


def replace(place: Path, data: bytes, mode: int = 0o600) -> None:
    """Put a file in the place of another at once; see `fresh`."""
    fresh(place, data, mode).put()

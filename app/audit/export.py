"""The tree as files that any C2SP verifier reads: `checkpoint` and `tile/…`; hashes only, never entries."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy.orm import Session

from app.audit import tiles
from app.audit.checkpoint import cosigned_note
from app.audit.sequencer import latest_row
from app.kit.errors import Unknown


def export(session: Session, folder: Path) -> int:
    """Write the newest tree below `folder`; answers its size. Complete tiles that are there already are left alone.

    The checkpoint comes last, so that a reader never sees a head whose tiles are missing.
    """
    head = latest_row(session)
    if head is None:
        raise Unknown("empty_log", "The log has no checkpoint yet.")
    for level, index, width in tiles.layout(head.size):
        path = folder / tiles.path(level, index, width)
        if not path.exists():
            _write(path, tiles.hashes(session, level, index, width))
    _write(folder / "checkpoint", cosigned_note(session, head.size).encode())
    return head.size


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    fresh.write_bytes(data)
    os.replace(fresh, path)

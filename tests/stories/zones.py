"""A time zone of a fictional State, laid out where the zones of a machine are looked for (TZif, RFC 9636).

So a clock can be set tonight, at a second that a story chooses, and nobody's clock is made wrong for it.
"""

from __future__ import annotations

import os
import struct
import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

_DAY, _LONG_AGO = timedelta(days=1), timedelta(days=200)


@contextmanager
def further_zones(folder: Path) -> Iterator[Path]:
    """Here, and in the nodes that are started meanwhile, a zone is also looked for in a folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONTZPATH", os.pathsep.join([str(folder), *zoneinfo.TZPATH]))
        zoneinfo.reset_tzpath()
        yield folder
    zoneinfo.reset_tzpath()


def lay_out(folder: Path, name: str, at: datetime, shown: str, becomes: str) -> date:
    """A zone whose clocks show a time at an instant, a whole second, and are set to another; answers the day on which
    they do. It lies within half a day of UTC.
    """
    wall, other = (datetime.combine(at.date(), time.fromisoformat(one), UTC) for one in (shown, becomes))
    day = wall.date() + round((at - wall) / _DAY) * _DAY
    before = wall + (day - wall.date()) - at
    changes, offsets, names = (at - _LONG_AGO, at), (before, before + (other - wall)), b"BOLD\0BNEW\0"
    data = struct.pack(">4s16x6L", b"TZif", 0, 0, 0, len(changes), len(offsets), len(names))
    data += struct.pack(">2l2B", *(int(one.timestamp()) for one in changes), 0, 1)
    for place, offset in enumerate(offsets):
        data += struct.pack(">lBB", int(offset.total_seconds()), offset > min(offsets), place * names.index(b"BNEW"))
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data + names)
    return day

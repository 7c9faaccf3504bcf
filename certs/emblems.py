"""Emblems of the fictional States: a figure on a disc, drawn and written as PNG here, from the plan (`pki.yml`)."""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Callable
from functools import lru_cache

SIDE = 80
FINE = 2
"""Points a pixel is looked at along either side, so that edges are smooth."""
GOLD, WHITE = (201, 162, 39), (255, 255, 255)
Colour = tuple[int, int, int]


def _peaks(x: float, y: float) -> bool:
    return y < 0.45 and (y > 0.1 + 1.3 * abs(x + 0.25) - 0.35 or y > 1.3 * abs(x - 0.3) - 0.05)


def _star(x: float, y: float) -> bool:
    step = math.pi / 5
    turn = (math.atan2(x, -y) % (2 * step) + 2 * step) % (2 * step) - step
    # The edge of a point of a five-pointed star, from its tip at 0.66 to its notch.
    reach = 0.66 * math.sin(step / 2) / math.sin(math.pi - step / 2 - (step - abs(turn)))
    return math.hypot(x, y) < reach


def _waves(x: float, y: float) -> bool:
    return abs(x) < 0.55 and any(abs(y - row - 0.06 * math.sin(11 * x)) < 0.07 for row in (-0.3, 0.0, 0.3))


FIGURES: dict[str, Callable[[float, float], bool]] = {"peaks": _peaks, "star": _star, "waves": _waves}
"""Whether a point is of the figure; x and y from -1 to 1, y downwards."""


@lru_cache
def emblem(figure: str, colour: str) -> bytes:
    """PNG of a figure in white on a disc (colour as `1f4e79`) with a ring of gold, transparent around it."""
    red, green, blue = bytes.fromhex(colour)
    rows = [_row(FIGURES[figure], (red, green, blue), row) for row in range(SIDE)]
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 6, 0, 0, 0)
    data = zlib.compress(b"".join(b"\x00" + row for row in rows), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG (ISO/IEC 15948, 5.3)."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _row(figure: Callable[[float, float], bool], disc: Colour, row: int) -> bytes:
    pixels = bytearray()
    for column in range(SIDE):
        found = [
            one
            for down in range(FINE)
            for right in range(FINE)
            if (one := _point(figure, disc, _place(column, right), _place(row, down))) is not None
        ]
        mixed = (sum(one[part] for one in found) // len(found) if found else 0 for part in range(3))
        pixels += bytes((*mixed, 255 * len(found) // FINE**2))
    return bytes(pixels)


def _place(pixel: int, part: int) -> float:
    return 2 * (pixel + (part + 0.5) / FINE) / SIDE - 1


def _point(figure: Callable[[float, float], bool], disc: Colour, x: float, y: float) -> Colour | None:
    radius = math.hypot(x, y)
    if radius > 0.98:
        return None
    if 0.84 < radius < 0.93:
        return GOLD
    return WHITE if figure(x, y) else disc

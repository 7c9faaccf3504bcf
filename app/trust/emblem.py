"""An emblem: the small PNG that an authority shows in the box of its seal, in base64 within contents and editions.

It comes from strangers and an image library will decode it, so here it is taken apart before, by its bytes alone and
within bounds: nothing in it but one plain picture (ISO/IEC 15948, "PNG"). Pure; part of the base install.
"""

from __future__ import annotations

import base64
import binascii
import struct
import zlib
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from typing import Any

from app.kit.canonical import sha256
from app.kit.errors import Invalid
from app.kit.ids import Digest

LARGEST = 16 * 1024
"""Bytes of the PNG; `LARGEST_TEXT` the same in base64."""
LARGEST_TEXT = -(-LARGEST // 3) * 4
SIDES = range(32, 512 + 1)
"""Pixels of either side."""
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""Bytes of a pixel by colour type, at 8 bits a sample (11.2.1)."""
_PALETTE = 3
_TRANSPARENCY = {0: (2,), 2: (6,), 3: range(1, 257)}
"""Bytes that tRNS may have by colour type (11.3.1.1); where there is an alpha channel there is none."""
_ORDER = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
_FILTERS = 4
"""The highest type of a row's filter (9.2)."""


class _Flawed(Exception):
    """It is no emblem; the message is why."""


def to_text(png: bytes, name: str) -> str:
    """A PNG as contents and editions write it; `Invalid` `bad_emblem` says what is wrong with the file of that name."""
    try:
        _judge(png)
    except _Flawed as error:
        raise _bad(name, error) from error
    return base64.b64encode(png).decode()


@lru_cache(maxsize=256)
def digest(text: str) -> Digest:
    """SHA-256 of the PNG in an emblem's text; `Invalid` `bad_emblem` unless it is one, in the only way to write it."""
    try:
        png = _decoded(text)
        _judge(png)
    except _Flawed as error:
        raise _bad("This", error) from error
    return sha256(png)


def schema(told: dict[str, Any]) -> None:
    """An emblem's member as JSON Schema describes it, written over what pydantic would say: a string, never null."""
    told.clear()
    told.update(
        type="string",
        title="Emblem",
        maxLength=LARGEST_TEXT,
        contentEncoding="base64",
        contentMediaType="image/png",
        description="PNG of at most 16 KiB: 8 bits a sample, not interlaced, 32 to 512 pixels a side, no other chunks "
        "than IHDR, PLTE, tRNS, IDAT and IEND. Left out where there is none.",
    )


def _decoded(text: str) -> bytes:
    if len(text) > LARGEST_TEXT:
        raise _Flawed(f"it is larger than {LARGEST} bytes")
    try:
        png = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _Flawed("it is not base64") from error
    if base64.b64encode(png).decode() != text:
        raise _Flawed("its base64 is not canonical")
    return png


def _judge(png: bytes) -> None:
    """1. Small.  2. Whole chunks of the five kinds, in their order, to the last byte.  3. A plain header.
    4. Palette and transparency as its colours need them.  5. Its data unpacks to its pixels and nothing more.
    """
    # 1.
    if len(png) > LARGEST:
        raise _Flawed(f"it is larger than {LARGEST} bytes")
    # 2.
    chunks = list(_chunks(png))
    kinds = [kind for kind, _ in groupby(kind for kind, _ in chunks)]
    single = [kind for kind, _ in chunks if kind != b"IDAT"]
    if kinds != [one for one in _ORDER if one in kinds] or len(set(single)) != len(single):
        raise _Flawed("its chunks are doubled or not in their order")
    found: dict[bytes, bytes] = {}
    for kind, data in chunks:
        found[kind] = found.get(kind, b"") + data
    if not {b"IHDR", b"IDAT", b"IEND"} <= set(found) or found[b"IEND"]:
        raise _Flawed("IHDR, IDAT or an empty IEND is missing")
    # 3.
    colours, row, height = _header(found[b"IHDR"])
    # 4.
    _colours(colours, found.get(b"PLTE"), found.get(b"tRNS"))
    # 5.
    pixels = _unpacked(found[b"IDAT"], (row + 1) * height)
    if max(pixels[:: row + 1]) > _FILTERS:
        raise _Flawed("a row has an unknown filter")


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not png.startswith(_SIGNATURE):
        raise _Flawed("it is not a PNG")
    place = len(_SIGNATURE)
    while place < len(png):
        if len(png) - place < 12:
            raise _Flawed("there are bytes after its end")
        length, kind = struct.unpack_from(">I4s", png, place)
        if kind not in _ORDER:
            raise _Flawed(
                f"it has a chunk {kind.decode('ascii', 'replace')!r}; IHDR, PLTE, tRNS, IDAT and IEND are allowed"
            )
        if length > len(png) - place - 12:
            raise _Flawed("a chunk ends beyond the file")
        data = png[place + 8 : place + 8 + length]
        place += 12 + length
        if struct.unpack_from(">I", png, place - 4)[0] != zlib.crc32(kind + data):
            raise _Flawed(f"the check sum of its {kind.decode()} is wrong")
        yield kind, data


def _header(header: bytes) -> tuple[int, int, int]:
    """Colour type, bytes of a row without its filter, and rows."""
    if len(header) != 13:
        raise _Flawed("its header is not one")
    width, height, depth, colours, packing, filtering, interlace = struct.unpack(">IIBBBBB", header)
    if width not in SIDES or height not in SIDES:
        raise _Flawed(f"it has {width} × {height} pixels; {SIDES[0]} to {SIDES[-1]} a side are allowed")
    if depth != 8 or colours not in _SAMPLES:
        raise _Flawed("it does not have 8 bits a sample")
    if packing or filtering:
        raise _Flawed("its header is not one")
    if interlace:
        raise _Flawed("it is interlaced")
    return colours, width * _SAMPLES[colours], height


def _colours(colours: int, palette: bytes | None, transparency: bytes | None) -> None:
    if (palette is None) == (colours == _PALETTE):
        raise _Flawed("it has a palette and colours of its own, or neither")
    entries = len(palette or b"") // 3
    if palette is not None and (len(palette) % 3 or not 1 <= entries <= 256):
        raise _Flawed("its palette is not one")
    if transparency is None:
        return
    if len(transparency) not in _TRANSPARENCY.get(colours, ()) or (palette is not None and len(transparency) > entries):
        raise _Flawed("its transparency does not fit its colours")


def _unpacked(data: bytes, expected: int) -> bytes:
    """The pixels with each row's filter; never more than one byte beyond what is expected is unpacked."""
    unpacking = zlib.decompressobj()
    try:
        pixels = unpacking.decompress(data, expected + 1)
    except zlib.error as error:
        raise _Flawed("its data cannot be unpacked") from error
    if len(pixels) != expected or not unpacking.eof or unpacking.unused_data:
        raise _Flawed("its data is not exactly its pixels")
    return pixels


def _bad(name: str, why: _Flawed) -> Invalid:
    return Invalid(
        "bad_emblem",
        f"{name} is no emblem: {why}.",
        "Give a small PNG without metadata: 8 bits, not interlaced, 32 to 512 pixels a side, 16 KiB at most.",
    )

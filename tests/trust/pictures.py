"""Small PNGs, sound ones and such with one flaw each, for the tests of emblems everywhere."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Iterable
from functools import cache

from certs.emblems import chunk

SIGNATURE = b"\x89PNG\r\n\x1a\n"
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
PALETTE = bytes((31, 78, 121, 255, 255, 255))


def header(width: int = 32, height: int = 32, colours: int = 2, depth: int = 8, rest: bytes = b"\0\0\0") -> bytes:
    """IHDR; `rest` are compression, filter and interlacing."""
    return chunk(b"IHDR", struct.pack(">IIBB", width, height, depth, colours) + rest)


def pixels(width: int = 32, height: int = 32, colours: int = 2, shade: int = 1) -> bytes:
    """Rows of one shade, unpacked, each with its filter."""
    return (b"\0" + bytes([shade]) * width * SAMPLES[colours]) * height


def image(data: bytes | None = None) -> bytes:
    """IDAT; the pixels of a picture of 32 × 32 by default."""
    return chunk(b"IDAT", zlib.compress(pixels() if data is None else data, 9))


def png(*chunks: bytes) -> bytes:
    """A file of these chunks and IEND."""
    return SIGNATURE + b"".join(chunks) + chunk(b"IEND", b"")


def sound(width: int = 32, height: int = 32, colours: int = 2, shade: int = 1, more: Iterable[bytes] = ()) -> bytes:
    """A PNG as an emblem is; `more` chunks stand before its data."""
    palette = [chunk(b"PLTE", PALETTE)] if colours == 3 else []
    return png(header(width, height, colours), *palette, *more, image(pixels(width, height, colours, shade)))


def text(data: bytes) -> str:
    """As contents and editions write it."""
    return base64.b64encode(data).decode()


@cache
def flawed() -> dict[str, tuple[bytes, str]]:
    """PNGs that are no emblem, each with a word of the reason."""
    transparent = chunk(b"tRNS", b"\0" * 6)
    wrong_sum = bytearray(sound())
    wrong_sum[-20] ^= 1
    plain = zlib.compress(pixels(), 9)
    return {
        "nothing": (b"", "not a PNG"),
        "jpeg": (b"\xff\xd8\xff\xe0" + b"\0" * 60, "not a PNG"),
        "signature-alone": (SIGNATURE, "missing"),
        "bytes-after-the-end": (sound() + b"PK\x03\x04" * 4, "chunk"),
        "few-bytes-after-the-end": (sound() + b"\0", "after its end"),
        "truncated": (sound()[:-1], "after its end"),
        "chunk-beyond-the-file": (SIGNATURE + header() + struct.pack(">I4s", 2**31, b"IDAT") + b"\0" * 8, "beyond"),
        "wrong-check-sum": (bytes(wrong_sum), "check sum"),
        "interlaced": (png(header(rest=b"\0\0\1"), image()), "interlaced"),
        "sixteen-bits": (png(header(depth=16), image(pixels(64))), "8 bits"),
        "one-bit": (png(header(colours=0, depth=1), image()), "8 bits"),
        "unknown-colours": (png(header(colours=5), image()), "8 bits"),
        "unknown-compression": (png(header(rest=b"\1\0\0"), image()), "header"),
        "short-header": (png(chunk(b"IHDR", b"\0" * 12), image()), "header"),
        "too-narrow": (png(header(width=31), image(pixels(31))), "pixels"),
        "too-high": (png(header(height=513), image(pixels(32, 513))), "pixels"),
        "sides-of-a-bomb": (png(header(2**31 - 1, 2**31 - 1), image()), "pixels"),
        "data-of-a-bomb": (png(header(), image(b"\0" * 5_000_000)), "exactly"),
        "data-too-short": (png(header(), image(pixels()[:-1])), "exactly"),
        "data-too-long": (png(header(), image(pixels() + b"\0")), "exactly"),
        "data-followed-by-more": (png(header(), chunk(b"IDAT", plain + b"more")), "exactly"),
        "data-cut": (png(header(), chunk(b"IDAT", plain[:-3])), "exactly"),
        "data-that-is-none": (png(header(), chunk(b"IDAT", b"no zlib stream")), "unpacked"),
        "unknown-filter": (png(header(), image(b"\5" + pixels()[1:])), "filter"),
        "text-within": (sound(more=[chunk(b"tEXt", b"Comment\0hidden")]), "chunk"),
        "colour-profile": (sound(more=[chunk(b"iCCP", b"x\0\0")]), "chunk"),
        "animated": (sound(more=[chunk(b"acTL", b"\0" * 8)]), "chunk"),
        "two-headers": (png(header(), header(), image()), "order"),
        "header-later": (png(image(), header()), "order"),
        "data-in-two-places": (png(header(), image(), transparent, image()), "order"),
        "end-with-data": (SIGNATURE + header() + image() + chunk(b"IEND", b"x"), "missing"),
        "without-data": (png(header()), "missing"),
        "palette-of-grey": (png(header(colours=0), chunk(b"PLTE", PALETTE), image(pixels(colours=0))), "palette"),
        "palette-missing": (png(header(colours=3), image(pixels(colours=3))), "palette"),
        "palette-cut": (png(header(colours=3), chunk(b"PLTE", b"ab"), image(pixels(colours=3))), "palette"),
        "transparency-of-alpha": (sound(colours=6, more=[transparent]), "transparency"),
        "transparency-longer-than-palette": (sound(colours=3, more=[chunk(b"tRNS", b"\0" * 3)]), "transparency"),
        "larger-than-allowed": (SIGNATURE + b"\0" * 16_400, "larger"),
    }

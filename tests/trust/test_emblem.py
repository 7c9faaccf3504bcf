"""A picture of strangers is judged by its bytes before anything decodes it."""

from __future__ import annotations

import base64
import io
import os
import struct
import tracemalloc
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.kit.canonical import sha256
from app.kit.errors import Invalid
from app.trust import emblem
from certs.emblems import FIGURES, chunk
from certs.emblems import emblem as drawn
from tests.trust import pictures


def to_text(png: bytes) -> str:
    return emblem.to_text(png, "moj.png")


def refused(png: bytes) -> str:
    with pytest.raises(Invalid) as caught:
        to_text(png)
    assert caught.value.code == "bad_emblem"
    assert caught.value.message.startswith("moj.png is no emblem: ")
    with pytest.raises(Invalid):
        emblem.digest(pictures.text(png))
    return caught.value.message


@pytest.mark.parametrize("colours", sorted(pictures.SAMPLES))
@pytest.mark.parametrize("sides", [(32, 32), (512, 40), (33, 512)])
def test_every_plain_picture_is_one(colours: int, sides: tuple[int, int]) -> None:
    png = pictures.sound(*sides, colours)
    text = to_text(png)
    assert base64.b64decode(text) == png
    assert emblem.digest(text) == sha256(png)
    with Image.open(io.BytesIO(png)) as opened:
        opened.load()
        assert opened.size == sides


@pytest.mark.parametrize(("colours", "transparency"), [(0, b"\0\1"), (2, b"\0\1\0\1\0\1"), (3, b"\x80")])
def test_transparency_may_stand_where_there_is_no_alpha(colours: int, transparency: bytes) -> None:
    assert to_text(pictures.sound(colours=colours, more=[chunk(b"tRNS", transparency)]))


def test_data_in_several_chunks_is_one_picture() -> None:
    packed = zlib.compress(pictures.pixels())
    assert to_text(
        pictures.png(pictures.header(), chunk(b"IDAT", packed[:5]), chunk(b"IDAT", b""), chunk(b"IDAT", packed[5:]))
    )


@pytest.mark.parametrize("name", pictures.flawed())
def test_a_flaw_is_named(name: str) -> None:
    png, word = pictures.flawed()[name]
    assert word in refused(png)


def test_a_picture_at_the_limit_and_one_byte_beyond() -> None:
    def sized(size: int) -> bytes:
        noise = b"".join(b"\0" + os.urandom(180) for _ in range(60))
        rest = size - len(pictures.png(pictures.header(60, 60), chunk(b"IDAT", zlib.compress(noise))))
        return pictures.png(
            pictures.header(60, 60), *[chunk(b"IDAT", b"")] * (rest // 12), chunk(b"IDAT", zlib.compress(noise))
        )

    largest = sized(emblem.LARGEST)
    assert emblem.LARGEST - 12 < len(largest) <= emblem.LARGEST
    assert len(to_text(largest)) <= emblem.LARGEST_TEXT
    assert "larger" in refused(sized(emblem.LARGEST + 24))


def test_a_bomb_takes_no_memory() -> None:
    bomb = pictures.png(pictures.header(), chunk(b"IDAT", zlib.compress(b"\0" * 8_000_000, 9)))
    assert len(bomb) < emblem.LARGEST
    tracemalloc.start()
    refused(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 500_000


@pytest.mark.parametrize("more", ["=", "\n", "!", "A"])
def test_there_is_one_way_to_write_it(more: str) -> None:
    png = pictures.sound()
    text = pictures.text(png)
    assert emblem.digest(text) == sha256(png)
    with pytest.raises(Invalid):
        emblem.digest(text + more)


def test_base64_with_bits_to_spare_is_refused() -> None:
    texts = [pictures.text(pictures.sound(side)) for side in range(32, 64)]
    loose = next(one for one in texts if one.endswith("==") and one[-3] in "AQgw")
    other = loose[:-3] + chr(ord(loose[-3]) + 1) + "=="
    assert base64.b64decode(other) == base64.b64decode(loose)
    with pytest.raises(Invalid, match="canonical"):
        emblem.digest(other)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 200), st.binary(min_size=1, max_size=9))
def test_whatever_is_changed_ends_in_words(place: int, put: bytes) -> None:
    png = pictures.sound()
    changed = png[:place] + put + png[place + len(put) :]
    try:
        to_text(changed)
    except Invalid as error:
        assert error.code == "bad_emblem"  # noqa: PT017  # either answer is one
    else:
        assert changed == png


def test_what_is_called_an_emblem_is_decoded_by_others() -> None:
    for figure in FIGURES:
        png = drawn(figure, "1f4e79")
        assert to_text(png)
        with Image.open(io.BytesIO(png)) as opened:
            assert opened.mode == "RGBA"
            assert opened.getpixel((0, 0)) == (0, 0, 0, 0)
            assert len({colour for _, colour in opened.getcolors(10_000) or []}) > 10


def test_a_chunk_is_one_as_the_standard_writes_it() -> None:
    assert chunk(b"IEND", b"") == struct.pack(">I", 0) + b"IEND" + bytes.fromhex("ae426082")

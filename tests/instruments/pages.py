"""What programs that know nothing of us see in a PDF: its words and where they stand."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from PIL import Image

UNSEEN = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks of direction."""


MARKS = re.compile("[\u064b-\u0652]")
"""Marks above and below Arabic letters: a program that reads a page from left to right puts them elsewhere."""
ARABIC = re.compile("[\u0600-\u06ff]")


@dataclass(frozen=True)
class Word:
    """A word on a page; points from the left and the top."""

    page: int
    text: str
    left: float
    top: float
    right: float
    bottom: float


def run(command: Sequence[str | Path]) -> str:
    """Standard output of a program that must succeed."""
    return subprocess.run([str(one) for one in command], capture_output=True, text=True, check=True).stdout


def text(pdf: bytes, folder: Path) -> str:
    """All text of the pages without what cannot be seen: as it stands on the page, then as it is read."""
    file = folder / "text.pdf"
    file.write_bytes(pdf)
    return UNSEEN.sub("", run(["pdftotext", "-layout", file, "-"]) + run(["pdftotext", file, "-"]))


def each(pdf: bytes, folder: Path) -> list[str]:
    """The text of each page as it is read, without what cannot be seen."""
    file = folder / "each.pdf"
    file.write_bytes(pdf)
    return UNSEEN.sub("", run(["pdftotext", file, "-"])).removesuffix("\f").split("\f")


def solid(words: str) -> str:
    """Without white space, for comparing text however it was broken into lines, and without Arabic vowel marks."""
    return re.sub(r"\s", "", MARKS.sub("", UNSEEN.sub("", words)))


def words(pdf: bytes, folder: Path) -> list[Word]:
    """Every word with its place."""
    file = folder / "words.pdf"
    file.write_bytes(pdf)
    found, page = [], 0
    form = re.compile(r'<word xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.*?)</word>')
    for line in run(["pdftotext", "-bbox", file, "-"]).splitlines():
        page += "<page " in line
        if one := form.search(line):
            left, top, right, bottom = map(float, one.groups()[:4])
            shown = UNSEEN.sub("", unescape(one.group(5)))
            # It writes Arabic as it stands from left to right.
            found.append(Word(page, shown[::-1] if ARABIC.search(shown) else shown, left, top, right, bottom))
    return found


def tint(pdf: bytes, colour: tuple[int, int, int], folder: Path) -> list[float]:
    """The share of each page that has a colour."""
    file = folder / "tint.pdf"
    file.write_bytes(pdf)
    run(["pdftoppm", "-r", "36", "-png", "-aa", "no", file, folder / "tint"])
    found = []
    for page in sorted(folder.glob("tint-*.png")):
        with Image.open(page) as image:
            shades = image.convert("RGB").getcolors(image.width * image.height) or []
            found.append(sum(count for count, shade in shades if shade == colour) / (image.width * image.height))
        page.unlink()
    return found

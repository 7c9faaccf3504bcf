"""An edition as people file it: the PDF in which the signed file is embedded (`edition_print`). Pure: base install."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from pyhanko.pdf_utils import generic

from app.directory.edition import LARGEST
from app.instruments.edition_print import edition_pdf
from app.instruments.edition_words import tables
from app.kit.errors import Invalid, Refused, Unavailable
from app.trust import structure
from app.trust.objects import array, mapping

_NAME = re.compile(r"edition-[1-9][0-9]{0,9}\.json")


@dataclass(frozen=True)
class Printed:
    """What an edition's PDF carries, believed by nobody."""

    data: bytes
    """The signed file."""
    language: str
    """In which its pages are written, as it says."""


def edition_in(pdf: bytes) -> Printed:
    """The edition that is embedded in a PDF; for a parser process.

    `Refused` with the code of the step of `structure.read`, or `no_edition_inside`.
    """
    reader = structure.read(pdf)
    names = mapping(reader.root, "/Names")
    tree = mapping(names, "/EmbeddedFiles") if names is not None else None
    entries = array(tree, "/Names") if tree is not None else None
    if entries is None or len(entries) != 2 or not _NAME.fullmatch(str(entries[0])):
        raise Refused("no_edition_inside", "It is a PDF, and not one edition is embedded in it.")
    named = entries[1]
    streams = mapping(named, "/EF") if isinstance(named, generic.DictionaryObject) else None
    file = mapping(streams, "/F") if streams is not None else None
    data = file.data if isinstance(file, generic.StreamObject) else b""
    if not data or len(data) > LARGEST:
        raise Refused("no_edition_inside", f"{entries[0]} is empty or too large.")
    return Printed(data, str(reader.root.get("/Lang", "")))


def pages_fit(pdf: bytes, printed: Printed, fonts: Path | None = None) -> bool | None:
    """Whether a PDF is byte for byte what this release prints of the edition in it, which is believed by now.

    None: it cannot be printed here, for want of fonts.
    """
    try:
        return printed.language in tables() and edition_pdf(printed.data, printed.language, fonts) == pdf
    except Unavailable:
        return None
    except Invalid:
        return False

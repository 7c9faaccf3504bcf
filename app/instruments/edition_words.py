"""The words of printed editions, cards and offline copies in six languages. Light: typst is not imported."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from functools import cache

import segno

from app.instruments.pins import TEMPLATES
from app.kit.errors import Invalid

TEMPLATE = TEMPLATES / "edition_1"


def labels(language: str) -> Mapping[str, str]:
    """The words of the document; `Invalid` `bad_language` for another than the six."""
    found = tables().get(language)
    if found is None:
        raise Invalid("bad_language", f"There are no words in {language!r}.", f"One of {', '.join(tables())}.")
    return found


@cache
def tables() -> dict[str, dict[str, str]]:
    """All of them, by language."""
    found: dict[str, dict[str, str]] = json.loads((TEMPLATE / "labels.json").read_text("utf-8"))
    return found


def qr(text: str, *, page: bool = False) -> str:
    """A QR code (ISO/IEC 18004) as SVG; `page`: on white, in whatever size a page gives it.

    `Invalid` `qr_too_long` for more than a code holds.
    """
    try:
        made = segno.make(text, error="m", micro=False, boost_error=False)
    except segno.DataOverflowError as error:
        words = f"{len(text.encode())} bytes are more than a QR code holds."
        raise Invalid(
            "qr_too_long", words, "Take the vCard (.vcf), or the card of one contact point (--point)."
        ) from error
    drawn, more = io.BytesIO(), {"omitsize": True, "light": "#fff"} if page else {}
    made.save(drawn, kind="svg", xmldecl=False, border=2, **more)
    return drawn.getvalue().decode()

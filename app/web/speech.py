"""In which language a page is: as was chosen on a page, else as its reader's account says, else `Accept-Language`."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import Headers

from app.kit.accepted import language_of
from app.kit.words import LANGUAGES
from app.web.cookies import LANGUAGE


def spoken(headers: Headers, cookies: Mapping[str, str]) -> str:
    """The language for a visitor of whom nothing more is known."""
    chosen = cookies.get(LANGUAGE)
    return chosen if chosen in LANGUAGES else language_of(headers.getlist("accept-language"))

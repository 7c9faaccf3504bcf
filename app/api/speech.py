"""In which language an answer is: as `Accept-Language` asks, of the six there are; else English."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import Headers

from app.kit.accepted import SOURCE, language_of

__all__ = ["SOURCE", "Spoken", "language_of", "spoken"]


def spoken(headers: Headers) -> str:
    """The language of an answer to a request with these headers."""
    return language_of(headers.getlist("accept-language"))


def _spoken(request: Request) -> str:
    return spoken(request.headers)


Spoken = Annotated[str, Depends(_spoken)]
"""The language that the caller reads."""

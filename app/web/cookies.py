"""The cookies of the pages. With TLS they are `__Host-`: for this host alone, whatever a neighbour of it sets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from http.cookies import CookieError, SimpleCookie

from starlette.responses import Response

SESSION, FORM, DEVICE, LANGUAGE = "rogatory", "rogatory-form", "rogatory-device", "rogatory-language"
"""Who is signed in; what ties a form to a visitor who is not; by which a browser is known again; what is read in it."""
_LONG = int(timedelta(days=180).total_seconds())
_LASTS = {DEVICE: _LONG, LANGUAGE: _LONG}


def name(cookie: str, *, secure: bool) -> str:
    """What a cookie is called on the wire (RFC 6265bis §4.1.3)."""
    return f"__Host-{cookie}" if secure else cookie


def read(header: str, *, secure: bool) -> Mapping[str, str]:
    """Our cookies in a request, by our names for them."""
    try:
        found = SimpleCookie(header)
    except CookieError:
        return {}
    return {
        one: morsel.value
        for one in (SESSION, FORM, DEVICE, LANGUAGE)
        if (morsel := found.get(name(one, secure=secure))) is not None
    }


def give(response: Response, cookie: str, value: str, *, secure: bool) -> None:
    """Have a browser keep a cookie. `Lax`: a link in a message opens the page with it, a foreign form does not."""
    response.set_cookie(
        name(cookie, secure=secure),
        value,
        max_age=_LASTS.get(cookie),
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )


def take_away(response: Response, cookie: str, *, secure: bool) -> None:
    """Have a browser forget a cookie."""
    response.delete_cookie(name(cookie, secure=secure), path="/", secure=secure, httponly=True, samesite="lax")

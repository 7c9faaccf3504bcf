"""What is posted to a page: read within bounds, and only from our own pages.

A form is ours by three signs: `Sec-Fetch-Site` and `Origin`, where the browser sends them, and always a token that is
made of a secret cookie. The token is masked anew on each page, so that compression tells nothing of it (BREACH).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.datastructures import Headers

from app.kit.errors import Denied, Invalid, Misused

LARGEST = 64 * 1024
"""Bytes of a form."""
FIELDS = 60
TOKEN = "csrf"  # noqa: S105  # the name of a field
_MEDIA = "application/x-www-form-urlencoded"
_PATH = re.compile(r"/(?:[A-Za-z0-9._~-]+/?)*")


def parse(headers: Headers, body: bytes) -> Mapping[str, str]:
    """The fields of a form. `Invalid` `bad_form` for what no page of ours sends."""
    if headers.get("content-type", "").partition(";")[0].strip().lower() != _MEDIA:
        raise Misused("bad_form", "That is no form of these pages.", "Go back, load the page anew, and try again.")
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            errors="strict",
            max_num_fields=FIELDS,
        )
    except ValueError as error:  # UnicodeError is one
        raise _bad() from error
    found = dict(pairs)
    if len(found) != len(pairs) or any("\x00" in value for value in found.values()):
        raise _bad()
    return found


def token(secret: str) -> str:
    """The token of a form for the holder of a secret cookie; another text each time."""
    plain = _plain(secret)
    mask = secrets.token_bytes(len(plain))
    return base64.urlsafe_b64encode(mask + bytes(a ^ b for a, b in zip(mask, plain, strict=True))).decode()


def demand_ours(headers: Headers, form: Mapping[str, str], secret: str | None, origin: str) -> None:
    """`Denied` `foreign_form` for a form that is not of our own pages, for this visitor."""
    demand_here(headers, origin)
    if secret is None or not hmac.compare_digest(_unmasked(form.get(TOKEN, "")), _plain(secret)):
        raise _foreign()


def demand_here(headers: Headers, origin: str) -> None:
    """`Denied` `foreign_form` for a form of which the browser itself says that it is another site's."""
    site, came = headers.get("sec-fetch-site"), headers.get("origin")
    if (site is not None and site != "same-origin") or (came is not None and came != origin):
        raise _foreign()


def own_path(text: str) -> str:
    """A path of these pages to go on to; the first page for anything else (open redirect)."""
    return text if len(text) <= 200 and _PATH.fullmatch(text) and "//" not in text and ".." not in text else "/"


def _plain(secret: str) -> bytes:
    return hashlib.sha256(b"rogatory form " + secret.encode()).digest()


def _unmasked(text: str) -> bytes:
    try:
        found = base64.urlsafe_b64decode(text.encode("ascii"))
    except (UnicodeEncodeError, binascii.Error):
        return b""
    half = len(found) // 2
    return bytes(a ^ b for a, b in zip(found[:half], found[half:], strict=False))


def _foreign() -> Denied:
    return Denied(
        "foreign_form",
        "This form did not come from these pages, or it was open for too long.",
        "Go back, load the page anew, and send it again. Cookies must be allowed.",
    )


def _bad() -> Invalid:
    return Invalid("bad_form", "That is no form of these pages.", "Go back, load the page anew, and try again.")

"""Forms of addresses on networks: domain, e-mail, telephone, URL.

Form only, by rules that do not change with the years: which letters a registry admits, which top-level domains and
which numbering plans exist is advice (`app.treaties.identifier_rules`), not a reason to reject what was signed.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from app.kit import unseen
from app.kit.punycode import u_label

_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_NODE = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_ATOM = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\U0010ffff-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\U0010ffff-]+)*"
)
_QUOTED = re.compile(r'"(?:[ !#-\[\]-~\u0080-\U0010ffff]|\\[ -~])+"')
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_ADDRESS = re.compile(r"[0-9.]+")
_SHORT = re.compile(r"[0-9]{2,8}")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+-]{1,20}:(?://)?[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")
_PLACELESS = frozenset({"file"})
"""Schemes after whose `//` no host needs to stand (RFC 8089)."""


def _plain(text: str) -> str:
    """Nothing hidden: the copy that was signed finds what the copy that is searched for finds."""
    if (said := unseen.in_exact(text)) is not None:
        raise ValueError(said)
    return text


def domain(text: str) -> str:
    """A domain name in A-labels (RFC 1035, RFC 5890): lower-case ASCII, at least two labels. Those before the last two
    may hold underscores, as names of services and of customers' sites do (RFC 2181 §11, RFC 8552).
    """
    labels = _plain(text).split(".")
    return _named(text, [_NODE if len(labels) - place > 2 else _LABEL for place in range(len(labels))])


def mail_domain(text: str) -> str:
    """A domain that has mailboxes: letters, digits and hyphens alone (RFC 5321 §2.3.5)."""
    return _named(text, [_LABEL] * len(_plain(text).split(".")))


def _named(text: str, forms: Sequence[re.Pattern[str]]) -> str:
    labels = text.split(".")
    whole = all(form.fullmatch(one) for form, one in zip(forms, labels, strict=True))
    if len(text) > 253 or len(labels) < 2 or not whole or labels[-1].isdigit():
        raise ValueError("must be a domain name in lower-case ASCII (xn-- for others), like example.org")
    for label in labels:
        u_label(label)
    return text


def shows(name: str, unicode: str) -> bool:
    """Whether a domain in A-labels is the one that is written in Unicode."""
    return [u_label(one) for one in name.split(".")] == unicode.lower().split(".")


def email(text: str) -> str:
    """A mailbox (RFC 5321 §4.1.2, RFC 6531): the local part as it is, the domain in A-labels or an address literal."""
    local, mark, host = _plain(text).rpartition("@")
    if (
        not mark
        or len(local.encode(errors="surrogatepass")) > 64
        or not (_ATOM.fullmatch(local) or _QUOTED.fullmatch(local))
    ):
        raise ValueError("must be an e-mail address like name@example.org")
    if host.startswith("[") and host.endswith("]"):
        ip(host[1:-1].removeprefix("IPv6:"))
    else:
        mail_domain(host)
    return text


def ip(text: str) -> str:
    """An IPv4 or IPv6 address in its usual form (RFC 5952), without a zone."""
    _plain(text)
    try:
        address = ipaddress.ip_address(text)
    except ValueError as error:
        raise ValueError("must be an IPv4 or IPv6 address") from error
    if "%" in text or (address.version == 6 and "." not in text and str(address) != text):
        raise ValueError(f"must be written as {str(address).partition('%')[0]}")
    return text


def phone(text: str) -> str:
    """A number of ITU-T E.164: `+`, then at most 15 digits."""
    if not _E164.fullmatch(_plain(text)):
        raise ValueError("must be + and 7 to 15 digits (E.164), like +40215550123")
    return text


def subscriber_number(text: str) -> str:
    """A number of E.164, or a short code of 2 to 8 digits that some country gives a meaning."""
    return text if _SHORT.fullmatch(_plain(text)) else phone(text)


def url(text: str) -> str:
    """A full URL (RFC 3986), stored clean and not defanged."""
    if _plain(text).lower().startswith("hxxp") or "[.]" in text or "(.)" in text:
        raise ValueError("must be the real URL: undo the defanging (http, plain dots)")
    if not _URL.fullmatch(text) or re.search(r"%(?![0-9A-Fa-f]{2})", text):
        raise ValueError("must be a full URL in ASCII, like https://example.org/page")
    _placed(text)
    return text


def _placed(text: str) -> None:
    """What stands after `//` is a host, with a port that there can be (RFC 3986 §3.2)."""
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise ValueError("names no host, or a port that there is not, after //") from error
    if not text[len(parts.scheme) + 1 :].startswith("//") or (not host and parts.scheme in _PLACELESS):
        return
    if parts.netloc.rpartition("@")[2].startswith("[") or _ADDRESS.fullmatch(host):
        ip(host)
    elif not all(_NODE.fullmatch(one) for one in host.removesuffix(".").split(".")):
        raise ValueError("names no host after //: a domain or an address")

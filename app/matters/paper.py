"""What may stand in a draft: every member checked as it is entered, long before the law is asked."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.instruments.header import LANGUAGES
from app.kit.canonical import Json, JsonObject, dumps
from app.kit.errors import Invalid
from app.kit.ids import Reference, authority_id
from app.matters.models import Draft

LARGEST = 1024 * 1024
"""Bytes of a body in canonical JSON: what is longer travels beside it, as an attachment."""
URGENCIES = ("routine", "urgent", "emergency")
ATTACHMENTS = 50


@dataclass(frozen=True)
class NewDraft:
    """What a draft begins with. In a matter (`reference`) its procedure and recipient are the matter's."""

    act: str
    reference: Reference | None = None
    procedure: str = ""
    recipient: str = ""
    treaty: str | None = None
    urgency: str | None = None
    """None: the matter's own, or routine."""
    language: str = "en"
    body: JsonObject = field(default_factory=dict)
    attachments: tuple[str, ...] = ()
    in_reply_to: str | None = None
    replaces: str | None = None


def apply(draft: Draft, changes: Mapping[str, Json]) -> None:
    """Write changed members into a draft; `Invalid` `bad_draft` names the first that cannot stand in one."""
    for name, value in changes.items():
        check = _CHECKS.get(name)
        if check is None:
            raise Invalid("bad_draft", f"A draft has no {name!r} that may be changed.", f"It has {', '.join(_CHECKS)}.")
        if draft.reference is not None and name in {"recipient", "treaty"} and value != getattr(draft, name):
            raise Invalid("bad_draft", f"The {name} is the matter's and is not changed.", "Open a matter of its own.")
        if name == "recipient" and value == draft.authority:
            raise Invalid("bad_draft", "A draft is not addressed to its own authority.", "Name another authority.")
        setattr(draft, name, check(value))


def _recipient(value: Json) -> str:
    return authority_id(_text("recipient", value))


def _text(name: str, value: Json) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= 80:
        raise Invalid("bad_draft", f"The {name} of a draft is a short text.")
    return value


def _optional(name: str) -> Callable[[Json], str | None]:
    return lambda value: None if value is None else _text(name, value)


def _one_of(name: str, allowed: tuple[str, ...]) -> Callable[[Json], str]:
    def check(value: Json) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise Invalid("bad_draft", f"The {name} of a draft is one of {', '.join(allowed)}.")
        return value

    return check


def _body(value: Json) -> JsonObject:
    if not isinstance(value, dict):
        raise Invalid("bad_draft", "The body of a draft is a JSON object.")
    body = {name: _composed(one) for name, one in value.items()}
    if len(dumps(body)) > LARGEST:
        raise Invalid("bad_draft", f"The body holds more than {LARGEST} bytes.", "Attach what is long.")
    return body


def _composed(value: Json) -> Json:
    """Text in Unicode normal form C, as the content demands it: what looks the same is the same."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [_composed(one) for one in value]
    if isinstance(value, dict):
        return {unicodedata.normalize("NFC", name): _composed(one) for name, one in value.items()}
    return value


def _attachments(value: Json) -> list[str]:
    found = [one for one in value if isinstance(one, str)] if isinstance(value, list | tuple) else []
    if not isinstance(value, list | tuple) or len(found) != len(value) or len(set(found)) != len(found):
        raise Invalid("bad_draft", "The attachments of a draft are a list of digests, each once.")
    if len(found) > ATTACHMENTS:
        raise Invalid("bad_draft", f"An instrument has at most {ATTACHMENTS} attachments.", "Send a package.")
    return found


_CHECKS: Mapping[str, Callable[[Json], str | None | JsonObject | list[str]]] = {
    "recipient": _recipient,
    "treaty": _optional("treaty"),
    "urgency": _one_of("urgency", URGENCIES),
    "language": _one_of("language", LANGUAGES),
    "body": _body,
    "attachments": _attachments,
    "in_reply_to": _optional("in_reply_to"),
    "replaces": _optional("replaces"),
}

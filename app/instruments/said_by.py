"""Whose words an instrument holds, and what it says: of a paper that we registered, those of its writer.

Who reads the body of a stored instrument for what it means reads it through this; a registration's own body is about
the paper (ADR 0023).
"""

from __future__ import annotations

from dataclasses import dataclass

from app.instruments.header import Content
from app.instruments.header import read as read_content
from app.kit.canonical import Json, JsonObject
from app.kit.ids import AuthorityId
from app.procedures import registering
from app.treaties.bodies import text


@dataclass(frozen=True)
class Said:
    """What was said, and by whom."""

    writer: AuthorityId
    """The authority whose words they are; of a registered paper the one that it came from."""
    kind: str
    body: JsonObject
    in_reply_to: tuple[str, str] | None
    """Id and digest of what it answers; None where it answers nothing."""


def said(content: Content) -> Said:
    """What a content says. `Invalid` `bad_registration` for a registration that stands for nothing."""
    if content.kind == registering.KIND:
        stands = registering.stood_for(content.body)
        return Said(content.receiving, stands.kind, stands.said, _named(stands.in_reply_to))
    answered = content.in_reply_to
    return Said(content.sending, content.kind, content.body, (answered.id, answered.sha256) if answered else None)


def read(data: bytes) -> Said:
    """What a stored instrument says."""
    return said(read_content(data))


def _named(value: Json) -> tuple[str, str] | None:
    found = text(value, "id"), text(value, "sha256")
    return found if all(found) else None

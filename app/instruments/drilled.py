"""An instrument of a drill as figures count it (`procedures.reachability`). Part of the base install."""

from __future__ import annotations

from app.instruments.header import Content
from app.procedures.reachability import Word


def word_of(content: Content, sha256: str) -> Word:
    """What figures count of an instrument: its content, and the SHA-256 of its file."""
    return Word(
        content.id,
        sha256,
        content.matter,
        content.sending,
        content.receiving,
        content.act,
        content.frozen,
        content.body,
    )

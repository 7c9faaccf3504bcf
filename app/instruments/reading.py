"""Reading an instrument that was verified: its content out of the file."""

from __future__ import annotations

from app.instruments import header
from app.instruments.header import Content
from app.trust import structure


def content_of(pdf: bytes) -> Content:
    """The content of a file that `trust.verification` has judged; `Refused`, `Unreadable` or `Unknown` otherwise.

    It says what the file carries, not that it is true: verify first.
    """
    return header.read(structure.content(pdf))

"""A notice to its reader: the words of its rule in their language, filled."""

from __future__ import annotations

from datetime import tzinfo

from app.kit.said import told
from app.kit.words import catalogue
from app.notices.models import Notice
from app.procedures.contents import KINDS


def worded(notice: Notice, language: str, zone: tzinfo | None = None) -> str:
    """What it says. A kind is told by its title, and reasons among the values are words of ours, too. `zone`: the
    reader's; None: that of the process.
    """
    known = catalogue(language)
    values = {name: str(value) for name, value in notice.params.items()}
    titled = {
        name: KINDS[value].title if name == "kind" and value in KINDS else value for name, value in values.items()
    }
    return told(language, notice.words, {name: known.get(value, value) for name, value in titled.items()}, zone)

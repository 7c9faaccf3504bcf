"""The open page: it asks for what rang by itself, so that nothing is brought to it."""

from __future__ import annotations

from dataclasses import dataclass

from app.notices.senders import Message


@dataclass(frozen=True)
class Screen:
    """Whoever is reached by it has a page open that asked within the last minute and a half (`calling.WATCHED`)."""

    def send(self, message: Message) -> str:
        """See `Sender`: the page finds it at its next question."""
        return ""

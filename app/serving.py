"""What the processes that serve HTTP share: a uvicorn that says when it listens."""

from __future__ import annotations

from collections.abc import Callable

from uvicorn import Config, Server


class Listening(Server):
    """Calls `ready` once its socket is open."""

    def __init__(self, config: Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: object = None) -> None:
        """Open the socket, then say so."""
        await super().startup()
        if self.started:
            self._ready()

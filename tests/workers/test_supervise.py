"""The supervisor: a server that will not start is tried with growing pauses, and does not fill the node's log."""

from __future__ import annotations

import json
import time
from pathlib import Path

from app.kit.errors import Unavailable
from workers.births import Nursery
from workers.supervise import Supervisor


class Servers:
    """Servers that start at a certain try."""

    def __init__(self, starts_at: int) -> None:
        self.tries: list[float] = []
        self._starts_at = starts_at

    def check(self) -> None:
        """What the supervisor asks for in each round."""
        self.tries.append(time.monotonic())
        if len(self.tries) < self._starts_at:
            raise Unavailable("postgres_down", "PostgreSQL does not start.", "Look at its log.")


def run(servers: Servers, tmp_path: Path, tries: int) -> list[dict[str, object]]:
    """Supervise until the servers were asked for so often; answers the node's log."""
    said: list[str] = []
    supervisor = Supervisor(Nursery(tmp_path, {}), [], servers.check, said.append)
    supervisor.run(lambda: None, until=lambda: len(servers.tries) >= tries)
    return [json.loads(line) for line in said]


def test_a_server_that_will_not_start_is_tried_with_growing_pauses(tmp_path: Path) -> None:
    servers = Servers(starts_at=99)
    said = run(servers, tmp_path, 4)
    assert [one["event"] for one in said] == ["server_down"] * 4
    assert [one["again_in"] for one in said] == [0.5, 1.0, 2.0, 4.0]
    pauses = [later - earlier for earlier, later in zip(servers.tries, servers.tries[1:], strict=False)]
    assert all(pause >= least for pause, least in zip(pauses, (0.5, 1.0, 2.0), strict=True))


def test_once_it_has_started_it_is_looked_after_at_every_round(tmp_path: Path) -> None:
    servers = Servers(starts_at=2)
    said = run(servers, tmp_path, 6)
    assert [one["event"] for one in said] == ["server_down"]
    assert servers.tries[-1] - servers.tries[1] < 2.0

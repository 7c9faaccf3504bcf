"""The keeper's bell: a list in the broker that wakes it. While the broker is away the keeper goes on by its clock."""

from __future__ import annotations

import threading
import time

import redis

LIST = "rogatory.keeper"
AWAY = 0.5
"""Seconds between two tries to reach a broker that is away."""


class Bell:
    """Waits for a wake-up on a Redis or Valkey URL as Celery writes it. A thread listens: the broker looks at its own
    clock too seldom for a short wait to be short.
    """

    def __init__(self, url: str) -> None:
        self._client = redis.Redis.from_url(url.replace("redis+socket://", "unix://"), socket_timeout=5)
        self._rung = threading.Event()
        threading.Thread(target=self._listen, name="bell", daemon=True).start()

    def wait(self, seconds: float) -> None:
        """Until somebody rings, or for some seconds; all that rang meanwhile counts once."""
        self._rung.wait(seconds)
        self._rung.clear()

    def _listen(self) -> None:
        while True:
            try:
                if self._client.blpop([LIST], timeout=2) is not None:
                    self._client.delete(LIST)
                    self._rung.set()
            except redis.RedisError:
                time.sleep(AWAY)

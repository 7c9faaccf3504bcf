"""The keeper's bell: a list in the broker that wakes it. While the broker is away the keeper goes on by its clock."""

from __future__ import annotations

import time

import redis

LIST = "rogatory.keeper"


class Bell:
    """Waits for a wake-up on a Redis or Valkey URL as Celery writes it."""

    def __init__(self, url: str) -> None:
        self._client = redis.Redis.from_url(url.replace("redis+socket://", "unix://"), socket_timeout=2)

    def wait(self, seconds: float) -> None:
        """Until somebody rings, or for some seconds; all that rang meanwhile counts once."""
        try:
            if self._client.blpop([LIST], timeout=seconds) is not None:
                self._client.delete(LIST)
        except redis.RedisError:
            time.sleep(seconds)

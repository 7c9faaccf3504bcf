"""What wakes the keeper: a list in the broker that an issued instrument rings, and the database, in which every act
leaves an entry that waits for its place. While neither can be reached the keeper goes on by its clock.
"""

from __future__ import annotations

import threading
import time

import redis
from sqlalchemy.exc import SQLAlchemyError

from app.audit.sequencer import PENDING
from app.kit.db import Sessions

LIST = "rogatory.keeper"
AWAY = 0.5
"""Seconds between two tries to reach a broker or a database that is away."""
LOOK = 0.02
"""Seconds between two looks for entries that wait."""
LONGEST = 1.0
"""Seconds after which the database answers though no entry waits."""
# The waiting is done by the database: a look in there costs a tenth of a question from here, and NOTIFY would have
# every act wait for the commit of the one before it. Each look sees what is committed by then.
WATCH = f"""
do $$ begin
  for look in 1..{round(LONGEST / LOOK)} loop
    exit when exists (select from audit_pending);
    perform pg_sleep({LOOK});
  end loop;
end $$
"""


class Bell:
    """Waits for a wake-up: on a Redis or Valkey URL as Celery writes it, and in the database. A thread each: the broker
    looks at its own clock too seldom for a short wait to be short.
    """

    def __init__(self, url: str, sessions: Sessions) -> None:
        self._client = redis.Redis.from_url(url.replace("redis+socket://", "unix://"), socket_timeout=5)
        self._sessions = sessions
        self._rung, self._watching = threading.Event(), threading.Event()
        for name, run in (("bell", self._listen), ("watch", self._watch)):
            threading.Thread(target=run, name=name, daemon=True).start()

    @property
    def watching(self) -> bool:
        """Whether the database is watched; while it is not, the keeper must look by itself."""
        return self._watching.is_set()

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

    def _watch(self) -> None:
        while True:
            try:
                with self._sessions.bare() as connection:
                    while True:
                        connection.exec_driver_sql(WATCH)
                        self._watching.set()
                        if connection.scalar(PENDING) is not None:
                            self._rung.set()
                            time.sleep(LOOK)  # the keeper is at it
            except SQLAlchemyError:
                self._watching.clear()
                time.sleep(AWAY)

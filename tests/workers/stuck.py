"""A worker whose first task hangs: `python -m tests.workers.stuck QUEUE_URL DATABASE_URL FOLDER`."""

from __future__ import annotations

import os
import sys
import time
from datetime import timedelta
from pathlib import Path

from app import broker
from app.exchange.models import Inbox
from app.kit import lease
from app.kit.clock import now
from app.kit.db import Sessions
from workers.tasks import Drain
from workers.worker import serve

LIMIT = 3.0


def make(url: str, database: str, folder: Path) -> Drain:
    sessions, wake = Sessions.connect(database), broker.waker(broker.celery(url))
    with sessions.begin(None) as session:
        lease.release(session, Inbox, ["stuck"], now())

    def once() -> bool:
        with sessions.begin(None) as session:
            row = lease.take(session, Inbox, "stuck", now(), timedelta(hours=1))
            if row is None:
                return False
            envelope = row.envelope
        with (folder / "taken").open("a") as taken:
            taken.write(f"{os.getpid()}\n")
        if not (folder / "hung").exists():
            (folder / "hung").touch()
            time.sleep(3600)
        with sessions.begin(None) as session:
            lease.finish(session.get_one(Inbox, envelope), now())
        return True

    return Drain((once,), lambda: wake("intake", "again"))


def main() -> None:
    url, database, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    app = broker.celery(url)
    serve(app, "intake", "stuck", lambda: None, lambda: make(url, database, folder), LIMIT)
    options = ["--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "WARNING"]
    app.worker_main(["--quiet", "worker", "-Q", "intake", "-P", "prefork", "-c", "1", "-n", "stuck@here", *options])


if __name__ == "__main__":
    main()

"""The entry of a Celery worker of one class: `python -m workers.worker --node DIR --queue sign --name sign`.

Prefork with one child: only there can a stuck task be killed. Engines, keys and parser pools are made in the child,
after the fork. A wake-up names a row, but the worker takes what is most urgent; the name is only a hint.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import multiprocessing
import os
import time
from collections.abc import Callable
from multiprocessing.process import AuthenticationString  # type: ignore[attr-defined]  # typeshed lacks it
from pathlib import Path

from celery import Celery
from celery.signals import worker_process_init, worker_process_shutdown, worker_ready

from app import broker, wiring
from workers.shape import niceness
from workers.tasks import DRAINS, LIMITS, Works

log = logging.getLogger("rogatory.worker")


def main() -> None:
    """Parse the command line and serve until a signal comes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--node", type=Path, required=True)
    parser.add_argument("--queue", required=True, choices=sorted(DRAINS))
    parser.add_argument("--name", required=True)
    given = parser.parse_args()
    node = wiring.open_node(given.node, given.name)
    step_back(niceness(given.queue, lanes=node.settings.urgent_lanes))
    app = broker.celery(node.queue_url())
    limit = LIMITS[given.queue]
    serve(app, given.queue, given.name, node.ready, lambda: DRAINS[given.queue](node, given.name, given.queue), limit)
    serving = f"{given.name}@{node.state}"
    options = ["--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "WARNING"]
    app.worker_main(["--quiet", "worker", "-Q", given.queue, "-P", "prefork", "-c", "1", "-n", serving, *options])


def step_back(by: int) -> None:
    """Be nicer to other processes, and so all that are begun from here (the child, its parsers)."""
    if not by:
        return
    nice = os.nice(by)
    if os.getsid(0) == os.getpid():
        # Where the kernel groups processes by session it is the group that must be nice. Elsewhere there is no file.
        with contextlib.suppress(OSError):
            Path("/proc/self/autogroup").write_text(str(nice), "ascii")


def serve(
    app: Celery, queue: str, name: str, ready: Callable[[], None], make: Callable[[], Works], limit: float
) -> None:
    """Register the one task of a queue: drain what is due. `make` runs in the child, after the fork.

    A task that takes longer than `limit` seconds is stuck: Celery kills the child and starts another one.
    """
    child: dict[int, Works] = {}

    @worker_process_init.connect(weak=False)  # type: ignore[untyped-decorator]  # celery has no types
    def begin(**_: object) -> None:
        _may_have_children()
        try:
            drain = child[os.getpid()] = make()
            # What lay there while nobody ran is a task like any other, under its limit: drained here, a long queue
            # or a stuck row would outlast the time in which Celery wants its child to be up, and be killed for ever.
            drain.again()
        except Exception:
            # Celery would go on with a child that can do nothing; this one ends, and the next one tries again.
            log.exception("worker %s cannot begin", name)
            time.sleep(1.0)
            os._exit(1)
        ready()

    @worker_process_shutdown.connect(weak=False)  # type: ignore[untyped-decorator]  # as above
    def end(**_: object) -> None:
        if (drain := child.pop(os.getpid(), None)) is not None:
            drain.close()

    @worker_ready.connect(weak=False)  # type: ignore[untyped-decorator]  # as above
    def said(**_: object) -> None:
        log.info("worker %s serves %s", name, queue)

    @app.task(name=f"{queue}.work", ignore_result=True, time_limit=limit)  # type: ignore[untyped-decorator]  # celery has no types
    def work(row: str) -> None:
        child[os.getpid()].drain()


def _may_have_children() -> None:
    """Celery's own process library marks its children as daemons, which may have none, with a key that is not handed
    on. The parser pool ends with `end`, and by itself when its pipe breaks: when this process dies.
    """
    config = multiprocessing.current_process()._config  # type: ignore[attr-defined]  # there is no public way
    config["daemon"] = False
    config["authkey"] = AuthenticationString(os.urandom(32))


if __name__ == "__main__":
    main()

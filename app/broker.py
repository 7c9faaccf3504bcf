"""The Celery application: settings, and how a wake-up is sent. The broker carries ids and wake-ups only."""

from __future__ import annotations

import logging
from collections.abc import Callable

from celery import Celery

log = logging.getLogger("rogatory.queues")

Wake = Callable[[str, str], None]
"""Takes a queue's name and the id of the row that is new."""


LANES = {"sign": ("sign-urgent", "sign"), "intake": ("intake-urgent", "intake")}
"""Where what is urgent has a process of its own: whoever wakes the class wakes both, and each takes what is its own."""
QUEUES = (*(lane for lanes in LANES.values() for lane in lanes), "deliver", "deliver-urgent")
EXPIRES = 60
"""Seconds after which a wake-up that nobody took is worth nothing: sweeps send others, and they would pile up."""


def celery(url: str) -> Celery:
    """The application on one broker. Redelivery by the broker counts for nothing: rows and sweeps recover."""
    app = Celery("rogatory", broker=url)
    app.conf.update(
        task_acks_late=False,
        worker_prefetch_multiplier=1,
        task_ignore_result=True,
        task_serializer="json",
        accept_content=["json"],
        task_publish_retry=False,
        task_default_queue="none",
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={
            "visibility_timeout": 3600,
            "socket_timeout": 3,
            "socket_connect_timeout": 1,
            "max_retries": 0,
        },
        worker_hijack_root_logger=False,
        worker_send_task_events=False,
        event_queue_expires=60,
        timezone="UTC",
        task_routes={f"{name}.work": {"queue": name} for name in QUEUES},
        worker_disable_rate_limits=True,
        worker_proc_alive_timeout=120.0,  # a child of intake starts its parsers first; 4 s would kill it for ever
        worker_cancel_long_running_tasks_on_connection_loss=False,
    )
    return app


def waker(app: Celery, *, lanes: bool = True) -> Wake:
    """Wake-ups for workers; they never raise. What is not woken waits for the sweep.

    `lanes`: the node runs the urgent lanes of `LANES`. What nobody reads would pile up.
    """

    def wake(queue: str, row: str) -> None:
        try:
            if queue == "keeper":
                with app.connection_for_write() as connection:
                    client = connection.default_channel.client
                    client.lpush("rogatory.keeper", row)
                    client.ltrim("rogatory.keeper", 0, 99)  # one would do; a keeper that is away is not rung for ever
            else:
                for lane in LANES.get(queue, (queue,)) if lanes else (queue,):
                    app.send_task(f"{lane}.work", args=[row], queue=lane, expires=EXPIRES)
        except Exception as error:  # noqa: BLE001  # see below: it must not raise, whatever it is
            # The row is committed already: whatever keeps its wake-up from leaving, a refused destination included,
            # must not undo or stop what the caller goes on with.
            log.warning("queue unreachable, the sweep will find %s: %s", row, type(error).__name__)

    return wake

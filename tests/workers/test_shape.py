"""Which processes there are, which of them step back, and whom a wake-up reaches."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import redis

from app import broker, settings
from app.embedded.valkey import EmbeddedValkey
from workers.shape import CLASSES, SHAPES, niceness, processes
from workers.tasks import DRAINS, LIMITS

STEP = """
import os
from workers import worker
os.setsid()
worker.step_back(10)
child = os.fork()
if child == 0:
    print(os.nice(0), flush=True)
    os._exit(0)
os.waitpid(child, 0)
print(os.nice(0))
"""


def test_every_queue_has_a_process_in_both_shapes_and_a_drain() -> None:
    queues = {queue for kind in CLASSES.values() for queue in kind.queues}
    assert set(broker.QUEUES) == queues == set(DRAINS) == set(LIMITS)
    for shape in SHAPES.values():
        assert {queue for process in shape for queue in process.queues} == queues
        assert all(set(process.queues) <= set(CLASSES[process.kind].queues) for process in shape)


@pytest.mark.parametrize("shape", SHAPES)
def test_without_lanes_every_class_is_served_all_the_same(shape: str) -> None:
    with_lanes, without = processes(shape, lanes=True), processes(shape, lanes=False)
    assert with_lanes == SHAPES[shape]
    assert {one.name for one in with_lanes} - {one.name for one in without} == {"sign-urgent", "intake-urgent"}
    assert {one.kind for one in without} == {one.kind for one in with_lanes}


def test_who_serves_what_is_urgent_does_not_step_back() -> None:
    told = {queue: (niceness(queue, lanes=True), niceness(queue, lanes=False)) for queue in broker.QUEUES}
    assert told == {
        "sign": (10, 0),
        "sign-urgent": (0, 0),
        "intake": (10, 0),
        "intake-urgent": (0, 0),
        "deliver": (10, 10),
        "deliver-urgent": (0, 0),
    }


def test_stepping_back_counts_for_the_children() -> None:
    before = os.nice(0)
    told = subprocess.run([sys.executable, "-c", STEP], capture_output=True, text=True, check=True).stdout.split()
    assert told == [str(min(19, before + 10))] * 2


@pytest.mark.parametrize(
    ("lanes", "queue", "reached"),
    [
        (True, "sign", {"sign", "sign-urgent"}),
        (True, "intake", {"intake", "intake-urgent"}),
        (True, "sign-urgent", {"sign-urgent"}),
        (True, "deliver", {"deliver"}),
        (False, "sign", {"sign"}),
        (False, "intake", {"intake"}),
    ],
)
def test_a_wake_up_reaches_both_lanes_where_there_are_two(
    tmp_path: Path, lanes: bool, queue: str, reached: set[str]
) -> None:
    server = EmbeddedValkey(tmp_path / "valkey")
    server.start()
    try:
        broker.waker(broker.celery(server.url()), lanes=lanes)(queue, "a row")
        with redis.Redis(unix_socket_path=str(server.socket())) as client:
            assert {name for name in broker.QUEUES if client.llen(name)} == reached
            assert all(client.llen(name) == 1 for name in reached)
    finally:
        server.stop()


def test_the_setting_is_read(tmp_path: Path) -> None:
    (tmp_path / "node.toml").write_text(
        'mode = "development"\nstate = "XA"\nauthorities = ["XA.moj"]\ntsa_url = "http://tsa.example"\n'
    )
    assert settings.load(tmp_path, {}).urgent_lanes
    assert not settings.load(tmp_path, {"ROGATORY_URGENT_LANES": "false"}).urgent_lanes

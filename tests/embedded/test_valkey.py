"""The embedded Valkey: up in a moment, down in a moment, and nobody else's."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from kombu import Connection

from app.embedded.valkey import EmbeddedValkey
from app.kit.errors import Unavailable


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[EmbeddedValkey]:
    """A running broker."""
    made = EmbeddedValkey(tmp_path / "valkey")
    made.start()
    yield made
    made.stop()


def client(broker: EmbeddedValkey) -> redis.Redis:
    return redis.Redis(unix_socket_path=str(broker.socket()))


def test_celery_takes_its_address(broker: EmbeddedValkey) -> None:
    with Connection(broker.url()) as connection:
        queue = connection.SimpleQueue("words")
        queue.put("an id")
        assert queue.get(timeout=5).payload == "an id"
        queue.close()


def test_a_killed_broker_starts_again_empty(broker: EmbeddedValkey) -> None:
    client(broker).set("key", "value")
    assert broker.process_id is not None
    os.kill(broker.process_id, signal.SIGKILL)
    while broker.alive():
        time.sleep(0.01)
    broker.start()
    assert client(broker).get("key") is None


def test_another_broker_in_the_same_home_is_refused(broker: EmbeddedValkey) -> None:
    with pytest.raises(Unavailable, match="Another process"):
        EmbeddedValkey(broker.home).start()
    assert client(broker).ping()


def test_it_listens_on_its_socket_only_and_the_socket_is_ours(broker: EmbeddedValkey) -> None:
    assert broker.socket().stat().st_mode & 0o777 == 0o700
    with redis.Redis(unix_socket_path=str(broker.socket()), decode_responses=True) as plain:
        assert plain.config_get("port") == {"port": "0"}


def test_a_long_path_will_do(tmp_path: Path) -> None:
    broker = EmbeddedValkey(tmp_path / ("x" * 120))
    broker.start()
    try:
        assert client(broker).ping()
        assert EmbeddedValkey(tmp_path / ("x" * 120)).url() == broker.url()
    finally:
        broker.stop()
    assert not broker.socket().parent.exists() or broker.home in broker.socket().parents


def test_stopping_twice_is_harmless(broker: EmbeddedValkey) -> None:
    broker.stop()
    broker.stop()
    assert not broker.alive()

"""Services that do not answer, or for ever: every question ends in time."""

from __future__ import annotations

import threading

import pytest

from app.exchange.services import DEADLINE, Services, patience
from app.kit.errors import Unavailable
from tests.exchange import silent


def ask(services: Services, url: str) -> str:
    with pytest.raises(Unavailable) as raised:
        services.timestamp(url)(b"request")
    return raised.value.code


def test_the_deadline_of_one_question_is_below_ten_seconds() -> None:
    assert DEADLINE < 10


@pytest.mark.parametrize("drips", [False, True], ids=["never answers", "drips a byte at a time"])
def test_a_question_ends_at_its_deadline(drips: bool) -> None:
    with silent.server(drips=drips, pause=0.2) as url:
        services, watch = Services(lambda url: None, deadline=1.5), silent.Watch()
        assert ask(services, url) == "tsa_silent"
        assert 1.4 < watch.seconds < 4
        assert ask(services, url) == "tsa_silent", "the next one has a connection of its own"
        services.close()


def test_all_questions_of_one_piece_of_work_share_its_patience() -> None:
    with silent.server(drips=True) as url:
        services, watch = Services(lambda url: None, deadline=5.0), silent.Watch()
        with patience(1.0):
            assert [ask(services, url) for _ in range(4)] == ["tsa_silent"] * 4
        assert watch.seconds < 4
        services.close()


def test_a_thread_that_was_left_behind_ends_by_itself() -> None:
    with silent.server(drips=True, pause=0.2) as url:
        services = Services(lambda url: None, deadline=0.5)
        assert ask(services, url) == "tsa_silent"
        left = [one for one in threading.enumerate() if one.name == "ask-tsa"]
        for one in left:
            one.join(10)
        assert not any(one.is_alive() for one in left)
        services.close()

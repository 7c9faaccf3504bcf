"""Parser processes: what breaks one of their limits breaks nothing else."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.kit.errors import Refused, Unavailable
from app.trust.policy import MIB
from app.trust.reasons import Verdict
from app.trust.sandbox import Exceeded, Limits, ParserPool
from tests.trust import sandbox_jobs as jobs


@pytest.fixture(scope="module")
def pool() -> Iterator[ParserPool]:
    """Its wall clock gives a busy machine its time, so that what spins is ended by the processor's."""
    with ParserPool(1, Limits(memory=512 * MIB, processor=2, wall=90.0)) as made:
        yield made


def test_a_function_is_called_and_answers(pool: ParserPool) -> None:
    assert pool.run(jobs.length, b"four") == 4
    assert pool.run(jobs.length, data=b"x" * 3_000_000) == 3_000_000


def test_errors_of_ours_come_through_whole(pool: ParserPool) -> None:
    with pytest.raises(Refused) as caught:
        pool.run(jobs.refuse, "because")
    assert (caught.value.code, caught.value.message, caught.value.remedy) == ("no", "because", "Do something else.")


def test_a_bug_in_the_child_is_a_bug_here(pool: ParserPool) -> None:
    with pytest.raises(RuntimeError, match="KeyError in the parser"):
        pool.run(jobs.stumble)
    with pytest.raises(RuntimeError, match="RecursionError"):
        pool.run(jobs.recurse, 0)


@pytest.mark.parametrize(
    ("job", "arguments", "code"),
    [
        (jobs.spin, (), "exhausted"),
        (jobs.swell, (2_000_000_000,), "exhausted"),
        (jobs.crash, (), "exhausted"),
        (jobs.leave, (), "exhausted"),
        (jobs.killed, (), "timed_out"),
    ],
    ids=["spins", "swells", "crashes", "leaves", "is killed"],
)
def test_a_job_that_breaks_a_limit_is_ended_and_the_next_one_runs(
    pool: ParserPool, job: object, arguments: tuple[object, ...], code: str
) -> None:
    """What is the machine's trouble is told apart from what would break the limit again."""
    with pytest.raises(Exceeded) as caught:
        pool.run(job, *arguments)  # type: ignore[arg-type]
    assert caught.value.code == code
    assert pool.run(jobs.length, b"four") == 4


def test_a_job_that_hangs_is_ended_and_the_next_one_runs() -> None:
    with ParserPool(1, Limits(memory=512 * MIB, processor=2, wall=5.0)) as pool:
        with pytest.raises(Exceeded) as caught:
            pool.run(jobs.sleep, 60)
        assert caught.value.code == "timed_out"
        assert pool.run(jobs.length, b"four") == 4


def test_an_answer_that_is_code_is_none(pool: ParserPool) -> None:
    for job in (jobs.answer_with_code, jobs.answer_with_a_function):
        with pytest.raises(Exceeded, match="an answer that is none"):
            pool.run(job)
    assert pool.run(jobs.length, b"four") == 4


def test_a_member_of_an_enumeration_is_an_answer_as_every_python_writes_it(pool: ParserPool) -> None:
    """Before Python 3.11.4 a member is written as `getattr(kind, name)`: so it is by the Python of Debian 12."""
    assert pool.run(jobs.answer_with_a_member) is Verdict.VALID
    assert pool.run(jobs.answer_with_an_attribute, Verdict, "VALID") is Verdict.VALID


@pytest.mark.parametrize(
    ("of", "name"),
    [(Verdict, "__class__"), (Verdict, "mro"), (Verdict, "NONE"), (Limits, "memory"), (Limits(), "memory")],
    ids=["the class of a class", "a method", "no member", "no enumeration", "no class"],
)
def test_no_other_attribute_is(pool: ParserPool, of: object, name: str) -> None:
    with pytest.raises(Exceeded, match="getattr is no value"):
        pool.run(jobs.answer_with_an_attribute, of, name)


def test_a_child_writes_no_file_and_knows_no_environment(pool: ParserPool, tmp_path: Path) -> None:
    with pytest.raises((RuntimeError, Exceeded)):
        pool.run(jobs.write, str(tmp_path / "file"))
    assert not (tmp_path / "file").exists() or (tmp_path / "file").stat().st_size == 0
    assert pool.run(jobs.environment) == []


def test_a_child_reaches_no_network(pool: ParserPool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert pool.run(jobs.connect, server.getsockname()[1]) != "connected"
    assert isinstance(pool.isolated, bool)


def test_a_child_is_replaced_when_it_has_served_its_time() -> None:
    with ParserPool(1, Limits(jobs=2)) as pool:
        served = [pool.run(jobs.identity) for _ in range(4)]
    assert served[0] == served[1] != served[2] == served[3]


def test_many_threads_share_the_children() -> None:
    answers: list[int] = []
    with ParserPool(2) as pool:
        threads = [threading.Thread(target=lambda: answers.append(pool.run(jobs.length, b"four"))) for _ in range(8)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
    assert answers == [4] * 8


def test_a_pool_may_be_closed_twice() -> None:
    pool = ParserPool(1)
    pool.close()
    pool.close()


def test_breaking_a_limit_is_an_error_of_the_tree() -> None:
    assert issubclass(Exceeded, Unavailable)


def test_a_node_gives_a_job_half_a_gibibyte() -> None:
    with ParserPool(1) as pool:
        assert pool.run(jobs.swell, 256 * MIB) == 256 * MIB
        with pytest.raises(Exceeded) as caught:
            pool.run(jobs.swell, 600 * MIB)
        assert caught.value.code == "exhausted"

"""What is measured for each file of the corpus is really measured, and a parser without an end is stopped."""

from __future__ import annotations

import pytest

from app.kit.clock import now
from app.trust.anchors import Anchors
from app.trust.policy import MIB
from app.trust.sandbox import Exceeded, Limits, ParserPool
from tests.hostile import run


def greedy(size: int) -> int:
    """Hold some memory for a moment, and answer the peak."""
    run._forget_peak()
    held = bytearray(size)
    held[::4096] = b"x" * len(held[::4096])
    return run._peak()


def modest() -> int:
    """The peak of a job that needs nothing, in the same process as the greedy one before it."""
    run._forget_peak()
    return run._peak()


def endless() -> None:
    """Never ends."""
    while True:
        pass


def test_the_peak_is_that_of_the_job_and_not_of_the_one_before() -> None:
    with ParserPool(1) as one:
        before = one.run(modest)
        assert one.run(greedy, 200 * MIB) - before > 190 * MIB
        assert one.run(modest) - before < 50 * MIB


def test_a_measurement_is_of_the_process_that_reads(pool: ParserPool) -> None:
    _, seconds, held = pool.run(run.measure, b"%PDF-1.7 no more", Anchors({}), {}, now())
    assert 0 <= seconds < 5
    assert 10 * MIB < held < 512 * MIB


def test_a_parser_that_does_not_end_is_ended_by_its_processor_time() -> None:
    """Whatever the wall clock of a busy machine says."""
    with ParserPool(1, Limits(memory=512 * MIB, processor=1, wall=300.0)) as one, pytest.raises(Exceeded) as caught:
        one.run(endless)
    assert caught.value.code == "exhausted"


def test_a_parser_that_wants_too_much_is_refused(pool: ParserPool) -> None:
    with pytest.raises(Exceeded) as caught:
        pool.run(greedy, 600 * MIB)
    assert caught.value.code == "exhausted"

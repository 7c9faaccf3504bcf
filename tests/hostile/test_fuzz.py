"""Mutants of sound seeds at every door: a bounded run, the same each time. `make fuzz` runs longer and by chance."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.hostile import fuzz
from tests.hostile.doors import Door, doors
from tests.hostile.mutants import mutant
from tests.hostile.seeds import Bench
from tests.hostile.workshop import Workshop

NAMES = (
    "pdf", "cms", "frozen", "returned", "revocation", "copy", "copy-parts", "content", "envelope", "envelope-signed",
    "receipt", "receipt-signed", "edition", "edition-signed", "introduction", "note", "note-key", "consistency",
    "token", "certificate", "answer", "pem",
)  # fmt: skip
STEPS = st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=4)
_BOUNDED = {"derandomize": True, "deadline": None, "database": None, "suppress_health_check": list(HealthCheck)}


@pytest.fixture(scope="module")
def every(shop: Workshop) -> dict[str, Door]:
    return {one.name: one for one in doors(Bench(shop))}


def test_every_door_is_tried(every: dict[str, Door]) -> None:
    assert set(every) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_mutant_gets_a_documented_answer_and_never_a_yes(every: dict[str, Door], name: str) -> None:
    door = every[name]
    assert any(door.open(seed) for seed in door.seeds)

    @settings(max_examples=door.share, phases=[Phase.generate, Phase.shrink], **_BOUNDED)  # type: ignore[arg-type]
    @given(st.integers(0, len(door.seeds) - 1), STEPS)
    def tried(which: int, steps: list[int]) -> None:
        seed = door.seeds[which]
        what, trace = fuzz.tried(door, seed, mutant(seed, steps, door.step))
        assert not what, f"{what}\n{trace}"

    tried()

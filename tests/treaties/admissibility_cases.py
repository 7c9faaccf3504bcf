"""Whether evidence can be used in court: for each finding a transmittal that has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.treaties.review import Asked
from tests.factories import bodies
from tests.treaties.sample import answer, changed

FILE = "c0ffee" * 10 + "c0ff"


def sends(**values: object) -> Asked:
    """The transmittal of the samples, changed."""
    return answer("evidence_transmittal", changed(bodies.of("evidence_transmittal"), **values), attachments=(FILE,))


CASES: Mapping[str, Callable[[], Asked]] = {
    "admissibility_missing": lambda: sends(admissibility=[]),
    "held_abroad_unlawfully": lambda: sends(admissibility__n0__held_abroad=True),
    "intrusive_means_in_evidence": lambda: sends(admissibility__n0__no_intrusive_means=False),
}

"""For every finding about mandates a draft that has it, changed in one thing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import replace

from app.treaties.profiles import profile
from app.treaties.review import Asked, Word
from tests.factories.mandate_samples import SAMPLES
from tests.factories.request_samples import FILE
from tests.treaties.sample import DROP, asked, changed


def said(kind: str, *, to: str = "XA", **values: object) -> Asked:
    """An instrument between two authorities of XA, or to another State, where it must not go."""
    body = changed(deepcopy(SAMPLES[kind]), **values)
    attached = (FILE,) if kind in {"mandate_submission", "mandate_delivery"} else ()
    return asked(body, procedure="mandate", kind=kind, act=kind, treaty=None, attachments=attached, theirs=profile(to))


INSTRUCTED = Word("01", "mandate_instruction", "requesting", SAMPLES["mandate_instruction"])
"""Wanted by 1 February 2047."""

CASES: Mapping[str, Callable[[], Asked]] = {
    "mandate_abroad": lambda: said("mandate_instruction", to="XB"),
    "letter_missing": lambda: said("mandate_submission", signed_letter=DROP),
    "outgoing_at_home": lambda: said("mandate_submission", outgoing__state="XA"),
    "outgoing_draft_missing": lambda: said("mandate_submission", outgoing__files=DROP),
    "instruction_undated": lambda: said("mandate_instruction", urgency={"level": "routine"}),
    "expected_after_wanted": lambda: replace(
        said("mandate_acceptance", expected_on="2047-02-02"), spoken=(INSTRUCTED,)
    ),
    "mandate_goes_on": lambda: replace(said("mandate_return"), mandates=("XA-2026-K7Q3MD9T",)),
    "access_missing": lambda: said("mandate_instruction", access=DROP),
    "part_not_returned": lambda: replace(said("mandate_submission"), unreturned=("subject",)),
    "completed_as_another": lambda: replace(said("mandate_instruction"), returned="mandate_submission"),
    "competent_unnamed": lambda: said("mandate_unexecuted", competent=DROP),
    "delivery_without_law": lambda: said("mandate_delivery", legal_basis=DROP),
}

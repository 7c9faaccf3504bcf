"""What a letter rests on is an instrument of its matter: of that kind, of that side, by that digest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.treaties.review import Asked, Word
from app.treaties.rules import findings
from tests.treaties import assets_cases
from tests.treaties.custody_cases import ELSE, REF, escapes, hands, notes, reports, returns, said, stays, stops
from tests.treaties.sample import DROP, answer, refusal


def codes(given: Asked) -> set[str]:
    return {one.code for one in findings(given)}


def refuses(*words: Word) -> Asked:
    return answer("refusal", refusal(consultation=REF), spoken=words)


def lifts(*words: Word) -> Asked:
    whole = assets_cases.says("lifting_notice", "lift", intention=REF, plea=DROP, order_ended=DROP)
    return replace(whole, spoken=words)


@pytest.mark.parametrize(
    ("made", "kind", "code"),
    [
        (refuses, "consultation", "consultation_missing"),
        (lifts, "lifting_intention", "lifting_unheard"),
        (hands, "consent_record", "handover_without_consent"),
        (returns, "hand_over_record", "return_of_nobody"),
        (escapes, "hand_over_record", "return_of_nobody"),
        (stays, "hand_over_record", "return_of_nobody"),
        (reports, "hand_over_record", "return_of_nobody"),
        (notes, "hand_over_record", "return_of_nobody"),
        (stops, "information_request", "question_unknown"),
    ],
)
def test_an_invented_reference_opens_nothing(made: Callable[..., Asked], kind: str, code: str) -> None:
    assert code not in codes(made(said(kind)))
    assert code in codes(made(said(kind, name=ELSE)))
    assert code in codes(made(said("communication")))
    assert code in codes(made(said(kind, side="requesting")))
    assert code in codes(made(replace(said(kind), sha256="c3" * 32)))

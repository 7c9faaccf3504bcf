"""A notice of competence says what its act does."""

from __future__ import annotations

import pytest

from app.treaties.review import Asked
from app.treaties.rules import findings
from tests.treaties.competence_cases import referral, transfer


@pytest.mark.parametrize("given", [transfer(), referral()])
def test_a_notice_that_fits_its_act_has_nothing_to_say(given: Asked) -> None:
    assert findings(given) == ()


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (transfer(outcome="referred_elsewhere"), "successor_unnamed"),
        (transfer(authority__state="XC"), "successor_abroad"),
        (referral(outcome="transferred"), "referral_at_home"),
    ],
)
def test_a_notice_that_does_not_is_stopped(given: Asked, code: str) -> None:
    (found,) = findings(given)
    assert (found.code, found.blocks, found.article) == (code, True, "BC 27(9)(c)")

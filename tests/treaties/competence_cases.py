"""For every finding on a notice of competence a draft that has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy

from app.treaties.review import Asked
from tests.factories.samples import SAMPLES
from tests.treaties.sample import DROP, answer, changed


def transfer(**values: object) -> Asked:
    """XB hands its part over to its prosecutor."""
    body = changed(
        deepcopy(SAMPLES["competence_notice"]),
        outcome="transferred",
        authority={"name": "Prosecutor of XB", "state": "XB", "directory_id": "XB.pros"},
    )
    return answer("competence_notice", changed(body, **values), act="transfer_competence")


def referral(**values: object) -> Asked:
    """XB says that XC is competent."""
    return answer("competence_notice", changed(deepcopy(SAMPLES["competence_notice"]), **values), act="refer_elsewhere")


CASES: Mapping[str, Callable[[], Asked]] = {
    "successor_unnamed": lambda: transfer(authority__directory_id=DROP),
    "successor_abroad": lambda: transfer(authority__directory_id="XC.moj"),
    "referral_at_home": lambda: referral(authority__state="XB"),
}

"""For every finding about measures through a provider a draft that has it, changed in one thing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import date

from app.treaties.duties import Duty
from app.treaties.profiles import profile
from app.treaties.review import Asked, Standing
from tests.factories.provider_samples import SAMPLES
from tests.treaties.sample import DROP, asked, changed


def request_(**values: object) -> Asked:
    """The request of XA to XB, which no treaty opens."""
    body = changed(deepcopy(SAMPLES["provider_measure_request"]), **values)
    return asked(
        body, procedure="provider_measures", kind="provider_measure_request", act="request", treaty=None, attachments=()
    )


def said(kind: str, **values: object) -> Asked:
    """What XB says."""
    body = changed(deepcopy(SAMPLES[kind]), **values)
    return replace(request_(), body=body, kind=kind, act=kind, ours=profile("XB"), theirs=profile("XA"))


def bound(given: Asked, *cards: Duty) -> Asked:
    """The same where each side's law has its providers do this."""
    return replace(given, ours=replace(given.ours, duties=cards), theirs=replace(given.theirs, duties=cards))


MISUSE = Duty(
    "misuse_action", ("large", "medium"), "Act 1", sanction="administrative", checked=date(2026, 11, 1), verified=True
)


CASES: Mapping[str, Callable[[], Asked]] = {
    "corresponding_offence_missing": lambda: request_(corresponding=DROP),
    "other_means_unexplained": lambda: request_(why_needed=DROP),
    "provider_not_there": lambda: request_(provider__state="XC"),
    "struck_thing_missing": lambda: request_(measures__n0__identifiers=DROP),
    "proportionality_missing": lambda: request_(measures__n0__proportionality=DROP),
    "irreversible_without_order": lambda: request_(measures__n0__reversibility="irreversible"),
    "measure_without_end": lambda: request_(measures__n0__until=DROP),
    "third_parties_unexamined": lambda: request_(measures__n0__third_parties=DROP),
    "expression_review_missing": lambda: request_(measures__n0__code="PM_REMOVE_CONTENT"),
    "affected_remedy_missing": lambda: request_(measures__n0__remedy=DROP),
    "small_provider": lambda: request_(provider__tier="small"),
    "refusal_unfollowed": lambda: said("provider_measure_report", outcomes__n0__outcome="provider_refused"),
    "appeal_untold": lambda: said("provider_measure_report", outcomes__n0__appeal_until=DROP),
    "tier_below_duty": lambda: bound(request_(provider__tier="small"), MISUSE),
    "tier_unsaid": lambda: bound(request_(provider__tier=DROP), MISUSE),
    "card_old": lambda: bound(request_(), replace(MISUSE, checked=date(2024, 1, 1))),
    "sanction_known": lambda: replace(
        bound(said("provider_measure_report", outcomes__n0__outcome="provider_refused"), MISUSE),
        measures=(Standing("m1", "PM_SUSPEND_DOMAIN"),),
    ),
    "change_in_past": lambda: said("provider_measure_change", until="2026-01-01"),
}

"""For every finding about technical assistance a draft that has it: the complete draft, changed in one thing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import replace

from app.treaties.review import Asked
from tests.factories.assistance_samples import SAMPLES
from tests.treaties.sample import DROP, asked, changed


def said(kind: str, act: str = "", **values: object) -> Asked:
    """What XA says in a matter of technical assistance; no treaty need be named."""
    return asked(
        changed(deepcopy(SAMPLES[kind]), **values), procedure="assistance", kind=kind, act=act or kind,
        side="requesting", attachments=(), treaty=None,
    )  # fmt: skip


CASES: Mapping[str, Callable[[], Asked]] = {
    "case_data_attached": lambda: replace(said("ta_request", "request"), attachments=("c0ffee" * 10 + "c0ff",)),
    "audience_missing": lambda: said("ta_request", "request", audience=DROP),
    "audience_empty": lambda: said("ta_plan", "match", audience__people=0),
    "assistance_past": lambda: said("ta_offer", "offer", starts_on="2026-05-03", ends_on="2026-05-07"),
    "assistance_reversed": lambda: said("ta_request", "request", ends_on="2047-05-01"),
    "assistance_ahead": lambda: said("ta_delivery", "deliver", ends_on="2047-05-07"),
    "equipment_unclaimed": lambda: said("ta_delivery", "deliver", equipment__n0__recipient_authority=DROP),
    "export_control_untold": lambda: said("ta_request", "request", equipment__n0__export_control=DROP),
    "equipment_missing": lambda: said("ta_request", "request", equipment=[]),
    "indicators_missing": lambda: said("ta_request", "request", indicators=[]),
    "payer_missing": lambda: said("ta_request", "request", budget=DROP),
}

"""For what cannot be so whatever the treaty, a draft that has it, changed in one thing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.kit.canonical import Json
from app.treaties.review import Asked, Standing
from tests.treaties.assets_cases import freezes
from tests.treaties.sample import answer, asked, changed, refusal, request


def with_(**values: object) -> Asked:
    """The complete request with other values."""
    return asked(changed(request(), **values))


def seen(start: Json, end: Json = None, tz: str = "Europe/Vienna") -> Asked:
    """The request's address at other times, in another zone; nothing else speaks of them."""
    values = {"instant_from": start, "instant_to": end or start, "tz": tz}
    return with_(**{f"identifiers__n0__{member}": value for member, value in values.items()})


CASES: Mapping[str, Callable[[], Asked]] = {
    "clock_differs": lambda: seen("2026-10-03T01:12:09+05:00"),
    "time_skipped": lambda: seen("2026-03-29T02:30:00+01:00"),
    "time_twice": lambda: seen("2025-10-26T02:30:00+01:00"),
    "zone_unknown": lambda: with_(identifiers__n0__tz="Mars/Olympus"),
    "date_in_future": lambda: with_(persons__n0__birth="2030-01-01"),
    "identifier_outside_period": lambda: seen("2025-10-03T01:12:09+02:00"),
    "periods_apart": lambda: with_(period_sought={"from": "2024-01-01T00:00:00Z", "to": "2024-01-02T00:00:00Z"}),
    "retention_until_past": lambda: with_(data_protection__retention_until="2020-01-01"),
    "penalty_zero": lambda: with_(offences__n0__max_penalty={"kind": "years", "years": 0}),
    "confidentiality_contradicts": lambda: with_(confidentiality={"asked": False, "do_not_notify_user": True}),
    "measure_unknown": lambda: answer("refusal", refusal(measures=["m9"]), measures=(Standing("m1", "ACCESS_STORED"),)),
    "article_unknown": lambda: with_(legal_basis__n0__articles=["40(3)(d)", "99(1)"]),
    "provider_in_third_state": lambda: with_(measures__n0__provider__state="XC"),
    "provider_at_home": lambda: with_(measures__n0__provider__state="XA"),
    "amount_zero": lambda: freezes(assets__n0__value={"amount": "0.00", "currency": "EUR"}),
    "freeze_until_past": lambda: freezes(freeze_until="2020-01-01"),
}

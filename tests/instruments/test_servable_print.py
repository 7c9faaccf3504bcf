"""The extract for the provider as a file: readable, in the six languages, with nothing of the case in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.instruments import servable_print
from app.instruments.header import LANGUAGES
from app.kit.canonical import JsonObject
from app.procedures.servable import servable
from tests.factories import bodies
from tests.instruments import pages


def account() -> JsonObject:
    return {
        "v": 1,
        "served_by": "XB.moj",
        "requesting_state": "XA",
        "requested_state": "XB",
        "matter": "XA-2026-K7Q3MD9T",
        "instrument": "01936f3e-4c5b-71a1-9f00-0123456789ab",
        "sha256": "ab" * 32,
        "dated": "2026-11-24",
        "language": "en",
        "extracts": [*servable("mla_request", bodies.large_request())],
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_provider_reads_what_is_asked_and_nothing_else(language: str, tmp_path: Path) -> None:
    made = servable_print.pdf(account(), language)
    assert made == servable_print.pdf(account(), language)
    shown = pages.solid(pages.text(made, tmp_path))
    assert "XA-2026-K7Q3MD9T" in shown
    whole = bodies.large_request()
    assert pages.solid(str(whole["facts"]["summary"]))[:40] not in shown  # type: ignore[index, call-overload]
    for one in account()["extracts"]:  # type: ignore[union-attr]
        assert isinstance(one, dict)
        provider = one.get("provider")
        if isinstance(provider, dict):
            assert pages.solid(str(provider["name"])) in shown

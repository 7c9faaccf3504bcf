"""What a letter may build on after a rejection: it may replace what was rejected, never follow it."""

from __future__ import annotations

import pytest

from app.exchange import quarantine
from app.exchange.models import Quarantined
from app.instruments import header
from app.instruments.rendering import Renderer
from app.kit.canonical import Json, JsonObject
from app.kit.clock import now
from tests.factories.node import House
from tests.instruments import letters
from tests.instruments.asked import DIGESTS
from tests.instruments.conftest import renderer

__all__ = ["renderer"]
REJECTED: JsonObject = {"id": "01936f3e-4c5b-79a1-9f00-0123456789ab", "sha256": DIGESTS[3]}


@pytest.mark.parametrize(
    ("members", "void"),
    [
        ({"replaces": REJECTED}, False),
        ({"after": {"own": REJECTED, "other": None}}, True),
        ({"after": {"own": REJECTED, "other": None}, "replaces": REJECTED}, True),
        ({"in_reply_to": REJECTED, "replaces": REJECTED}, True),
        ({}, False),
    ],
)
def test_a_rejected_letter_may_be_replaced_and_not_built_on(
    xb: House, renderer: Renderer, members: dict[str, Json], void: bool
) -> None:
    content = header.read(letters.content(renderer, "mla_request", "request", {}, **members))
    with xb.session("rog_intake") as session:
        row = Quarantined(
            authority=xb.owner, envelope=DIGESTS[0], peer="XA", sender="XA.moj", instrument=REJECTED["id"],
            reason="text_differs", words="", alarm=False, at=now(),
        )  # fmt: skip
        session.add(row)
        session.flush()
        assert quarantine.void_among(session, xb.owner, content) == ({REJECTED["id"]} if void else set())

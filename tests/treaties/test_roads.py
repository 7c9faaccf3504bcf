"""By which road a request goes, and who gets the copy of one that goes from authority to authority (BC 27(9))."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.kit.canonical import Json
from app.treaties.catalogue import TREATIES
from app.treaties.chooser import choose
from app.treaties.findings import Finding, Severity
from app.treaties.matrix import facts
from app.treaties.page import printed
from app.treaties.profiles import profile
from app.treaties.review import Asked
from app.treaties.rules import findings
from tests.factories import bodies
from tests.treaties.sample import NOW, asked, changed, request

COERCIVE, SERVICE = "SEARCH_SEIZE", "SERVE_DOCUMENTS"
BY_CHANNEL = {
    "mla_request": "mla",
    "hearing_request": "hearing",
    "examination_mandate": "forensics",
    "asset_request": "assets",
    "transfer_request": "transfer",
    "extradition_request": "extradition",
    "provisional_arrest_request": "extradition",
}
"""Requests that say by which channel they go, and their procedures."""


def sent(kind: str, to: str, code: str, channel: str = "central") -> Asked:
    """A request of XA by a channel, under a treaty or on reciprocity."""
    body = changed(bodies.of(kind), channel={"kind": channel}, legal_basis=[{"treaty": code}])
    told = {"kind": kind, "act": "", "procedure": BY_CHANNEL[kind]}
    return asked(body, to=to, treaty=TREATIES.newest(code), **told)


def on_the_channel(given: Asked) -> list[tuple[str, Severity, str]]:
    return [(one.code, one.severity, one.article) for one in findings(given) if one.field == "channel.kind"]


def directly(code: str, *measures: str, **more: Json) -> Asked:
    """An urgent request from authority to authority, under a treaty, of measures."""
    rows: Json = [{"id": f"m{place}", "code": one} for place, one in enumerate(measures)]
    urgency: Json = {"level": "urgent", "reason": "The logs are kept for a week."}
    body = changed(request(), measures=rows, urgency=urgency, channel={"kind": "judicial_direct"}, **more)
    return asked(body, urgency="urgent", treaty=TREATIES.newest(code), theirs=profile("XA"), ours=profile("XB"))


def copies(given: Asked) -> Finding | None:
    return next((one for one in findings(given) if one.code == "copies_missing"), None)


@pytest.mark.parametrize(
    ("code", "article"),
    [("budapest", "BC 27(9)(a)"), ("budapest_2ap", "2AP 10(9)"), ("bilateral_xa_xb", "XA-XB 2(2)")],
)
def test_the_copy_is_asked_for_under_the_treaty_that_wants_it(code: str, article: str) -> None:
    found = copies(directly(code, COERCIVE))
    assert found is not None
    assert (found.article, found.model, found.severity) == (article, False, Severity.BLOCKS)
    assert copies(directly(code, COERCIVE, copy_to=[{"authority": "XA.moj"}])) is None


@pytest.mark.parametrize("code", ["eu_eio", "eu_eevidence", "un_cybercrime", "untoc"])
def test_no_copy_where_the_treaty_knows_none(code: str) -> None:
    """EIO 7 has the authorities write to each other; the Conventions open no such road at all."""
    assert copies(directly(code, COERCIVE)) is None
    assert copies(replace(directly(code, COERCIVE), treaty=None)) is None


@pytest.mark.parametrize("code", ["budapest", "bilateral_xa_xb"])
def test_what_needs_no_coercion_goes_without_a_copy(code: str) -> None:
    """BC 27(9)(d); one coercive measure among them takes the other road."""
    assert copies(directly(code, SERVICE, "TAKE_STATEMENT")) is None
    assert copies(directly(code, SERVICE, COERCIVE)) is not None


def test_what_names_no_measure_is_not_taken_for_harmless() -> None:
    bare = directly("budapest")
    routine = replace(bare, urgency="routine", body=changed(dict(bare.body), urgency={"level": "routine"}))  # type: ignore[arg-type]  # an object
    assert copies(bare) is not None
    assert "channel_not_urgent" in {one.code for one in findings(routine)}


def test_page_and_comparison_say_it() -> None:
    budapest = TREATIES.newest("budapest")
    assert "authorities urgent, in copy to the central authority at the same time (27(9)(a))" in printed(budapest)
    assert "; without coercion always (27(9)(d))" in printed(budapest)
    told = dict(facts(budapest))
    assert told["channel", "judicial direct"] == "urgent, in copy to the central authority (27(9)(a))"
    assert told["channel", "direct without coercion"] == "always (27(9)(d))"
    assert dict(facts(TREATIES.newest("eu_eio")))["channel", "judicial direct"] == "always"


@pytest.mark.parametrize("kind", BY_CHANNEL)
@pytest.mark.parametrize(
    ("to", "code"), [("CN", "reciprocity"), ("XD", "reciprocity"), ("XC", "uncac"), ("XC", "untoc"), ("XB", "budapest")]
)
def test_the_chooser_and_the_check_agree_on_the_diplomatic_channel(kind: str, to: str, code: str) -> None:
    """ICJAL 5, custom, what a State declared: what one says of the road, the other says of the draft."""
    choices = choose(TREATIES, profile("XA"), profile(to), NOW.date(), procedure=BY_CHANNEL[kind])
    choice = next(one for one in choices if one.treaty.code == code)
    said = [one.article for one in choice.provisos if one.code == "diplomatic"]
    if (kind, to) == ("provisional_arrest_request", "CN") and code == "reciprocity":
        assert said == ["Extradition Law 10"]
        said = []  # what is urgent may also go to the Ministry of Public Security (Extradition Law 30)
    assert [article for _, _, article in on_the_channel(sent(kind, to, code))] == said
    assert on_the_channel(sent(kind, to, code, "diplomatic")) == []


@pytest.mark.parametrize("kind", BY_CHANNEL)
def test_without_a_treaty_the_law_of_the_state_blocks_the_central_road_and_custom_warns(kind: str) -> None:
    """`law.md` §2.3: no treaty, the diplomatic channel."""
    law = {"extradition_request": ["Extradition Law 10"], "provisional_arrest_request": []}.get(kind, ["ICJAL 5"])
    blocked = [("channel_diplomatic", Severity.BLOCKS, article) for article in law]
    assert on_the_channel(sent(kind, "CN", "reciprocity")) == blocked
    assert on_the_channel(sent(kind, "XD", "reciprocity")) == [("channel_diplomatic", Severity.WARNS, "custom")]


def test_reciprocity_counts_as_the_road_where_no_treaty_is_pinned_and_not_beside_one() -> None:
    bare = replace(sent("mla_request", "CN", "reciprocity"), treaty=None, known=TREATIES.on(NOW.date()))
    assert on_the_channel(bare) == [("channel_diplomatic", Severity.BLOCKS, "ICJAL 5")]
    beside = replace(sent("mla_request", "CN", "untoc"), others=(TREATIES.newest("reciprocity"),))
    assert on_the_channel(beside) == []

"""By which road a request goes, and who gets the copy of one that goes from authority to authority (BC 27(9))."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.kit.canonical import Json
from app.treaties.catalogue import TREATIES
from app.treaties.findings import Finding, Severity
from app.treaties.matrix import facts
from app.treaties.page import printed
from app.treaties.profiles import profile
from app.treaties.review import Asked
from app.treaties.rules import findings
from tests.treaties.sample import asked, changed, request

COERCIVE, SERVICE = "SEARCH_SEIZE", "SERVE_DOCUMENTS"


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

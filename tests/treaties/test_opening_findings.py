"""A basis opens the procedure: what the chooser calls shut, a draft is told of too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from app.kit.canonical import JsonObject
from app.procedures.catalogue import CATALOGUE
from app.procedures.table import NONE
from app.treaties.catalogue import TREATIES
from app.treaties.chooser import choose
from app.treaties.codes import PROCEDURES
from app.treaties.findings import Finding
from app.treaties.opening_rules import ASKS, AT_HOME
from app.treaties.profiles import profile
from app.treaties.review import Asked
from app.treaties.rules import findings
from app.treaties.schema import Treaty
from tests.factories import bodies
from tests.treaties.sample import NOW, asked

OPENING: Mapping[str, str] = {
    step.instrument: table.name
    for table in CATALOGUE.procedures
    if table.name in PROCEDURES and table.name not in AT_HOME
    for step in table.steps
    if NONE in step.at
}
"""Each kind that opens a matter between States, and a procedure that it opens."""


def drafted(kind: str, treaty: Treaty | None, *, to: str = "XB", **values: object) -> Asked:
    body: JsonObject = bodies.of(kind)
    if "legal_basis" in body and treaty is not None:
        body = {**body, "legal_basis": [{"treaty": treaty.code, "measures": ["m1"]}]}
    given = asked(body, to=to, kind=kind, act="", procedure=OPENING[kind], treaty=treaty, known=TREATIES.on(NOW.date()))
    return replace(given, **values)  # type: ignore[arg-type]  # a test's own keywords


def told(given: Asked) -> Finding | None:
    return next((one for one in findings(given) if one.code == "procedure_not_opened"), None)


def test_every_kind_that_opens_a_matter_between_states_is_looked_at() -> None:
    assert set(ASKS) == set(OPENING)


@pytest.mark.parametrize("kind", sorted(ASKS))
@pytest.mark.parametrize("code", TREATIES.codes())
def test_drafting_and_the_chooser_say_the_same(kind: str, code: str) -> None:
    chosen = choose(TREATIES, profile("XA"), profile("XB"), NOW.date(), procedure=OPENING[kind])
    shut = any(
        why.code == "procedure_not_opened" for one in chosen if one.treaty.code == code for why in one.against
    )  # fmt: skip
    found = told(drafted(kind, TREATIES.newest(code, NOW.date())))
    assert (found is not None) is shut
    assert found is None or found.severity is ASKS[kind]


@pytest.mark.parametrize(
    ("kind", "code", "words"),
    [
        (
            "asset_request",
            "budapest",
            "BC does not open the procedure assets; between the two States it is opened by: XA-XB 16, UNCC ",
        ),
        ("emergency_request", "budapest", "BC does not open the procedure emergency_disclosure; between the two "),
        ("ta_request", "reciprocity", "Reciprocity does not open the procedure assistance; "),
        ("jit_proposal", "budapest", "BC does not open the procedure joint; between the two States it is opened by: "),
        ("transfer_request", "budapest", "BC does not open the procedure transfer; between the two States it is "),
    ],
)
def test_what_would_open_it_is_named_with_its_article(kind: str, code: str, words: str) -> None:
    found = told(drafted(kind, TREATIES.newest(code)))
    assert found is not None
    assert found.severity is ASKS[kind]
    assert found.words.startswith(words)


def test_reciprocity_is_named_where_no_treaty_opens_it() -> None:
    given = drafted("examination_mandate", TREATIES.newest("bilateral_xa_xc"), to="XC")
    left = tuple(one for one in given.known if one.code in {"bilateral_xa_xc", "reciprocity"})
    found = told(replace(given, known=left))
    assert found is not None
    assert found.words.endswith("it is opened by: Reciprocity.")


def test_where_nothing_opens_it_that_is_said() -> None:
    given = drafted("transfer_request", TREATIES.newest("bilateral_xa_xc"), to="XC")
    alone = told(replace(given, known=(TREATIES.newest("bilateral_xa_xc"),)))
    assert alone is not None
    assert alone.words == "XA-XC does not open the procedure transfer, nor does any other basis between the two States."
    untold = told(replace(given, known=()))
    assert untold is not None
    assert untold.words == "XA-XC does not open the procedure transfer."


def test_a_treaty_named_beside_it_opens_it() -> None:
    shut = drafted("asset_request", TREATIES.newest("budapest"))
    assert told(shut) is not None
    assert told(replace(shut, others=(TREATIES.newest("uncac"),))) is None


def test_without_a_treaty_an_assurance_opens_what_custom_does() -> None:
    body: JsonObject = {**bodies.of("ta_request"), "legal_basis": [{"treaty": "reciprocity"}]}
    found = told(drafted("ta_request", None, body=body))
    assert found is not None
    assert found.words.startswith("Reciprocity does not open the procedure assistance")
    for kind in ("extradition_request", "transfer_request", "preservation_request", "emergency_request"):
        body = {**bodies.of(kind), "legal_basis": [{"treaty": "reciprocity"}]}
        assert told(drafted(kind, None, body=body)) is None


@pytest.mark.parametrize("procedure", ["mandate", "exercise", "draft_consultation"])
def test_what_no_treaty_opens_is_judged_by_none(procedure: str) -> None:
    for code in TREATIES.codes():
        assert told(drafted("mla_request", TREATIES.newest(code), procedure=procedure)) is None


def test_nothing_is_said_of_what_needs_no_treaty_and_names_none() -> None:
    for kind in ("information", "inquiry", "jurisdiction_notice", "ta_request", "provider_measure_notice"):
        assert told(drafted(kind, None)) is None


def test_an_answer_is_stopped_by_no_such_thing() -> None:
    given = drafted("asset_request", TREATIES.newest("budapest"))
    assert told(replace(given, kind="refusal", act="refuse", side="requested")) is None


def test_a_file_that_names_no_procedure_opens_what_it_has_grounds_for() -> None:
    first = TREATIES.treaty("un_cybercrime", 1)
    assert not first.procedures
    assert [one for one in ("mla", "preservation", "hearing", "extradition") if not first.opens(one)] == []
    assert not first.opens("provider_measures")

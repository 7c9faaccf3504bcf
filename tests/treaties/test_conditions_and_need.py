"""Identifiers of a third State under conditions, and necessity and proportionality for each category of data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.kit.canonical import Json, JsonObject
from app.procedures import contents
from app.treaties.catalogue import TREATIES
from app.treaties.findings import Severity
from app.treaties.identifier_rules import SOURCED
from app.treaties.receiving import received
from app.treaties.review import Asked, Consent, Limited, Word
from app.treaties.rules import findings
from app.treaties.same_identifier import known_by, place_of
from tests.treaties.assets_cases import asks, freezes
from tests.treaties.cases import LIMITED, UNDER_TREATY, emergency, treaty, with_
from tests.treaties.emergency_cases import sought
from tests.treaties.forensics_cases import mandate
from tests.treaties.hearing_cases import hearing
from tests.treaties.joint_cases import said as team
from tests.treaties.preservation_cases import disclosed
from tests.treaties.provider_cases import request_
from tests.treaties.sample import DROP, asked, measure

REF = {"id": "01936f3e-4c5b-7aa1-9f00-0123456789ab", "sha256": "ab" * 32}


def told(given: object) -> dict[str, Severity]:
    return {one.key: one.severity for one in findings(given)}  # type: ignore[arg-type]  # an Asked


def test_an_identifier_under_conditions_is_stopped_until_that_state_consents() -> None:
    key = "identifier_under_conditions@identifiers.0"
    assert told(asked(limited=(LIMITED,)))[key] is Severity.BLOCKS
    source = {"matter": LIMITED.matter, "feeds": ["identifiers.0"], "conditions": ["Ask first"]}
    assert key in told(replace(with_(sources=[source]), limited=(LIMITED,)))
    given = Consent(REF["id"], REF["sha256"], LIMITED.state, LIMITED.matter, LIMITED.instrument, ("XB",))
    named = replace(with_(sources=[{**source, "consent": REF}]), limited=(LIMITED,), consents=(given,))
    assert key not in told(named)
    assert "source_under_conditions@sources.0" not in told(named)
    for other in (
        replace(given, id="01936f3e-4c5b-7aa1-9f00-0123456789ac"),
        replace(given, sha256="cd" * 32),
        replace(given, state="XD"),
        replace(given, matter="XC-2026-K7Q3MD9V"),
        replace(given, material="another"),
        replace(given, onward_to=("XD",)),
    ):
        assert key in told(replace(named, consents=(other,)))
    elsewhere = {**source, "matter": "XD-2026-K7Q3MD9T", "consent": REF}
    assert key in told(replace(with_(sources=[elsewhere]), limited=(LIMITED,), consents=(given,)))
    other = replace(LIMITED, mark=str(known_by({"kind": "ip", "address": "93.184.216.35"})))
    assert key not in told(asked(limited=(other,)))


@pytest.mark.parametrize(
    ("code", "furnished", "kind", "article"),
    [
        ("un_cybercrime", True, "ip", "UNCC 40(19)"),
        ("un_cybercrime", False, "ip", "UNCC 36(3)"),
        ("un_cybercrime", True, "hash", "UNCC 40(19)"),
        ("un_cybercrime", False, "hash", None),  # tells nothing of a person
        ("untoc", True, "ip", "UNTOC 18(19)"),
        ("untoc", False, "ip", None),  # no article on personal data
        ("budapest", True, "ip", None),  # BC 28(2)(b): only where it is made a condition
        ("budapest_2ap", True, "ip", "2AP 14(10)"),
    ],
)
def test_what_the_treaty_itself_limits_is_a_warning_with_its_article(
    code: str, furnished: bool, kind: str, article: str | None
) -> None:
    hash_: JsonObject = {"id": "i1", "kind": "hash", "algorithm": "sha256", "value": "ab" * 32}
    draft = asked() if kind == "ip" else with_(identifiers=[hash_])
    mark = LIMITED.mark if kind == "ip" else str(known_by(hash_))
    free = replace(LIMITED, mark=mark, treaty=TREATIES.newest(code), furnished=furnished)
    given = replace(draft, limited=(free,))
    key = "identifier_under_treaty@identifiers.0"
    found = {one.key: one for one in findings(given)}
    assert ((found[key].severity, found[key].article) if key in found else None) == (
        (Severity.WARNS, article) if article else None
    )
    assert "identifier_under_conditions@identifiers.0" not in found
    yes = Consent(REF["id"], REF["sha256"], free.state, free.matter, free.instrument, (given.theirs.state,))
    assert key not in told(replace(given, consents=(yes,)))
    for other in (replace(yes, onward_to=("XD",)), replace(yes, material="another"), replace(yes, state="XD")):
        assert (key in told(replace(given, consents=(other,)))) is bool(article)
    stopped = told(replace(given, limited=(free, replace(LIMITED, mark=mark))))
    assert stopped["identifier_under_conditions@identifiers.0"] is Severity.BLOCKS
    assert key not in stopped  # what a condition stops is told once


def test_the_path_of_a_communication_tells_addresses_too() -> None:
    """What discloses traffic data names no sources: that State's consent is enough when it is on record."""
    path = disclosed().body["path"]  # type: ignore[index,call-overload]
    address = path[0]["sender"]["address"]  # type: ignore[index,call-overload]
    given_by_xc = Limited(str(known_by({"kind": "ip", "address": address})), "XC", "XC-2026-K7Q3MD9T", "i")
    key = "identifier_under_conditions@path.0.sender.address"
    assert key not in told(disclosed())
    stopped = replace(disclosed(), limited=(given_by_xc,))
    assert told(stopped)[key] is Severity.BLOCKS
    given = Consent(REF["id"], REF["sha256"], "XC", given_by_xc.matter, given_by_xc.instrument, (stopped.theirs.state,))
    assert key not in told(replace(stopped, consents=(given,)))
    for other in (
        replace(given, state="XD"),
        replace(given, matter="XC-2026-K7Q3MD9V"),
        replace(given, material="another"),
        replace(given, onward_to=("XD",)),
    ):
        assert key in told(replace(stopped, consents=(other,)))
    request = {"identifiers": [{"id": "i1", "kind": "ip", "address": address}]}
    for side, stops in (("requesting", False), ("requested", True)):  # only what they told us themselves is known there
        asked_for = Word("r", "preservation_request", side, request)
        assert (key in told(replace(stopped, spoken=(asked_for,)))) is stops


def test_an_address_in_a_range_under_conditions_is_stopped_too() -> None:
    key = "identifier_under_conditions@identifiers.0"
    address: JsonObject = {"id": "i1", "kind": "ip", "address": "2a02:2f00:1:2::15"}
    range_: JsonObject = {"kind": "ip", "address": "2a02:2f00:1::", "prefix": 48}
    beside: JsonObject = {**range_, "address": "2a02:2f00:2::"}
    draft = with_(identifiers=[address])
    for row, stops in ((range_, True), (beside, False)):
        assert (key in told(replace(draft, limited=(replace(LIMITED, mark=str(known_by(row))),)))) is stops
    stopped = replace(draft, side="requesting", limited=(replace(LIMITED, mark=str(known_by(range_))),))
    for said, stops in ((range_, False), (address, False), (beside, True)):  # they told the range itself: known there
        word = Word("r", "supplement", "requested", {"identifiers": [said]})
        assert (key in told(replace(stopped, spoken=(word,)))) is stops
    alone = replace(stopped, limited=(replace(LIMITED, mark=str(known_by(address))),))
    word = Word("r", "supplement", "requested", {"identifiers": [range_]})
    assert key in told(replace(alone, spoken=(word,)))  # … but who told a range has not told which address


def test_a_range_that_holds_an_address_under_conditions_is_stopped_too() -> None:
    key = "range_under_conditions@identifiers.0"
    address: JsonObject = {"kind": "ip", "address": "2a02:2f00:1:2::15"}
    limited = replace(LIMITED, mark=str(known_by(address)), place=place_of(address))
    for first, prefix, stops in (
        ("2a02:2f00:1::", 48, True),
        ("2a02:2f00::", 32, True),
        ("2a02:2f00:1:2::", 63, True),
        ("2a02:2f00:2::", 48, False),
        ("2a02:2f00:1:4::", 62, False),
    ):
        row: JsonObject = {"id": "i1", "kind": "ip", "address": first, "prefix": prefix}
        found = told(replace(with_(identifiers=[row]), limited=(limited,)))
        assert (found.get(key) is Severity.BLOCKS) is stops, first
        assert "identifier_under_conditions@identifiers.0" not in found
    whole: JsonObject = {"id": "i1", "kind": "ip", "address": "2a02:2f00:1::", "prefix": 48}
    stopped = replace(with_(identifiers=[whole]), side="requesting", limited=(limited,))
    for said, stops in ((address, False), ({**address, "address": "2a02:2f00:1:3::1"}, True)):
        word = Word("r", "supplement", "requested", {"identifiers": [said]})
        assert (key in told(replace(stopped, spoken=(word,)))) is stops, "what they told us they know"
    wider = replace(LIMITED, mark=str(known_by({**whole, "prefix": 40})), place=place_of({**whole, "prefix": 40}))
    assert "identifier_under_conditions@identifiers.0" in told(replace(stopped, limited=(wider,)))


def test_a_person_s_document_under_conditions_is_stopped_as_in_a_list() -> None:
    given: JsonObject = {"kind": "document", "document_kind": "passport", "issuing_state": "XC", "number": "C01-X00 47"}
    limited = replace(LIMITED, mark=str(known_by(given)))
    person: JsonObject = {"id": "p1", "kind": "natural", "names": ["A"], "status": "suspect"}
    document: JsonObject = {"kind": "Passport", "number": "c01x0047"}
    key = "identifier_under_conditions@persons.0.document"
    for more, stops in (
        ({"document": {**document, "issuing_state": "XC"}}, True),
        ({"document": document, "nationality": ["XA", "XC"]}, True),  # nobody says who issued it
        ({"document": {**document, "issuing_state": "XA"}, "nationality": ["XC"]}, False),
        ({"document": {**document, "number": "C01X0048", "issuing_state": "XC"}}, False),
    ):
        found = told(replace(with_(persons=[{**person, **more}]), limited=(limited,)))  # type: ignore[dict-item]
        assert (found.get(key) is Severity.BLOCKS) is stops, more


def test_an_identifier_under_conditions_in_free_text_is_a_warning() -> None:
    key = "identifier_in_text@facts.summary"
    draft = with_(identifiers=[{"id": "i1", "kind": "email", "address": "a@example.org"}])
    facts = draft.body["facts"]  # type: ignore[index,call-overload]
    for row, text in (
        ({"kind": "ip", "address": "93.184.216.34"}, "It came from 93.184.216.34."),
        ({"kind": "ip", "address": "2a02:2f00:1::", "prefix": 48}, "(2A02:2F00:1:2:0::15)"),
        ({"kind": "email", "address": "fraud@example.xb"}, "Write to Fraud@Example.XB, he said."),
        ({"kind": "domain", "name": "shop.example.xb"}, "It was sold on shop.example.xb; nowhere else."),
        ({"kind": "url", "url": "https://shop.example.xb/a?b=1"}, "See <https://SHOP.example.xb:443/a?b=1>."),
        ({"kind": "phone", "number": "+40215550177"}, "He called from +40 (21) 555 01 77 twice."),
        ({"kind": "bank_account", "iban": "DE89370400440532013000"}, "Paid to DE89 3704 0044 0532 0130 00 BIC COBA."),
        (
            {"kind": "wallet", "chain": "ethereum", "address": "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"},
            "to 0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed,",
        ),
        ({"kind": "tx", "chain": "bitcoin", "hash": "0x" + "ab" * 32}, f"The transfer is {'AB' * 32}."),
    ):
        limited = replace(LIMITED, mark=str(known_by(row)))
        said = changed(draft, facts={**facts, "summary": text}, limited=(limited,))
        assert told(said).get(key) is Severity.WARNS, text
        listed = changed(said, identifiers=[{"id": "i1", **row}])
        inside = "prefix" in row  # who told a range has not told which address
        assert (key in told(listed)) is inside, "what a list tells is stopped there"
        word = Word("r", "supplement", "requested", {"identifiers": [row]})
        assert (key in told(replace(said, side="requesting", spoken=(word,)))) is inside, "they told it themselves"
        given = Consent(REF["id"], REF["sha256"], limited.state, limited.matter, limited.instrument, ("XB",))
        source = {"matter": limited.matter, "feeds": ["facts"], "conditions": ["Ask first"], "consent": REF}
        assert key not in told(changed(said, sources=[source], consents=(given,)))
    free = changed(draft, facts={**facts, "summary": "93.184.216.34"}, limited=(UNDER_TREATY,))
    assert key not in told(free)


def test_what_a_treaty_alone_limits_is_looked_for_in_free_text_too() -> None:
    """A degree milder than in a list, as with conditions: it advises, with the article of that treaty."""
    key = "identifier_in_text_under_treaty@facts.summary"
    draft = with_(identifiers=[{"id": "i1", "kind": "email", "address": "a@example.org"}])
    facts = draft.body["facts"]  # type: ignore[index,call-overload]
    said = changed(draft, facts={**facts, "summary": "It came from 93.184.216.34."}, limited=(UNDER_TREATY,))
    (found,) = [one for one in findings(said) if one.key == key]
    assert (found.severity, found.article) == (Severity.ADVISES, "UNCC 40(19)")
    assert "93.184.216.34" in found.words
    listed = told(changed(said, identifiers=[{"id": "i1", "kind": "ip", "address": "93.184.216.34", "port": 1}]))
    assert key not in listed
    assert listed["identifier_under_treaty@identifiers.0"] is Severity.WARNS
    yes = Consent(REF["id"], REF["sha256"], UNDER_TREATY.state, UNDER_TREATY.matter, UNDER_TREATY.instrument, ("XB",))
    assert key not in told(replace(said, consents=(yes,)))
    word = Word("r", "supplement", "requested", {"identifiers": [{"kind": "ip", "address": "93.184.216.34"}]})
    assert key not in told(replace(said, side="requesting", spoken=(word,))), "they told it themselves"
    own = replace(UNDER_TREATY, treaty=TREATIES.newest("budapest"), furnished=False)
    assert key not in told(replace(said, limited=(own,))), "a treaty that leaves it to conditions"
    both = told(replace(said, limited=(UNDER_TREATY, LIMITED)))
    assert both["identifier_in_text@facts.summary"] is Severity.WARNS
    assert key not in both, "what a condition stops is told once"
    assert not [one for one in received(said) if one.code == "identifier_in_text_under_treaty"]


def changed(
    given: Asked, limited: tuple[Limited, ...] = (), consents: tuple[Consent, ...] = (), **members: Json
) -> Asked:
    """The draft with other members of its body."""
    body: JsonObject = {**given.body, **members}  # type: ignore[dict-item]
    return replace(given, body=body, limited=limited or given.limited, consents=consents or given.consents)


def test_the_kinds_that_name_their_sources_are_those_that_can() -> None:
    assert {
        name for name, kind in contents.KINDS.items() if "sources" in kind.versions[contents.newest(name)].model_fields
    } == SOURCED


def test_an_identifier_is_known_again_whatever_was_noted_beside_it() -> None:
    address = {"kind": "ip", "address": "93.184.216.34"}
    assert known_by(
        {**address, "id": "i7", "port": 1, "instant_from": "2026-01-01T00:00:00Z", "note": "N"}
    ) == known_by(address)
    assert known_by({"kind": "ip"}) is None


def test_need_is_stated_for_each_category() -> None:
    key = "necessity_unstated@measures.0.data_categories.0"
    assert told(with_(measures__n0__justifications=DROP))[key] is Severity.ADVISES
    both = with_(measures__n0__data_categories=["SUBSCRIBER", "TRAFFIC"])
    assert told(both) == {"necessity_unstated@measures.0.data_categories.1": Severity.WARNS}
    assert told(emergency(measures__n0__data_categories=["TRAFFIC"]))[key] is Severity.ADVISES
    blank = {"category": "SUBSCRIBER", "necessity": "It is", "proportionality": " "}
    assert key in told(with_(measures__n0__justifications=[blank]))
    assert key not in told(asked())


@pytest.mark.parametrize("categories", [["SUBSCRIBER", "CONTENT"], ["CONTENT", "SUBSCRIBER"]], ids=" then ".join)
def test_no_category_hides_behind_a_milder_one(categories: list[Json]) -> None:
    given = with_(measures__n0__data_categories=categories, measures__n0__justifications=DROP)
    found = {dict(one.params)["category"]: one for one in findings(given) if one.code == "necessity_unstated"}
    assert {name: one.severity for name, one in found.items()} == {
        "subscriber": Severity.ADVISES, "content": Severity.WARNS,
    }  # fmt: skip
    assert found["content"].field == f"measures.0.data_categories.{categories.index('CONTENT')}"


@pytest.mark.parametrize(
    ("code", "category", "more"),
    [
        ("TRAFFIC_REALTIME", "TRAFFIC", {}),
        ("CONTENT_REALTIME", "CONTENT", {}),
        ("GIVE_EFFECT_ORDER", "TRAFFIC", {"order": {"data_categories": ["TRAFFIC"]}}),
    ],
)
def test_need_is_stated_for_what_is_intercepted_or_ordered(code: str, category: str, more: JsonObject) -> None:
    at = "order.data_categories.0" if code == "GIVE_EFFECT_ORDER" else "justifications"
    key = f"necessity_unstated@measures.1.{at}"
    need: JsonObject = {"category": category, "necessity": "No other trace.", "proportionality": "One line."}
    assert told(asked(measure(code, **more)))[key] is Severity.WARNS
    assert key not in told(asked(measure(code, **more, justifications=[need])))
    assert key in told(asked(measure(code, **more, justifications=[{**need, "category": "SUBSCRIBER"}])))


RECORDS: JsonObject = {"document_kind": "Statements of the account", "data_categories": ["FINANCIAL", "SUBSCRIBER"]}
NEED: JsonObject = {"category": "FINANCIAL", "necessity": "No other trace.", "proportionality": "One account."}


def test_need_is_stated_for_each_category_that_records_hold() -> None:
    key = "records_need_unstated@measures.1.justifications"
    assert told(asked(measure("RECORDS", **RECORDS)))[key] is Severity.WARNS
    assert key in told(asked(measure("RECORDS", **RECORDS, justifications=[NEED])))
    whole: list[Json] = [NEED, {**NEED, "category": "SUBSCRIBER"}]
    assert key not in told(asked(measure("RECORDS", **RECORDS, justifications=whole)))
    found = next(one for one in findings(asked(measure("RECORDS", **RECORDS, justifications=[NEED]))) if one.key == key)
    assert (dict(found.params)["category"], found.article) == ("subscriber", "UNCC 24, 36")
    assert "justifications" in found.mend


def test_records_of_which_no_category_is_told_state_their_need_all_the_same() -> None:
    key = "records_need_unstated@measures.1.justifications"
    assert told(asked(measure("RECORDS", document_kind="Deeds")))[key] is Severity.WARNS
    assert told(asked(measure("RECORDS", document_kind="Deeds", public_record=True)))[key] is Severity.ADVISES
    assert key not in told(asked(measure("RECORDS", document_kind="Deeds", justifications=[NEED])))
    blank: JsonObject = {**NEED, "proportionality": " "}
    assert key in told(asked(measure("RECORDS", document_kind="Deeds", justifications=[blank])))


def test_need_is_stated_for_each_item_of_an_emergency() -> None:
    key = "emergency_need_unstated@data.0.justifications"
    assert key not in told(sought())
    assert told(sought(data__n0__justifications=DROP))[key] is Severity.WARNS
    assert key in told(sought(data__n0__category="CONTENT"))
    assert told(sought(data__n0__category="SUBSCRIBER"))[key] is Severity.ADVISES


AFFIRMING: dict[str, Callable[..., Asked]] = {
    "freezing": freezes,
    "confiscation": lambda **values: asks("confiscate", **values),
    "hearing": hearing,
    "examination": mandate,
    "provider's measure": request_,
    "proposal of a team": lambda **values: team("jit_proposal", **values),
    "agreement on a team": lambda **values: team("jit_agreement", **values),
    "assistance": with_,
    "emergency": sought,
}
MEANS = "intrusive_means_not_excluded@no_intrusive_means"


@pytest.mark.parametrize("made", AFFIRMING.values(), ids=AFFIRMING)
@pytest.mark.parametrize("said", [DROP, None, False])
def test_who_takes_something_abroad_affirms_that_no_intrusive_means_are_used(
    made: Callable[..., Asked], said: object
) -> None:
    assert MEANS not in told(made())
    assert told(made(no_intrusive_means=said))[MEANS] is Severity.BLOCKS
    pressing = replace(made(no_intrusive_means=said), urgency="emergency")
    assert told(pressing)[MEANS] is Severity.BLOCKS


@pytest.mark.parametrize("stage", ["trace", "return"])
def test_where_nothing_is_taken_from_anybody_nothing_of_the_kind_is_affirmed(stage: str) -> None:
    assert MEANS not in told(asks(stage, no_intrusive_means=DROP))


@pytest.mark.parametrize("row", ['"never"\nseverity = "blocks"', '"always"\nseverity = "advises"'])
def test_no_treaty_waives_or_eases_it(row: str) -> None:
    more = f'[[contents]]\nfield = "no_intrusive_means"\nrequired = {row}\narticle = "40(15)"\nfinding.en = "Say so."\n'
    eased = treaty(more=more)
    assert told(replace(with_(no_intrusive_means=False), treaty=eased))[MEANS] is Severity.BLOCKS
    assert MEANS not in told(replace(with_(), treaty=eased))

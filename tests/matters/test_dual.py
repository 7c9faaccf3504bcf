"""Both laws side by side: what either State says of an offence, the treaty's rule, and who doubts (`law.md` §4.1)."""

from __future__ import annotations

import pytest

from app.cli.dual import shown
from app.kit.canonical import JsonObject
from app.kit.errors import Conflict, Unknown
from app.kit.ids import Reference
from app.kit.words import translate
from app.matters import dual
from app.matters.dual import DualView
from app.treaties.catalogue import TREATIES
from app.treaties.codes import GROUNDS, MEASURES, OFFENCES
from tests.factories import bodies
from tests.factories.node import TO_XB, House, carry
from tests.matters.test_confidential import arrived, secret

AT_HOME = "Criminal Code of XA, article 249"
THERE: JsonObject = {
    "code": "ICT_FRAUD",
    "domestic_provision": "Penal Code of XB, chapter 9, section 1",
    "text_of_provision": "Whoever by input into a system obtains a benefit is punished for fraud.",
    "max_penalty": {"kind": "years", "years": 6},
}


def sides(house: House, reference: str, who: str = "cem", language: str = "en") -> DualView:
    with house.acting(who) as (session, actor):
        return dual.of_matter(session, house.office, actor, Reference(reference), language)


def said(house: House, other: House, act: str, body: JsonObject, **more: object) -> str:
    """One instrument, from a draft to the other side; answers its matter."""
    made = house.issue(act, body, **more)  # type: ignore[arg-type]  # tests name its members
    carry(house, made, other)
    for one in (house, other):
        one.project()
    return made.reference


def test_the_requested_side_quotes_its_law_and_both_sides_see_both(xa: House, xb: House) -> None:
    reference = said(xa, xb, "request", bodies.mla_request(), **TO_XB)
    [before] = sides(xa, reference).offences
    assert [(one.told_by, one.provision) for one in before.requesting] == [("requesting", AT_HOME)]
    assert (before.code, before.mode, before.article) == ("ICT_FRAUD", "committed", "UNCC 13")
    assert before.elements["victims_count"] == 3
    assert (before.requested, sides(xa, reference).told) == ((), False)
    assert "not known yet" in shown(sides(xa, reference))

    said(xb, xa, "acknowledge", bodies.acknowledgement(), reference=reference)
    said(xb, xa, "accept", bodies.acceptance(corresponding=[THERE]), reference=reference)
    ours, theirs = sides(xa, reference), sides(xb, reference)
    assert ours == theirs
    [found] = ours.offences
    [provision] = found.requested
    assert (provision.told_by, provision.provision) == ("requested", THERE["domestic_provision"])
    assert (provision.text, provision.penalty) == (THERE["text_of_provision"], THERE["max_penalty"])
    assert ours.told
    assert (ours.requesting, ours.requested, ours.treaty) == ("XA", "XB", "UNCC")
    assert (ours.rule["code"], ours.rule["article"]) == ("discretionary", "UNCC 40(8), 35(3)")
    assert ours.follows[0].startswith("Where the conduct is no offence in XB, that State may refuse")
    assert ours.follows[-1].endswith("this view does not.")
    page = shown(ours)
    assert str(THERE["domestic_provision"]) in page
    assert "up to 6 years" in page
    assert AT_HOME in page
    assert "is punished for fraud. (in English)" in page
    assert "\\u000a" not in page, "each line stands on its own"


def test_what_the_codes_mean_is_said_in_the_language_of_the_reader(xa: House, xb: House) -> None:
    reference = said(xa, xb, "request", bodies.mla_request(), **TO_XB)
    for language in ("en", "fr", "ar"):
        found = sides(xb, reference, language=language)
        ground = found.rule["ground"]
        assert isinstance(ground, dict)
        assert found.offences[0].words == translate(language, OFFENCES["ICT_FRAUD"].words)
        assert ground["words"] == translate(language, GROUNDS["dual_criminality"].words)
        assert found.treaty_title == TREATIES.newest("un_cybercrime").named(language)
        assert (found.offences[0].words == OFFENCES["ICT_FRAUD"].words) is (language == "en")
        assert f"ICT_FRAUD, committed: {found.offences[0].words}" in shown(found)


def test_a_measure_whose_dual_criminality_is_waived_stands_in_words(xa: House) -> None:
    terms: dict[str, object] = {**TO_XB, "procedure": "preservation", "urgency": "urgent"}
    draft = xa.draft("request", bodies.of("preservation_request"), **terms)
    for language in ("en", "ru"):
        measure = translate(language, MEASURES["PRESERVE"].words)
        with xa.acting("cem") as (session, actor):
            found = dual.of_draft(session, xa.office, actor, draft, language)
        assert [one for one in found.follows if measure in one], found.follows
        assert not [one for one in found.follows if "PRESERVE" in one]
        [waived] = found.rule["waived"]  # type: ignore[union-attr, misc]  # a list of tables
        assert waived["words"] == measure  # type: ignore[index, call-overload]  # a table


def test_a_states_own_words_stand_as_they_are_with_their_language(xa: House, xb: House) -> None:
    """What a letter quotes is in the letter's language, whatever the reader's is."""
    asked = bodies.mla_request()
    text = "Quiconque, par l’introduction de données, obtient un avantage est puni."
    for row in asked["offences"]:  # type: ignore[union-attr]  # a list of tables
        row["text_of_provision"] = text  # type: ignore[index, call-overload]  # a table
    reference = said(xa, xb, "request", asked, language="fr", **TO_XB)
    found = sides(xb, reference, language="ar")
    [quoted] = found.offences[0].requesting
    assert (quoted.text, quoted.language, found.language) == (text, "fr", "fr")
    assert f"{text} (in French)" in shown(found)


def test_a_provision_of_another_offence_is_not_shown_beside_this_one(xa: House, xb: House) -> None:
    reference = said(xa, xb, "request", bodies.mla_request(), **TO_XB)
    said(xb, xa, "acknowledge", bodies.acknowledgement(), reference=reference)
    other = {**THERE, "code": "EXTORTION"}
    said(xb, xa, "accept", bodies.acceptance(corresponding=[other]), reference=reference)
    assert [one.requested for one in sides(xa, reference).offences] == [()]
    assert not sides(xa, reference).told


def test_who_says_that_it_is_no_offence_there_is_named_with_the_reasons(xa: House, xb: House) -> None:
    reference = said(xa, xb, "request", bodies.mla_request(), **TO_XB)
    assert sides(xb, reference).doubted == ()
    near = {**THERE, "note": "Without a loss this is no offence here."}
    heard = bodies.consultation(
        considered="refusal", grounds=["dual_criminality"], text="No loss was caused.", corresponding=[near]
    )
    said(xb, xa, "consult", heard, reference=reference)
    found = sides(xa, reference)
    [doubt] = found.doubted
    assert (doubt.kind, doubt.article, doubt.explanation) == ("consultation", None, "No loss was caused.")
    assert doubt.language == "en"
    assert found.offences[0].requested[0].note == near["note"]
    assert "said to be no offence" in shown(found)


def test_a_draft_shows_both_laws_before_it_leaves(xa: House) -> None:
    draft = xa.draft("request", bodies.mla_request(), **TO_XB)
    with xa.acting("cem") as (session, actor):
        found = dual.of_draft(session, xa.office, actor, draft)
    assert (found.draft, found.matter, found.requested) == (draft, None, "XB")
    assert found.offences[0].requesting[0].source is None
    assert (found.language, found.offences[0].requesting[0].language) == ("en", "en")
    empty = xa.draft("request", {}, **TO_XB)
    with xa.acting("cem") as (session, actor):
        with pytest.raises(Conflict, match="no offence") as refused:
            dual.of_draft(session, xa.office, actor, empty)
        assert refused.value.code == "no_offences"
        with pytest.raises(Unknown):
            dual.of_draft(session, xa.office, actor, "none")


def test_a_matter_of_no_offence_has_no_two_laws(xa: House, xb: House) -> None:
    reference = said(xa, xb, "request", bodies.of("ta_request"), procedure="assistance", recipient="XB.moj")
    with pytest.raises(Conflict) as refused:
        sides(xa, reference)
    assert refused.value.code == "no_offences"


def test_of_a_confidential_matter_only_who_is_named_sees_the_laws(xa: House, xb: House) -> None:
    reference = arrived(xa, xb, secret())
    assert sides(xa, reference).offences
    with pytest.raises(Unknown):
        sides(xa, reference, who="eva")

"""From a draft to a frozen document: what stops it, what it fixes, and what a new freeze does to the old one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from app.accounts import officials
from app.audit.models import AuditEntry
from app.directory import editions
from app.instruments import attachments
from app.instruments.header import read
from app.instruments.models import Frozen, MatterHead, Signing
from app.kit.actor import Actor, Role
from app.kit.canonical import Json, JsonObject, loads
from app.kit.errors import Conflict, Denied, Invalid, Unknown
from app.kit.ids import OfficialId
from app.matters import called, drafts, queries
from app.matters.checks import overridden
from app.matters.models import Draft, Matter
from app.procedures.catalogue import CATALOGUE, digest_of
from app.procedures.mla import MLA
from app.treaties.catalogue import TREATIES, Treaties
from app.treaties.findings import Finding, Severity
from app.trust import emblem
from tests.directory.states import State
from tests.factories import bodies
from tests.factories.node import TO_XB, House, carry, edition
from tests.trust import pictures


def request(house: House, **more: object) -> str:
    return house.draft("request", bodies.mla_request(), **{**TO_XB, **more})


def test_a_frozen_request_fixes_everything_that_its_header_says(xa: House) -> None:
    frozen = xa.freeze(request(xa), render=False)
    content = read(frozen.content)
    treaty = TREATIES.newest("un_cybercrime")
    assert (content.kind, content.kind_version, content.act) == ("mla_request", 1, "request")
    assert (content.procedure.name, content.procedure.version) == ("mla", 1)
    assert content.procedure.sha256 == digest_of(MLA)
    assert content.treaty is not None
    assert (content.treaty.code, content.treaty.sha256) == ("un_cybercrime", treaty.digest)
    assert content.matter.startswith("XA-2026-")
    assert (content.sending, content.receiving, content.official) == ("XA.moj", "XB.moj", "XA.moj/ana")
    assert (content.after.own, content.after.other, content.in_reply_to, content.replaces) == (None, None, None, None)
    assert (content.exercise, content.urgency, content.language) == (False, "routine", "en")
    assert len(content.check_token) == 32
    assert (frozen.state, frozen.sha256, frozen.opens, frozen.author) == ("rendering", None, True, "XA.moj/cem")
    assert loads(frozen.content)["body"] == bodies.mla_request()


def test_the_sender_shows_the_emblem_of_its_states_edition_in_force(xa: House, states: tuple[State, State]) -> None:
    def shown() -> str | None:
        return read(xa.freeze(request(xa), render=False).content).sender.emblem

    assert shown() is None
    before, png = edition(states[0]), pictures.text(pictures.sound())
    entry = before.authorities[0].model_dump(mode="json")
    for number, more in ((2, {"emblem": png}), (3, {"former_emblems": [emblem.digest(png)]})):
        before = edition(states[0], number=number, previous=before, authorities=[{**entry, **more}])
        with xa.session("rog_operator") as session:
            editions.publish(session, xa.official("olga"), states[0].signed(before), xa.time)
        assert shown() == more.get("emblem")


def test_the_content_says_what_both_authorities_and_states_are_called(xa: House, states: tuple[State, State]) -> None:
    before = edition(states[0])
    entry = before.authorities[0].model_dump(mode="json")
    names: Json = {"en": "Ministry of Justice", "el": "Υπουργείο", "got": "𐌲𐌿𐌳𐌰𐌽𐌰"}
    later = edition(
        states[0], number=2, previous=before, authorities=[{**entry, "names": names}], names={"fr": "Ardénie"}
    )
    with xa.session("rog_operator") as session:
        editions.publish(session, xa.official("olga"), states[0].signed(later), xa.time)
    content = read(xa.freeze(request(xa), render=False).content)
    # What no font shows is left out: no letter waits for it.
    assert content.sender.names == {"en": "Ministry of Justice", "el": "Υπουργείο"}
    assert content.sender.state_names == {"fr": "Ardénie"}
    assert content.recipient.names == dict(edition(states[1]).authorities[0].names)
    assert content.recipient.state_names is not None
    assert content.recipient.state_names["es"] == "Borelandia", "its edition says none: the profile does"
    assert content.treaty_titles is None, "the template has words for it"


def test_a_treaty_of_a_states_own_is_carried_with_its_titles() -> None:
    known = TREATIES.newest("bilateral_xa_xb")
    own = replace(known, code="bilateral_xa_xq", title={"en": "Treaty on Assistance", "fr": "Traité d’entraide"})
    treaties = Treaties((*TREATIES.treaties, own))
    told: JsonObject = {"treaty_titles": {"bilateral_xa_xq": {"en": "Treaty on Assistance", "fr": "Traité d’entraide"}}}
    assert called.titles(treaties, own, {}) == told
    bases: JsonObject = {
        "legal_basis": [{"treaty": "untoc"}, {"treaty": "bilateral_xa_xq"}, {"treaty": "nothing_known"}]
    }
    assert called.titles(treaties, TREATIES.newest("untoc"), bases) == told
    assert called.titles(treaties, TREATIES.newest("untoc"), {}) == {}


def test_freezing_queues_the_rendering_and_opens_the_matters_heads_but_no_matter(xa: House) -> None:
    frozen = xa.freeze(request(xa), render=False)
    with xa.session() as session:
        job = session.scalars(select(Signing)).one()
        assert (job.task, job.frozen, job.urgent, job.done) == ("freeze", frozen.id, False, None)
        head = session.get_one(MatterHead, (xa.owner, frozen.reference))
        assert (head.side, head.counterpart, head.own_id, head.changed) == ("requesting", "XB.moj", None, 0)
        assert queries.matters(session, xa.official("cem")).matters == ()
        with pytest.raises(Unknown, match="no matter"):
            queries.matter(session, xa.office, xa.official("cem"), frozen.reference)  # type: ignore[arg-type]
    assert xa.project() == 0
    with pytest.raises(Unknown, match="no matter"):
        xa.draft("withdraw", bodies.withdrawal(), reference=frozen.reference)


def test_what_the_law_blocks_is_listed_whole_and_cannot_be_frozen(xa: House) -> None:
    draft = xa.draft("request", bodies.mla_request(purpose=None, conducting=None), **TO_XB)
    with pytest.raises(Invalid) as stopped:
        xa.freeze(draft)
    assert stopped.value.code == "findings_block"
    assert "purpose" in stopped.value.message
    assert "conducting" in stopped.value.message
    with xa.session() as session:
        assert session.scalar(select(func.count()).select_from(Frozen)) == 0


def test_a_warning_that_is_overridden_for_a_reason_is_told_to_the_other_side(xa: House) -> None:
    draft = request(xa, language="fr")
    with xa.session() as session:
        told = drafts.findings_of(session, xa.office, xa.official("cem"), draft)
        first, *rest = [one.key for one in told if one.severity.value == "warns"]
        for wrong in (" ", "x" * 2001):
            with pytest.raises(Invalid) as refused:
                drafts.freeze(session, xa.office, xa.official("cem"), draft, 1, ticked=rest, reasons={first: wrong})
            assert refused.value.code == "bad_reason"
        reasons = {first: " It is as the court wants it. ", "advice@nowhere": "No warning at all."}
        frozen = drafts.freeze(session, xa.office, xa.official("cem"), draft, 1, ticked=rest, reasons=reasons)
        assert frozen.warnings == sorted([first, *rest])
        content = read(frozen.content)
    assert content.overridden is not None
    (over,) = content.overridden
    assert (f"{over.code}@{over.field}", over.reason) == (first, "It is as the court wants it.")
    finding = next(one for one in told if one.key == first)
    assert over.article == (finding.cited_in("fr") if finding.article != "—" else None)
    assert over.words == finding.said("fr", xa.office.zone) != finding.words


def test_what_another_treaty_is_the_model_of_is_told_so() -> None:
    told = [
        Finding("own_national", Severity.WARNS, "person", "It is one of ours.", (), "ICJAL 22", model=model)
        for model in (True, False)
    ]
    said = [overridden([one], {one.key: "It is known."}, "en")[0]["article"] for one in told]
    assert said == ["after ICJAL 22", "ICJAL 22"]


def test_a_warning_must_be_ticked_and_the_tick_is_kept(xa: House) -> None:
    draft = xa.draft("request", bodies.mla_request(persons=None, link=None), **TO_XB)
    with xa.session() as session:
        found = drafts.findings_of(session, xa.office, xa.official("cem"), draft)
        warnings = [one.key for one in found if one.severity.value == "warns"]
        assert warnings
        with pytest.raises(Conflict) as stopped:
            drafts.freeze(session, xa.office, xa.official("cem"), draft, 1, ticked=warnings[1:])
        assert stopped.value.code == "findings_unticked"
        assert warnings[0] in stopped.value.message
        frozen = drafts.freeze(session, xa.office, xa.official("cem"), draft, 1, ticked=[*warnings, "other@field"])
        assert frozen.warnings == sorted(warnings)
        events = session.scalars(select(AuditEntry.event).where(AuditEntry.event == "findings.ticked")).all()
        assert len(events) == 1


def test_a_draft_that_somebody_changed_meanwhile_is_not_frozen(xa: House) -> None:
    draft = request(xa)
    with xa.session() as session:
        drafts.change(session, xa.office, xa.official("dora"), draft, 1, {"urgency": "urgent"})
    with xa.session() as session, pytest.raises(Conflict, match="version 2, not 1"):
        drafts.freeze(session, xa.office, xa.official("cem"), draft, 1)
    with xa.session() as session, pytest.raises(Conflict, match="version 2, not 1"):
        drafts.change(session, xa.office, xa.official("cem"), draft, 1, {"language": "fr"})


def test_freezing_again_discards_the_older_document_and_keeps_the_reference(xa: House) -> None:
    draft = request(xa)
    first, second = xa.freeze(draft), xa.freeze(draft)
    assert first.reference == second.reference
    assert read(first.content).check_token != read(second.content).check_token
    assert xa.frozen(first.id).state == "discarded"
    with xa.session() as session:
        jobs = {job.frozen: job for job in session.scalars(select(Signing))}
        assert (jobs[first.id].error, jobs[first.id].done) == ("discarded", xa.time)
        assert jobs[second.id].done is None
        assert session.get_one(Draft, (xa.owner, draft)).frozen == second.id


def test_changing_or_discarding_a_draft_discards_what_was_frozen_of_it(xa: House) -> None:
    draft = request(xa)
    frozen = xa.freeze(draft)
    with xa.session() as session:
        changed = drafts.change(session, xa.office, xa.official("cem"), draft, 2, {"language": "fr"})
        assert (changed.state, changed.version, changed.frozen) == ("open", 3, None)
    assert xa.frozen(frozen.id).state == "discarded"
    again = xa.freeze(draft)
    with xa.session() as session:
        drafts.discard(session, xa.office, xa.official("cem"), draft, 4)
    assert xa.frozen(again.id).state == "discarded"
    with xa.session() as session, pytest.raises(Conflict, match="is discarded"):
        drafts.freeze(session, xa.office, xa.official("cem"), draft, 5)


@pytest.mark.parametrize(("state", "code"), [("signing", "draft_signing"), ("issued", "draft_issued")])
def test_what_is_being_signed_or_has_left_is_neither_changed_nor_discarded(xa: House, state: str, code: str) -> None:
    draft = request(xa)
    frozen = xa.freeze(draft)
    with xa.session("rog_sign") as session:
        session.get_one(Frozen, (xa.owner, frozen.id)).state = state
        if state == "signing":
            session.get_one(MatterHead, (xa.owner, frozen.reference)).signing = frozen.id
    with xa.session() as session, pytest.raises(Conflict) as stopped:
        drafts.change(session, xa.office, xa.official("cem"), draft, 2, {"language": "fr"})
    assert stopped.value.code == code


def test_an_attachment_must_be_here(xa: House) -> None:
    draft = request(xa, attachments=("f" * 64,))
    with pytest.raises(Invalid, match="ffffff") as stopped:
        xa.freeze(draft)
    assert stopped.value.code == "attachment_missing"
    with xa.session() as session:
        row = attachments.add(
            session, xa.store, xa.official("cem"), "order.pdf", "application/pdf", [b"%PDF-1.7"], xa.time
        )
        drafts.change(session, xa.office, xa.official("cem"), draft, 1, {"attachments": [row.sha256]})
    pin = read(xa.freeze(draft).content).attachments[0]
    assert (pin.name, pin.sha256, pin.size, pin.type) == ("order.pdf", row.sha256, 8, "application/pdf")


def test_a_recipient_must_stand_in_the_directory(xa: House) -> None:
    with pytest.raises(Unknown, match="XC is not a State that this node trusts"):
        xa.freeze(request(xa, recipient="XC.moj"))
    with pytest.raises(Unknown, match="does not stand in the current edition"):
        xa.freeze(request(xa, recipient="XB.police"))


def test_without_a_common_version_nothing_is_frozen(xa: House, states: tuple[State, State]) -> None:
    other = states[1]
    first = edition(other)
    newer = edition(other, number=2, previous=first, speaks={"mla": [7]})
    with xa.session("rog_deliver") as session:
        editions.accept_edition(session, xa.official("olga"), other.signed(newer), xa.time)
    draft = request(xa)
    with pytest.raises(Conflict) as stopped:
        xa.freeze(draft)
    assert stopped.value.code == "no_common_version"
    assert CATALOGUE.speaks()["mla"] == [1]


def test_a_kind_that_the_other_side_cannot_read_is_not_frozen(xa: House, states: tuple[State, State]) -> None:
    other = states[1]
    newer = edition(other, number=2, previous=edition(other), contents={"mla_request": [9]})
    with xa.session("rog_deliver") as session:
        editions.accept_edition(session, xa.official("olga"), other.signed(newer), xa.time)
    with pytest.raises(Conflict, match="no version of mla_request"):
        xa.freeze(request(xa))


def test_who_signs_is_the_only_signatory_or_the_one_who_is_named(xa: House) -> None:
    assert read(xa.freeze(request(xa)).content).official == "XA.moj/ana"
    with xa.session("rog_operator") as session:
        node = Actor.node(xa.owner)
        officials.add_official(
            session, node, "XA.moj/bo", name="Bo", function="Judge", roles=[Role.SIGNATORY], at=xa.time
        )
    draft = request(xa, treaty="un_cybercrime", language="fr")
    with pytest.raises(Invalid) as stopped:
        xa.freeze(draft)
    assert stopped.value.code == "signatory_needed"
    assert read(xa.freeze(draft, signatory=OfficialId("XA.moj/bo")).content).official == "XA.moj/bo"
    assert read(xa.freeze(draft, who="ana").content).official == "XA.moj/ana"
    with pytest.raises(Invalid, match=r"XA\.moj/cem may not sign"):
        xa.freeze(draft, signatory=OfficialId("XA.moj/cem"))


@pytest.mark.parametrize("who", ["ben", "aud", "olga"])
def test_those_who_do_not_draft_do_not_freeze(xa: House, who: str) -> None:
    draft = request(xa)
    with pytest.raises(Denied):
        xa.freeze(draft, who=who)


def test_a_step_that_is_not_open_is_not_frozen(xa: House, xb: House) -> None:
    sent = xa.issue("request", bodies.mla_request(), **TO_XB)
    carry(xa, sent, xb)
    draft = xb.draft("note_withdrawal", bodies.withdrawal_noted(), reference=sent.reference)
    with pytest.raises(Conflict) as stopped:
        xb.freeze(draft)
    assert stopped.value.code == "step_not_open"
    wrong = xa.draft("acknowledge", bodies.acknowledgement(), reference=sent.reference)
    with pytest.raises(Conflict) as stopped:
        xa.freeze(wrong)
    assert stopped.value.code == "wrong_side"


def test_under_a_seal_the_actor_needs_the_steps_role_and_is_named(xa: House, xb: House) -> None:
    sent = xa.issue("request", bodies.mla_request(), **TO_XB)
    carry(xa, sent, xb)
    draft = xb.draft("acknowledge", bodies.acknowledgement(), reference=sent.reference)
    with pytest.raises(Denied, match="none of the roles"):
        xb.freeze(draft, who="dora")
    content = read(xb.freeze(draft, who="cem").content)
    assert content.official == "XB.moj/cem"
    assert content.after.other is not None
    assert (content.after.own, content.after.other.id) == (None, sent.id)
    assert (content.receiving, content.treaty is not None) == ("XA.moj", True)


def test_an_answer_finds_the_only_question_that_waits(xa: House, xb: House) -> None:
    sent = xa.issue("request", bodies.mla_request(), **TO_XB)
    carry(xa, sent, xb)
    ask = xb.issue("ask", bodies.information_request(), reference=sent.reference)
    carry(xb, ask, xa)
    answer = read(xa.freeze(xa.draft("answer", bodies.information_answer(), reference=sent.reference)).content)
    assert answer.in_reply_to is not None
    assert answer.in_reply_to.id == ask.id


def test_where_several_wait_the_answer_must_say_which_it_means(xa: House, xb: House) -> None:
    sent = xa.issue("request", bodies.mla_request(), **TO_XB)
    carry(xa, sent, xb)
    asks = [xb.issue("estimate_costs", bodies.cost_estimate(), reference=sent.reference) for _ in range(2)]
    for ask in asks:
        carry(xb, ask, xa)
    draft = xa.draft("decide_costs", bodies.cost_decision(), reference=sent.reference)
    with pytest.raises(Invalid, match=asks[0].id) as stopped:
        xa.freeze(draft)
    assert stopped.value.code == "in_reply_to_needed"
    named = xa.draft("decide_costs", bodies.cost_decision(), reference=sent.reference, in_reply_to=asks[1].id)
    content = read(xa.freeze(named).content)
    assert content.in_reply_to is not None
    assert content.in_reply_to.id == asks[1].id
    strange = xa.draft("decide_costs", bodies.cost_decision(), reference=sent.reference, in_reply_to=sent.id)
    with pytest.raises(Unknown, match="other side sent no"):
        xa.freeze(strange)


def test_a_rejected_opening_is_cured_by_a_new_one_in_the_same_matter(xa: House) -> None:
    sent = xa.issue("request", bodies.mla_request(), **TO_XB)
    xa.told(sent.id, "rejected", "content_malformed")
    xa.project()
    draft = xa.draft("request", bodies.mla_request(), reference=sent.reference, replaces=sent.id)
    content = read(xa.freeze(draft).content)
    assert content.replaces is not None
    assert (content.matter, content.replaces.id, content.after.own) == (sent.reference, sent.id, None)
    wrong = xa.draft("request", bodies.mla_request(), reference=sent.reference, replaces="0" * 36)
    with pytest.raises(Invalid, match="no rejected instrument"):
        xa.freeze(wrong)


def test_the_requested_side_opens_a_matter_that_was_asked_by_word_of_mouth(xa: House) -> None:
    caller: JsonObject = {"name": "Ministry of Justice of XB", "directory_id": "XB.moj"}
    draft = xa.draft("note_oral", bodies.oral_note(authority=caller), who="dora", **TO_XB)
    frozen = xa.freeze(draft, who="dora")
    with xa.session() as session:
        assert session.get_one(MatterHead, (xa.owner, frozen.reference)).side == "requested"
        assert session.get(Matter, (xa.owner, frozen.reference)) is None

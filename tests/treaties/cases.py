"""For every finding a draft that has it: changed in one thing, which the finding names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from app.kit.canonical import JsonObject, fingerprint
from app.treaties.catalogue import DATA, TREATIES
from app.treaties.contents_rules import LETTERS
from app.treaties.duties import Duty
from app.treaties.loading import read
from app.treaties.profiles import profile, unknown
from app.treaties.review import Asked, Limited, Standing
from app.treaties.same_identifier import known_by, place_of
from app.treaties.schema import Treaty
from app.treaties.toml import Table
from tests.factories import bodies
from tests.factories.request_samples import MEASURES
from tests.treaties import (
    admissibility_cases,
    agreed_days_cases,
    assets_cases,
    assistance_cases,
    assurance_cases,
    call_cases,
    closing_cases,
    competence_cases,
    custody_cases,
    delay_cases,
    emergency_cases,
    extradition_cases,
    forensics_cases,
    hearing_cases,
    information_cases,
    joint_cases,
    jurisdiction_cases,
    lasting_cases,
    mandate_cases,
    plausible_cases,
    preservation_cases,
    preserved_cases,
    provider_cases,
    reference_cases,
    transfer_cases,
    translation_cases,
    waiting_cases,
)
from tests.treaties.sample import DROP, NOW, UNCC, answer, asked, changed, identifier, measure, refusal, request

LIMITED = Limited(str(known_by({"kind": "ip", "address": "93.184.216.34"})), "XC", "XC-2026-K7Q3MD9T", "i")
"""The request's address, as XC sent it under conditions, at another time and port."""

UNDER_TREATY = replace(LIMITED, treaty=TREATIES.newest("un_cybercrime"), furnished=True)
"""… as XC furnished it without a word of conditions."""
RANGE: JsonObject = {"id": "i1", "kind": "ip", "address": "2a02:2f00:1::", "prefix": 48}
_INSIDE: JsonObject = {"kind": "ip", "address": "2a02:2f00:1:2::15"}
IN_RANGE = replace(LIMITED, mark=str(known_by(_INSIDE)), place=place_of(_INSIDE))
"""An address in a range, which XC sent under conditions."""


def treaty(*edits: tuple[str, str], more: str = "") -> Treaty:
    """The Convention's file with some text of it replaced."""
    text = (DATA / "un_cybercrime.toml").read_text("utf-8")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    return read(Table.of("edited.toml", text + more))


def with_(**values: object) -> Asked:
    """The complete request with other values."""
    return asked(changed(request(), **values))


def _older_than_a_duty() -> Asked:
    """Subscriber data of a time of which the provider's State has its providers keep none any more."""
    given = with_(measures__n0__period={"from": "2024-10-03T01:00:00Z", "to": "2024-10-03T03:00:00Z"})
    card = Duty("log_retention", ("large",), "Act 1", log="account", days=100, verified=True)
    return replace(given, theirs=replace(given.theirs, duties=(card,), retention={}))


def of(body: JsonObject) -> Asked:
    """Another body."""
    return asked(body)


def offence(code: str, **values: object) -> Asked:
    """The request for another offence."""
    return with_(offences__n0__code=code, **{f"offences__n0__{key}": value for key, value in values.items()})


def order(**parts: JsonObject) -> JsonObject:
    """The request with an order to be given effect, which tells all that it must."""
    (whole,) = [one for one in MEASURES if one["code"] == "GIVE_EFFECT_ORDER"]
    told = {name: value for name, value in whole.items() if name not in {"id", "code", "justifications"}}
    return measure("GIVE_EFFECT_ORDER", **{**told, **{name: {**told[name], **part} for name, part in parts.items()}})  # type: ignore[dict-item]


def direct(**values: object) -> Asked:
    """A direct request under a treaty that opens that channel in urgency."""
    opened = treaty(('judicial_direct = "never"', 'judicial_direct = "urgent"\ncopies = { article = "40(12)" }'))
    return replace(with_(channel={"kind": "judicial_direct"}, **values), treaty=opened)


def urgent(**values: object) -> Asked:
    """An urgent request."""
    return replace(with_(urgency={"level": "urgent", "reason": "The logs go."}, **values), urgency="urgent")


def emergency(**values: object) -> Asked:
    """An emergency."""
    told = {"facts": "A child is held.", "risk_to": "The child's life."}
    body = changed(request(), urgency={"level": "emergency"}, emergency=told)
    return replace(asked(changed(body, **values)), urgency="emergency")


OPEN = (Standing("m1", "ACCESS_STORED"), Standing("m2", "PRESERVE"), Standing("m3", "RECORDS", open=False))
REALTIME = {"from": "2026-11-25T00:00:00Z", "to": "2026-12-25T00:00:00Z"}
IPV4 = {"id": "i1", "kind": "ip", "address": "93.184.216.34"}
SUSPECT = {"person": "p1", "status": "witness", "questions": ["Were you there?"]}

SUM: JsonObject = {"amount": "12800.50", "currency": "EUR"}
"""What the estimate comes to."""

CASES: Mapping[str, Callable[[], Asked]] = {
    "shape": lambda: replace(asked(), problems=(("persons.0.kind", "is missing"),)),
    "unprintable": lambda: replace(with_(persons__n0__names=["𐎠𐎼"]), unprintable=(("persons.0.names.0", "𐎠"),)),
    "content_missing": lambda: asked(
        treaty=treaty(
            more='[[contents]]\nfield = "costs.note"\nrequired = "always"\nseverity = "warns"\narticle = "40(30)"\n'
            'finding.en = "Say a word on costs."\n'
        )
    ),
    "file_missing": lambda: replace(asked(), attachments=()),
    "attachment_unnamed": lambda: replace(asked(), attachments=("a1" * 32, "c3" * 32)),
    "attachments_not_here": lambda: answer("communication", {"text": "See the file."}, attachments=("c3" * 32,)),
    "duplicate": lambda: asked(sent=(str(fingerprint(request())),)),
    "password_in_text": lambda: with_(link='The mailbox has the password: "hunter2".'),
    "private_key_in_text": lambda: with_(link="-----BEGIN EC PRIVATE KEY-----\nMHc…"),
    "facts_in_description": lambda: with_(measures__n0__description=request()["link"]),
    "records_need_unstated": lambda: of(measure("RECORDS", document_kind="Statements")),
    "necessity_unstated": lambda: with_(measures__n0__data_categories=["TRAFFIC"]),
    "identifier_in_text": lambda: replace(
        with_(identifiers=[identifier("email", address="a@example.org")], link="It came from 93.184.216.34."),
        limited=(LIMITED,),
    ),
    "identifier_in_text_under_treaty": lambda: replace(
        with_(identifiers=[identifier("email", address="a@example.org")], link="It came from 93.184.216.34."),
        limited=(UNDER_TREATY,),
    ),
    "identifier_under_conditions": lambda: asked(limited=(LIMITED,)),
    "identifier_under_treaty": lambda: asked(limited=(UNDER_TREATY,)),
    "range_under_conditions": lambda: replace(with_(identifiers=[RANGE]), limited=(IN_RANGE,)),
    "ground_elsewhere": lambda: answer("refusal", refusal("fundamental_rights"), procedure="provider_measures"),
    "ground_without_law": lambda: answer(
        "refusal",
        refusal("no_link", grounds__n0__article="27(4)"),
        treaty=TREATIES.newest("budapest"),
    ),
    "placeholder_open": lambda: with_(link="The user of {address} is the suspect."),
    "treaty_not_here": lambda: asked(elsewhere="bilateral_xa_xq version 1"),
    "profile_unknown": lambda: asked(theirs=unknown("XQ")),
    "basis_missing": lambda: asked(treaty=None),
    "basis_differs": lambda: with_(legal_basis=[{"treaty": "reciprocity", "measures": ["m1"]}]),
    "basis_unknown": lambda: with_(legal_basis=[{"treaty": "budapest", "measures": ["m1"]}]),
    "procedure_not_opened": lambda: asked(
        treaty=replace(UNCC, procedures={key: one for key, one in UNCC.procedures.items() if key != "mla"})
    ),
    "own_law_unsaid": lambda: asked(treaty=replace(TREATIES.newest("reciprocity"), by_own_law=("mla",))),
    "gives_way": lambda: asked(known=TREATIES.treaties),
    "direct_to_provider": lambda: with_(channel={"kind": "provider"}),
    "order_reserved": lambda: replace(
        of(measure("GIVE_EFFECT_ORDER", order={"data_categories": ["TRAFFIC"]})), treaty=TREATIES.newest("budapest_2ap")
    ),
    "dual_criminality_mandatory": lambda: asked(treaty=TREATIES.newest("bilateral_xa_xc")),
    "measure_without_basis": lambda: with_(legal_basis__n0__measures=["m2"]),
    "reciprocity_missing": lambda: asked(changed(request(), legal_basis__n0__treaty="reciprocity"), treaty=None),
    "not_party": lambda: asked(now=NOW.replace(month=1, day=15)),
    "offence_outside": lambda: offence("PORNOGRAPHY", max_penalty={"kind": "years", "years": 2}),
    "offence_not_in_procedure": lambda: extradition_cases.asks(offences__n0__code="SERIOUS_CRIME"),
    "organised_group_unsaid": lambda: replace(offence("SERIOUS_CRIME"), treaty=TREATIES.newest("untoc")),
    "measure_not_listed": lambda: of(measure("PM_OTHER")),
    "measure_in_urgency": lambda: asked(
        treaty=treaty(('code = "ACCESS_STORED"', 'code = "ACCESS_STORED"\nonly = ["emergency"]'))
    ),
    "measure_not_open": lambda: asked(
        changed(measure("TAKE_STATEMENT", questions=["Who?"]), offences__n0__code="SERIOUS_CRIME")
    ),
    "authority_missing": lambda: with_(authority__name=" "),
    **{
        code: lambda word=word: replace(  # type: ignore[misc]
            with_(issuing_authority={"name": "Court", "signed_letter": "a1" * 32, "verdict": "good"}),
            letters={"issuing_authority.signed_letter": word},
        )
        for word, code in LETTERS.items()
    },
    "issuing_unchecked": lambda: with_(issuing_authority={"name": "Court", "verdict": "not_checked"}),
    "issuing_signature_bad": lambda: with_(issuing_authority={"name": "Court", "verdict": "bad"}),
    "conducting_missing": lambda: with_(conducting=DROP),
    "proceeding_kind_missing": lambda: with_(proceeding__kind=DROP),
    "proceeding_details_missing": lambda: with_(proceeding__reference=""),
    "offences_missing": lambda: with_(offences=[]),
    "facts_missing": lambda: with_(facts__summary=DROP),
    "facts_place_time_missing": lambda: with_(facts__places=[]),
    "link_missing": lambda: with_(link=DROP),
    "measures_missing": lambda: with_(measures=[]),
    "purpose_missing": lambda: with_(purpose=DROP),
    "period_missing": lambda: with_(period_sought=DROP, measures__n0__period=DROP),
    "urgency_missing": lambda: with_(urgency=DROP),
    "emergency_facts_missing": lambda: emergency(emergency__risk_to=DROP),
    "confidentiality_unanswered": lambda: with_(confidentiality={}),
    "specialty_not_acknowledged": lambda: with_(specialty__acknowledged=False),
    "data_protection_missing": lambda: with_(data_protection=DROP),
    "intrusive_means_not_excluded": lambda: with_(no_intrusive_means=False),
    "answer_language_missing": lambda: with_(answer_language=DROP),
    "contact_missing": lambda: with_(contact__phone=DROP),
    "channel_missing": lambda: with_(channel=DROP),
    "nobody_named": lambda: with_(persons=[], identifiers=[]),
    "items_missing": lambda: of(measure("SEARCH_SEIZE", grounds="It was seen there.")),
    "item_place_missing": lambda: with_(items=[{"id": "t1", "kind": "item", "description": "A server"}]),
    "procedure_without_reason": lambda: with_(procedure_wanted={"text": "Under oath."}),
    "presence_incomplete": lambda: with_(presence=[{"name": "Judge A"}]),
    "order_missing": lambda: with_(measures__n0__orders=[]),
    "source_under_conditions": lambda: with_(
        sources=[{"matter": "XC-2026-K7Q3MD9T", "feeds": ["facts"], "conditions": ["This case only."]}]
    ),
    "name_without_latin": lambda: with_(persons__n0__names=["王小明"], persons__n0__kind="natural"),
    "minor_named": lambda: with_(
        persons__n0={"id": "p1", "kind": "natural", "names": ["A B"], "status": "victim", "birth": "2012-05-01"}
    ),
    "provision_missing": lambda: with_(offences__n0__domestic_provision=""),
    "provision_text_missing": lambda: with_(offences__n0__text_of_provision=DROP),
    "penalty_missing": lambda: with_(offences__n0__max_penalty=DROP),
    "penalty_assurance_missing": lambda: with_(offences__n0__max_penalty={"kind": "death"}),
    "definition_missing": lambda: offence("HARMFUL_INFORMATION"),
    "un_treaty_unnamed": lambda: offence("UN_TREATY_OFFENCE"),
    "mapping_missing": lambda: offence("BIC_HOSTING"),
    "expression_safeguard": lambda: offence("INCITEMENT"),
    "period_reversed": lambda: with_(facts__period={"from": "2026-10-05", "to": "2026-10-03"}),
    "period_in_future": lambda: with_(period_sought__to="2026-12-03T03:00:00+02:00"),
    "wanted_by_past": lambda: with_(urgency__wanted_by="2026-11-23"),
    "wanted_before_term": lambda: asked(
        changed(request(), urgency__wanted_by="2026-12-20"), treaty=TREATIES.newest("bilateral_xa_xb")
    ),
    "deadline_without_reason": lambda: with_(urgency__reason=DROP),
    "urgency_without_reason": lambda: replace(with_(urgency={"level": "urgent"}), urgency="urgent"),
    "urgency_differs": lambda: replace(asked(), urgency="urgent"),
    "limitation_near": lambda: with_(key_dates=[{"kind": "limitation", "date": "2027-01-03"}]),
    "limitation_passed": lambda: with_(key_dates=[{"kind": "limitation", "date": "2026-11-23"}]),
    "custody_expiry_unexplained": lambda: with_(key_dates=[{"kind": "custody_expiry", "date": "2027-01-03"}]),
    "duty_days_passed": _older_than_a_duty,
    "retention_passed": lambda: with_(
        measures__n0__period={"from": "2024-10-03T01:00:00Z", "to": "2024-10-03T03:00:00Z"}
    ),
    **translation_cases.CASES,
    "recipient_not_compared": lambda: replace(asked(), red_since=date(2025, 10, 1)),
    "channel_not_urgent": lambda: with_(channel={"kind": "interpol"}),
    "channel_not_agreed": lambda: asked(changed(request(), channel={"kind": "interpol"}), to="XC"),
    "channel_not_declared": lambda: replace(
        emergency(channel={"kind": "contact_point"}, copy_to=[{"authority": "XB.moj"}]),
        treaty=TREATIES.newest("budapest_2ap"),
    ),
    "channel_not_open": lambda: with_(channel={"kind": "judicial_direct"}, copy_to=[{"authority": "XB.moj"}]),
    "channel_central_only": lambda: replace(direct(), theirs=replace(profile("XB"), direct_requests="central_only")),
    "channel_diplomatic_required": lambda: asked(theirs=replace(profile("XB"), diplomatic_only=True)),
    "channel_diplomatic": lambda: asked(treaty=TREATIES.newest("reciprocity")),
    "copies_missing": direct,
    "oral_not_in_treaty": lambda: answer("oral_note", {}, treaty=TREATIES.newest("budapest")),
    "oral_not_urgent": lambda: answer("oral_note", {"urgency": {"level": "routine"}}),
    "oral_not_allowed": lambda: answer("oral_note", {}, theirs=profile("XC")),
    "oral_confirmation_owed": lambda: answer("oral_note", {}),
    "identifiers_missing": lambda: with_(identifiers=[]),
    "questions_missing": lambda: of(measure("TAKE_STATEMENT", person="p1", status="suspect")),
    "suspect_as_witness": lambda: of(measure("TAKE_STATEMENT", **SUSPECT)),  # type: ignore[arg-type]
    "hearing_too_soon": lambda: of(measure("SERVE_DOCUMENTS", hearing_date="2026-12-10")),
    "own_national_summoned": lambda: of(
        measure(
            "SERVE_DOCUMENTS",
            document_kind="summons",
            addressee={"name": "C D", "address": "Boreland", "status": "accused", "nationality": ["XB"]},
        )
    ),
    "search_grounds_missing": lambda: of(measure("SEARCH_SEIZE", place="Main Street 1")),
    "interception_end_missing": lambda: of(measure("TRAFFIC_REALTIME", period={"from": REALTIME["from"]})),
    "interception_long": lambda: of(
        measure("TRAFFIC_REALTIME", period={"from": REALTIME["from"], "to": "2027-06-01T00:00:00Z"})
    ),
    "safe_conduct_missing": lambda: of(measure("VOLUNTARY_APPEARANCE", person="p1")),
    "consent_missing": lambda: of(measure("CUSTODY_TRANSFER", person="p1")),
    "content_before_subscriber": lambda: with_(measures__n0__sub="CONTENT_STORED"),
    "vulnerability_unexplained": lambda: urgent(measures__n0__why_vulnerable=DROP),
    "order_address_missing": lambda: of(changed(order(), measures__n1__order__provider__address=DROP)),
    "order_why_held_missing": lambda: of(changed(order(), measures__n1__supporting__why_held=DROP)),
    "order_preservation_unsaid": lambda: of(changed(order(), measures__n1__supporting__preservation=DROP)),
    "order_other_means_unsaid": lambda: of(changed(order(), measures__n1__supporting__sought_otherwise=DROP)),
    "supporting_part_quoted": lambda: of(
        measure(
            "GIVE_EFFECT_ORDER",
            order={"data": "Name and address. The suspect is believed to lead a group."},
            supporting={"facts": "Much is known. The suspect is believed to lead a group. More follows."},
        )
    ),
    "ip_not_public": lambda: with_(identifiers__n0__address="100.64.3.9"),
    "ip_needs_port_and_time": lambda: with_(identifiers__n0=IPV4),
    "ip_time_missing": lambda: with_(identifiers__n0={**IPV4, "address": "2a01:4f8::1"}),
    "ip_window_wide": lambda: with_(identifiers__n0__instant_to="2026-10-06T01:12:41+02:00"),
    "clock_source_missing": lambda: with_(
        identifiers__n0__instant_from="2026-10-02T23:12:09Z", identifiers__n0__clock_source=DROP
    ),
    "role_mailbox": lambda: of(identifier("email", address="Info@example.org")),
    "url_not_on_a_network": lambda: of(identifier("url", url="javascript:alert(1)")),
    "url_with_sign_in": lambda: of(identifier("url", url="https://user:pw@x.example.com/")),
    "phone_country_unknown": lambda: of(identifier("phone", number="+999123456789")),
    "phone_not_in_plan": lambda: of(identifier("phone", number="+4412345")),
    "iban_not_of_country": lambda: of(identifier("bank_account", iban="GB5012345678901234567")),
    "wallet_without_checksum": lambda: of(identifier("wallet", chain="ethereum", address="0x" + "ab" * 20)),
    "url_not_dated": lambda: of(identifier("url", url="https://example.org/a")),
    "handle_may_change": lambda: of(identifier("account", provider="X", id_kind="handle", value="night_owl")),
    "hash_weak": lambda: of(identifier("hash", algorithm="md5", value="0" * 32)),
    "mac_randomised": lambda: of(identifier("mac", mac="da:a1:19:00:00:01")),
    "mixed_script": lambda: of(identifier("domain", name="xn--pple-43d.example", unicode="аpple.example")),
    "domain_of_nobody": lambda: of(identifier("domain", name="xn--paypal-df0c.com")),
    "identifier_twice": lambda: asked(
        changed(
            identifier("mac", mac="00:1b:63:00:00:01"),
            identifiers__n0={"id": "i9", "kind": "mac", "mac": "00:1b:63:00:00:01", "note": "as before"},
        )
    ),
    "grounds_missing": lambda: answer("refusal", refusal(grounds=[])),
    "ground_not_listed": lambda: answer("refusal", refusal("political_offence")),
    "ground_not_reserved": lambda: answer("refusal", refusal("dc_at_disclosure"), procedure="preservation"),
    "ground_never": lambda: answer("refusal", refusal("bank_secrecy")),
    "ground_article_differs": lambda: answer("refusal", refusal(grounds__n0__article="UNCC 40(22)")),
    "reasons_missing": lambda: answer("refusal", refusal(grounds__n0__explanation="No.")),
    "consultation_missing": lambda: answer("refusal", refusal(consultation=DROP)),
    "waived_dual_criminality": lambda: answer(
        "partial_refusal", refusal("dual_criminality", measures=["m2"]), measures=OPEN
    ),
    "uncoercive_help_owed": lambda: answer(
        "refusal",
        refusal("dual_criminality"),
        measures=(Standing("m1", "TAKE_STATEMENT"),),
        treaty=TREATIES.newest("uncac"),
    ),
    "ask_first": lambda: answer("refusal", refusal("form")),
    "remedy_missing": lambda: answer("refusal", refusal(remedy_or_review=DROP)),
    "part_withdrawn": lambda: answer("withdrawal", {"measures": ["m1"]}, act="withdraw", measures=OPEN),
    "not_a_part": lambda: answer("withdrawal", {"measures": ["m1", "m2"]}, act="withdraw_part", measures=OPEN),
    "costs_all_asked": lambda: answer("cost_estimate", bodies.of("cost_estimate", share_asked=SUM)),
    "part_unnamed": lambda: answer("resumption", {"reason": "It has ended."}, act="resume_part", measures=OPEN),
    "a_part_waits": lambda: answer(
        "postponement", refusal("postpone_ongoing", measures=["m1"]), act="postpone", procedure="mla", measures=OPEN
    ),
    "review_missing": lambda: answer("postponement", refusal("postpone_ongoing")),
    "review_past": lambda: answer("postponement", refusal("postpone_ongoing", review_on="2026-11-01")),
    "partial_now_missing": lambda: answer("postponement", refusal("postpone_ongoing", review_on="2027-11-01")),
    "outcome_missing": lambda: answer(
        "execution_report", {"outcomes": [{"measure": "m1", "outcome": "done"}]}, measures=OPEN
    ),
    **admissibility_cases.CASES,
    **call_cases.CASES,
    **extradition_cases.CASES,
    **assets_cases.CASES,
    **transfer_cases.CASES,
    **competence_cases.CASES,
    **waiting_cases.CASES,
    **delay_cases.CASES,
    **agreed_days_cases.CASES,
    **jurisdiction_cases.CASES,
    **lasting_cases.CASES,
    **provider_cases.CASES,
    **reference_cases.CASES,
    **mandate_cases.CASES,
    **plausible_cases.CASES,
    **hearing_cases.CASES,
    **forensics_cases.CASES,
    **joint_cases.CASES,
    **assistance_cases.CASES,
    **assurance_cases.CASES,
    "call_differs": lambda: replace(asked(), act="confirm_oral", call=("asked",)),
    "note_not_named": lambda: replace(asked(), act="confirm_oral"),
    "confirms_nothing": lambda: with_(confirms={"id": "0197a2b4-0000-7000-8000-000000000001", "sha256": "b2" * 32}),
    **preservation_cases.CASES,
    **preserved_cases.ITEM_CASES,
    **emergency_cases.CASES,
    **information_cases.CASES,
    **closing_cases.CASES,
    **custody_cases.CASES,
}

__all__ = ["CASES", "OPEN", "UNCC", "direct", "emergency", "offence", "treaty", "urgent", "with_"]

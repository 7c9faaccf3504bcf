"""Bodies for tests: a plausible one of every kind. `bodies.refusal(measures=["m2"])`, `bodies.of("refusal")`.

A change replaces a member; None leaves it out.
"""

from __future__ import annotations

from copy import deepcopy
from functools import partial

from app.kit.canonical import Json, JsonObject
from tests.factories.request_samples import IDENTIFIERS, MEASURES, REQUEST, numbered
from tests.factories.samples import SAMPLES


def of(kind: str, /, **changes: Json) -> JsonObject:
    """A body of a kind, fresh each time."""
    body = deepcopy({"mla_request": REQUEST, **SAMPLES}[kind])
    return {name: one for name, one in (body | changes).items() if one is not None}


def kept_alike(until: str = "2027-01-31") -> JsonObject:
    """A confirmation of preservation whose items all end on one day."""
    held: JsonObject = {"outcome": "preserved", "status": "held", "until": until}
    told = (("m1", "Example Telecom"), ("m2", "Example Registry"))
    holdings: list[Json] = [{**held, "measure": name, "custodian": custodian} for name, custodian in told]
    return of("preservation_confirmation", preserved_until=until, holdings=holdings)


def large_request() -> JsonObject:
    """A request that asks for every measure, with every kind of identifier, item, person and block."""
    measures = numbered("m", MEASURES)
    return of(
        "mla_request",
        measures=measures,
        identifiers=numbered("i", IDENTIFIERS),
        legal_basis=[
            {
                "treaty": "un_cybercrime",
                "articles": ["40(3)"],
                "measures": [f"m{n}" for n in range(1, len(measures) + 1)],
            }
        ],
        items=[
            {
                "id": "t1",
                "kind": "item",
                "description": "Black telephone",
                "country_of_origin": "XC",
                "location": "12 Quay Street",
                "holder": "Vasile Marin",
            }
        ],
        persons=[
            {
                "id": "p1",
                "kind": "natural",
                "names": ["Vasile Marin", "Василий Марин"],
                "aliases": ["V."],
                "birth": "1988-04-02",
                "birth_place": "Port XB",
                "nationality": ["XB"],
                "document": {"kind": "passport", "number": "012345678", "issuing_state": "XB"},
                "address": "12 Quay Street\nPort XB",
                "status": "witness",
            }
        ],
        issuing_authority={"name": "Tribunal of Bucharest", "function": "Court of first instance", "verdict": "good"},
        urgency={"level": "urgent", "reason": "The logs will be deleted.", "wanted_by": "2047-12-01"},
        reciprocity={"text": "XA will do the same in a like case."},
        key_dates=[{"kind": "limitation", "date": "2031-09-14", "law": "Criminal Code, article 154"}],
        procedure_wanted={"text": "The statement is read back and signed.", "reason": "Article 110 demands it."},
        presence=[{"name": "Ion Radu", "function": "Prosecutor", "reason": "Knows the case."}],
        assurances=[{"code": "specialty", "text": "No other use.", "given_by": "Ministry of Justice"}],
        sources=[{"matter": "XC-2026-K7Q3MD9T", "feeds": ["facts.summary"], "conditions": ["No onward use"]}],
        related=[{"kind": "preservation", "matter": "XA-2026-K7Q3MD9T"}],
        copy_to=[{"authority": "XB.court", "why": "It will execute the request."}],
        translations=[{"file": "d0" * 32, "language": "sv", "translator": "Elena Dumitru", "certified": True}],
        translation_due="2027-01-15",
        costs={"note": "XA bears the cost of interpreters."},
    )


mla_request = partial(of, "mla_request")
acknowledgement = partial(of, "acknowledgement")
information_request = partial(of, "information_request")
information_answer = partial(of, "information_answer")
discontinuance = partial(of, "discontinuance")
acceptance = partial(of, "acceptance")
conditions = partial(of, "conditions")
conditions_accepted = partial(of, "conditions_accepted")
conditions_declined = partial(of, "conditions_declined")
consultation = partial(of, "consultation")
consultation_answer = partial(of, "consultation_answer")
postponement = partial(of, "postponement")
resumption = partial(of, "resumption")
refusal = partial(of, "refusal")
partial_refusal = partial(of, "partial_refusal")
urgency_change = partial(of, "urgency_change")
evidence_transmittal = partial(of, "evidence_transmittal")
evidence_receipt = partial(of, "evidence_receipt")
execution_report = partial(of, "execution_report")
start_notice = partial(of, "start_notice")
extension_request = partial(of, "extension_request")
extension_confirmation = partial(of, "extension_confirmation")
extension_declined = partial(of, "extension_declined")
stop_request = partial(of, "stop_request")
end_notice = partial(of, "end_notice")
return_note = partial(of, "return_note")
return_receipt = partial(of, "return_receipt")
consent_record = partial(of, "consent_record")
hand_over_record = partial(of, "hand_over_record")
take_over_record = partial(of, "take_over_record")
custody_report = partial(of, "custody_report")
return_record = partial(of, "return_record")
communication = partial(of, "communication")
status_inquiry = partial(of, "status_inquiry")
status_report = partial(of, "status_report")
supplement = partial(of, "supplement")
correction = partial(of, "correction")
withdrawal = partial(of, "withdrawal")
withdrawal_noted = partial(of, "withdrawal_noted")
competence_notice = partial(of, "competence_notice")
closing_note = partial(of, "closing_note")
reopening = partial(of, "reopening")
disclosure_notice = partial(of, "disclosure_notice")
exculpatory_notice = partial(of, "exculpatory_notice")
oral_note = partial(of, "oral_note")
oral_act_report = partial(of, "oral_act_report")
lapse_notice = partial(of, "lapse_notice")
cost_estimate = partial(of, "cost_estimate")
cost_decision = partial(of, "cost_decision")
assurance_request = partial(of, "assurance_request")
assurance_declined = partial(of, "assurance_declined")
assurance = partial(of, "assurance")
confidentiality_warning = partial(of, "confidentiality_warning")
confidentiality_decision = partial(of, "confidentiality_decision")
event_notice = partial(of, "event_notice")
delay_notice = partial(of, "delay_notice")
delay_answer = partial(of, "delay_answer")
use_request = partial(of, "use_request")
use_decision = partial(of, "use_decision")
exercise_request = partial(of, "exercise_request")
exercise_answer = partial(of, "exercise_answer")
exercise_stop = partial(of, "exercise_stop")

"""A plausible body of every kind that only extradition has."""

from __future__ import annotations

from app.kit.canonical import Json, JsonObject
from tests.factories.request_samples import FILE, REQUEST

_NAMED: JsonObject = {
    "names": ["Vasile Marin", "Василий Марин"],
    "birth": "1988-04-02",
    "nationality": ["XC"],
    "document": {"kind": "passport", "number": "012345678", "issuing_state": "XC"},
}
_SOUGHT: JsonObject = {
    **_NAMED,
    "aliases": ["V. Marinescu"],
    "birth_place": "Port XC",
    "description": "1.82 m tall, scar above the left eyebrow.",
    "photo": FILE,
    "whereabouts": "Rents a flat at 12 Quay Street, Port XB, as his telephone shows.",
}
_WARRANT: JsonObject = {
    "kind": "arrest_warrant",
    "court": "Tribunal of Bucharest",
    "date": "2026-10-20",
    "number": "88/2026",
    "file": FILE,
}
_PASSAGE: JsonObject = {
    "person": _NAMED,
    "place": "Airport of Port XB, gate 4",
    "at": "2027-05-10T09:30:00+02:00",
    "health": "In good health; takes no medicine.",
    "guard": ["Sergeant B. Ilie", "Officer C. Stan"],
    "belongings": ["A brown suitcase"],
}
_ITEM: JsonObject = {"description": "Black telephone", "number": "E-17", "return_by": "2028-01-31"}
_SHARED = (
    "channel", "authority", "contact", "conducting", "proceeding", "offences", "confidentiality", "specialty",
    "data_protection", "answer_language",
)  # fmt: skip
CASE: JsonObject = {
    **{name: REQUEST[name] for name in _SHARED},
    "urgency": {"level": "routine"},
    "legal_basis": [{"treaty": "un_cybercrime", "articles": ["37"]}],
}
"""What a request outside mutual assistance shares with one within it."""
_FACTS: JsonObject = {
    "summary": "Vasile Marin obtained the passwords of three customers of a bank and moved their money to his account.",
    "period": {"from": "2026-09-14", "to": "2026-09-14"},
    "places": ["Bucharest"],
    "result": "Three customers of the bank lost 48,200 euro.",
}


def case(**more: Json) -> JsonObject:
    """A case with further members."""
    return {**CASE, **more}


SAMPLES: dict[str, JsonObject] = {
    "provisional_arrest_request": case(
        urgency={"level": "urgent", "reason": "He holds a ticket for a flight to XC on 1 December."},
        facts=_FACTS,
        person=_SOUGHT,
        warrant=_WARRANT,
        full_request_follows=True,
        full_request_by="2027-01-10",
    ),
    "extradition_request": case(
        mode="prosecution",
        facts=_FACTS,
        person=_SOUGHT,
        warrant=_WARRANT,
        limitation={"provision": "Criminal Code of XA, article 154: eight years.", "ends_on": "2034-09-14"},
        evidence_summary="The log of the bank, the statement of the provider, and the record of his account.",
        no_reextradition=True,
    ),
    "arrest_report": {
        "person": _NAMED,
        "arrested_at": "2026-12-01T06:15:00+01:00",
        "place": "Port XB, 12 Quay Street",
        "deadline": "2026-12-31T06:15:00+01:00",
        "legal_basis": "Extradition Act of XB, section 16(2)",
        "held_by": "Port XB Prison",
        "rights_told": True,
        "health": "In good health.",
    },
    "release_of_person": {
        "person": _NAMED,
        "released_at": "2026-12-31T08:00:00+01:00",
        "reason": "No request for extradition had come by the end of the term.",
        "may_ask_again": True,
    },
    "extradition_decision": {
        "decision": "granted_postponed",
        "person": _NAMED,
        "offences": [
            {"offence": "Fraud by means of a computer system, Criminal Code of XA, article 249", "granted": True},
            {
                "offence": "Refusal to open a telephone, Criminal Code of XA, article 271",
                "granted": False,
                "reason": "The law of XB does not punish it.",
            },
        ],
        "decided_by": "Minister of Justice of XB",
        "decided_on": "2027-04-20",
        "final_on": "2027-05-05",
        "conditions": [
            {"id": "c1", "code": "no_death_penalty", "text": "No death penalty is imposed.", "article": "UNCC 37"}
        ],
        "surrender_by": "2027-09-30",
        "surrender_place": "Airport of Port XB",
        "postponed_for": "He serves a sentence of four months until 15 September 2027.",
        "temporary_terms": "He may be surrendered for a hearing and is to be back within thirty days.",
        "days_in_custody": 140,
        "remedy_or_review": "An appeal lies within fifteen days.",
    },
    "appeal_notice": {
        "outcome": "lodged",
        "court": "Court of Appeal of Port XB",
        "reference": "Ex 12/2027",
        "date": "2027-04-28",
        "effect_on_custody": "He stays in custody until the court has decided.",
    },
    "surrender_record": {**_PASSAGE, "items": [_ITEM], "days_in_custody": 160, "return_by": "2027-06-09"},
    "surrender_receipt": {
        "person": _NAMED,
        "received_at": "2027-05-10T09:45:00+02:00",
        "identity_checked": True,
        "method": "Fingerprints compared on the spot.",
        "health": "As in the record.",
        "items": [_ITEM],
    },
    "not_collected": {
        "person": _NAMED,
        "offered": [{"at": "2027-05-10T09:30:00+02:00", "place": "Airport of Port XB, gate 4"}],
        "released_at": "2027-05-25T12:00:00+02:00",
        "reason": "Nobody came within fifteen days after the agreed date.",
    },
    "temporary_return": {**_PASSAGE, "days_in_custody": 28},
    "transit_request": {
        "channel": REQUEST["channel"],
        "authority": REQUEST["authority"],
        "contact": REQUEST["contact"],
        "urgency": {"level": "routine"},
        "legal_basis": [{"treaty": "un_cybercrime", "articles": ["37"]}],
        "person": _NAMED,
        "from_state": "XC",
        "to_state": "XA",
        "legs": [
            {
                "from": "2027-05-10T07:10:00Z",
                "to": "2027-05-10T11:30:00Z",
                "place": "Airport of Port XB, transit area",
                "carrier": "Flight of the police of XA",
            }
        ],
        "guard": ["Sergeant B. Ilie", "Officer C. Stan"],
        "serves": {"kind": "extradition", "matter": "XA-2026-K7Q3MD9T"},
        "offences": ["Fraud by means of a computer system"],
    },
    "transit_decision": {
        "decision": "granted",
        "terms": "The person stays in the transit area, in the custody of the police of XB.",
        "unscheduled_landing": "The person is held for at most 96 hours; a request for transit must come within them.",
    },
}

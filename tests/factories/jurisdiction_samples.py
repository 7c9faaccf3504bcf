"""A plausible body of every kind of a consultation on jurisdiction."""

from __future__ import annotations

from app.kit.canonical import JsonObject
from tests.factories.request_samples import REF

OFFENCE: JsonObject = {
    "code": "ICT_FRAUD",
    "mode": "committed",
    "domestic_provision": "Criminal Code of XA, article 249",
    "text_of_provision": "Whoever enters, alters or deletes data in order to obtain a benefit is punished.",
    "max_penalty": {"kind": "years", "years": 7},
}
CONTACT: JsonObject = {
    "name": "Ana Pop",
    "phone": "+40 21 555 0123",
    "email": "ana.pop@moj.example.org",
    "tz": "Europe/Bucharest",
}
CASE: JsonObject = {
    "authority": {"name": "Ministry of Justice of XA, Central Authority", "directory_id": "XA.moj"},
    "contact": CONTACT,
    "conducting": {
        "name": "Prosecutor's Office for Cybercrime",
        "functions": "Conducts criminal investigations and brings charges before the courts of XA.",
    },
    "proceeding": {
        "kind": "investigation",
        "reference": "1184/P/2026",
        "subject": "Unauthorised transfers from accounts of an online bank.",
    },
    "offences": [OFFENCE],
    "facts": {
        "summary": "Persons in XB sent messages in the name of a bank of XA and emptied the accounts of its customers.",
        "period": {"from": "2026-08-01", "to": "2026-09-30"},
        "places": ["Port XB", "Capital of XA"],
    },
    "connections": [
        {
            "kind": "result",
            "weight": "strong",
            "place": "Capital of XA",
            "facts": "All 214 victims and their accounts are in XA.",
            "evidence_ref": "File 1184/P/2026, volume 2",
        },
        {"kind": "nationality_victim", "weight": "medium", "facts": "209 of the victims are nationals of XA."},
    ],
    "real_and_sufficient": "The whole loss occurred in XA, and the victims can be heard there only.",
    "prosecution_prospects": {
        "suspect": "elsewhere",
        "evidence_located": "Bank records in XA; devices of the suspects in XB.",
        "stage": "investigation",
        "max_penalty": {"kind": "years", "years": 7},
        "limitation": "2034-09-30",
        "victims_heard": 187,
    },
    "loss_recovery": {
        "loss": {"amount": "48200.00", "currency": "EUR"},
        "frozen": [{"state": "XB", "amount": {"amount": "12000.00", "currency": "EUR"}}],
        "law_on_return": "Code of Criminal Procedure of XA, articles 249 and 255: returned to the victims by judgment.",
    },
    "interests_of_victims": "The victims wish to be heard in their own language and to join as civil parties.",
}
_SHARES: JsonObject = {
    "shares": [
        {
            "state": "XA",
            "prosecutes": "The fraud against the customers of the bank.",
            "undertakes": "Hears the victims.",
        },
        {"state": "XB", "undertakes": "Sends the devices' images and keeps the money frozen for the victims."},
    ]
}

SAMPLES: dict[str, JsonObject] = {
    "jurisdiction_notice": {
        **CASE,
        "other_proceeding": "The police of Port XB are said to investigate the same group since October.",
        "wanted": "To settle which State prosecutes whom, and that what is frozen goes back to the victims.",
    },
    "jurisdiction_position": {
        "claim": "claimed",
        "authority": {"name": "Central Authority of XB", "directory_id": "XB.moj"},
        "contact": {"name": "Bo Lind", "phone": "+46 8 555 0100", "email": "bo.lind@central.example.com"},
        "proceeding": {"kind": "investigation", "reference": "XB-P 2026/77", "subject": "Organised fraud"},
        "offences": [{**OFFENCE, "domestic_provision": "Penal Code of XB, chapter 9, section 1"}],
        "facts": CASE["facts"],
        "connections": [
            {"kind": "conduct", "weight": "strong", "place": "Port XB", "facts": "The messages were sent from here."},
            {"kind": "offender", "weight": "strong", "place": "Port XB", "facts": "Three suspects live here."},
        ],
        "real_and_sufficient": "The act was done and the suspects live in XB.",
        "prosecution_prospects": {"suspect": "present", "stage": "investigation", "limitation": "2033-09-30"},
        "loss_recovery": {"law_on_return": "Penal Code of XB, chapter 36: forfeited values go to the injured party."},
    },
    "jurisdiction_proposal": {
        **_SHARES,
        "reason": "The suspects cannot be surrendered as nationals of XB, but the victims can be heard in XA only.",
    },
    "jurisdiction_agreement": {
        **_SHARES,
        "agreed": REF,
        "follow_ups": [{"kind": "request", "by": "XA", "note": "For the images of the devices."}],
    },
    "jurisdiction_disagreement": {
        "reason": "Both courts are seised already and neither law allows a stay.",
        "coordination": {
            "witnesses": "Each victim is heard once, and the record is shared.",
            "deconfliction": "Searches are announced a week before by telephone.",
            "ne_bis_in_idem": "Each side tells of a final judgment within three days.",
        },
        "review_on": "2047-06-01",
    },
    "outcome_report": {
        "proceeding": "1184/P/2026",
        "outcome": "conviction",
        "decided_on": "2028-03-14",
        "court": "Tribunal of the capital of XA",
        "sentence": "Five years of imprisonment.",
        "recovered": "EUR 31,400 were returned to 140 victims.",
        "final": False,
        "text": "The court convicted two of the three accused. An appeal is pending.",
    },
}

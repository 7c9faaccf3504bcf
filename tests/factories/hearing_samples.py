"""A plausible body of every kind of the procedure `hearing`."""

from __future__ import annotations

from app.kit.canonical import JsonObject
from tests.factories.request_samples import FILE, REF, REQUEST

_SLOT: JsonObject = {
    "requesting": {"from": "2047-03-12T10:00:00+02:00", "to": "2047-03-12T12:00:00+02:00", "tz": "Europe/Bucharest"},
    "requested": {"from": "2047-03-12T09:00:00+01:00", "to": "2047-03-12T11:00:00+01:00", "tz": "Europe/Vienna"},
}
_INTERPRETER: JsonObject = {
    "languages": ["ro", "en"],
    "name": "Elena Dumitru",
    "provided_by": "requested",
    "paid_by": "requesting",
}
_LINE: JsonObject = {"name": "Justice Conference of XB", "end_to_end": True, "third_party_recording": False}
_PERSON: JsonObject = {"names": ["Vasile Marin"], "birth": "1988-04-02", "nationality": ["XB"]}
_TECHNICIAN: JsonObject = {
    "name": "Mihai Stan",
    "phone": "+40 21 555 0190",
    "email": "video@moj.example.org",
    "tz": "Europe/Bucharest",
}
_LEFT_OUT = ("identifiers", "period_sought")

SAMPLES: dict[str, JsonObject] = {
    "hearing_request": {
        **{name: value for name, value in REQUEST.items() if name not in _LEFT_OUT},
        "persons": [{"id": "p1", "kind": "natural", "names": ["Vasile Marin"], "status": "witness"}],
        "measures": [
            {
                "id": "m1",
                "code": "HEARING_VIDEO",
                "person": "p1",
                "status": "witness",
                "languages": ["ro"],
                "questions": ["To whom did you lend the telephone in September 2026?"],
            }
        ],
        "why_remote": "The witness is ill and cannot travel.",
        "hearing": {
            "mode": "video",
            "language": "en",
            "conducted_by": "Judge Ioana Rusu, Tribunal of Bucharest",
            "attended_by": "Regional Court of Port XB",
            "oath": {"form": "oath", "law_of": "requesting", "words": "I swear to tell the truth."},
            "rights": {
                "requesting": "A witness need not answer where the answer would incriminate them or a relative.",
                "requested": "A witness may be assisted by counsel.",
            },
            "interpreters": [_INTERPRETER],
            "protection": ["address"],
            "line": _LINE,
            "recorded_by": "both",
        },
        "slots": [{"number": 1, **_SLOT}],
        "technical_contact": _TECHNICIAN,
        "assurances": [
            {
                "code": "safe_conduct",
                "text": "No measure follows from the testimony.",
                "given_by": "Ministry of Justice",
            }
        ],
    },
    "willingness_report": {
        "decision": "summoned",
        "person": _PERSON,
        "given_at": "2047-02-20T14:00:00+01:00",
        "statement": "I will come, but I wish to be heard in the morning.",
        "summons": {
            "served_on": "2047-02-18",
            "force": "Whoever stays away without excuse may be brought by the police.",
        },
        "conditions": ["A hearing in the morning"],
    },
    "slot_proposal": {"slots": [{"number": 1, **_SLOT}], "reply_by": "2047-03-01"},
    "schedule": {
        "proposal": REF,
        "number": 1,
        "begins_at": "2047-03-12T08:00:00Z",
        "slot": _SLOT,
        "rooms": {"requesting": "Tribunal of Bucharest, room 14", "requested": "Regional Court of Port XB, room 2"},
        "technical_contacts": {
            "requesting": _TECHNICIAN,
            "requested": {**_TECHNICIAN, "name": "Dora Ek", "tz": "Europe/Vienna"},
        },
        "test_at": "2047-03-11T08:00:00Z",
        "presence": [{"name": "Ion Radu", "function": "Prosecutor"}],
        "interpreters": [_INTERPRETER],
        "line": _LINE,
    },
    "bridge_details": {
        "schedule": REF,
        "encryption": "age",
        "recipients": [{"name": "Mihai Stan", "function": "Technician", "key": "age1" + "q" * 58}],
        "file": FILE,
        "expires_at": "2047-03-12T13:00:00Z",
    },
    "technical_test": {
        "schedule": REF,
        "at": "2047-03-11T08:00:00Z",
        "passed": False,
        "checks": [{"what": "Picture", "passed": True}, {"what": "Second sound channel", "passed": False}],
        "next_test_at": "2047-03-11T14:00:00Z",
    },
    "hearing_record": {
        "schedule": REF,
        "begins_at": "2047-03-12T08:04:00Z",
        "ended_at": "2047-03-12T09:31:00Z",
        "mode": "video",
        "person": _PERSON,
        "present": [
            {"name": "Ioana Rusu", "function": "Judge", "side": "requesting", "place": "Bucharest"},
            {"name": "Karl Berg", "function": "Judge", "side": "requested", "place": "Port XB"},
        ],
        "identity": {
            "method": "The passport was shown to the judge in the room.",
            "document": {"kind": "passport", "number": "012345678", "issuing_state": "XB"},
            "confirmed": True,
        },
        "rights_notice": "Judge Berg told the witness of the rights under both laws.",
        "oath": {"form": "oath", "law_of": "requesting", "taken": True},
        "interpreters": [_INTERPRETER],
        "interruptions": [
            {"from": "2047-03-12T08:40:00Z", "to": "2047-03-12T08:46:00Z", "why": "The picture was lost."}
        ],
        "objections": [
            {"by": "Counsel Dora Ek", "text": "The third question is leading.", "answer": "The judge reworded it."}
        ],
        "recordings": [{"recorded_by": "requested", "sha256": "ab" * 32, "kept": "Regional Court of Port XB"}],
        "file": FILE,
        "signatures": [
            {"name": "Karl Berg", "function": "Judge", "at": "2047-03-12T10:00:00Z"},
            {"name": "Vasile Marin", "function": "Witness", "refused_reason": "He wished to read it at home first."},
        ],
    },
    "adjournment": {"schedule": REF, "reason": "The interpreter has fallen ill."},
    "stop_note": {
        "stopped_at": "2047-03-12T08:30:00Z",
        "article": "ICJAL 31",
        "reason": "The questions went into matters of national security.",
        "done": "Two questions had been answered; the recording is kept by the court.",
        "outcomes": [{"measure": "m1", "outcome": "done_partly"}],
    },
}

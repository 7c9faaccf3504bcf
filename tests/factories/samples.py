"""A plausible body of every kind but the request."""

from __future__ import annotations

from app.kit.canonical import JsonObject
from tests.factories import (
    agreed_days_samples,
    assets_samples,
    assistance_samples,
    draft_consultation_samples,
    emergency_samples,
    extradition_samples,
    forensics_samples,
    hearing_samples,
    information_samples,
    joint_samples,
    jurisdiction_samples,
    mandate_samples,
    paper_samples,
    preservation_samples,
    provider_samples,
    transfer_samples,
)
from tests.factories.request_samples import FILE, REF

_PERSON: JsonObject = {"names": ["Vasile Marin"], "birth": "1988-04-02", "nationality": ["XB"]}
_PASSAGE: JsonObject = {
    "person": _PERSON,
    "place": "Airport of Port XB, gate 4",
    "at": "2027-05-10T09:30:00+02:00",
    "health": "In good health; takes no medicine.",
    "guard": ["Sergeant B. Ilie", "Officer C. Stan"],
}
_GROUND: JsonObject = {
    "code": "sovereignty",
    "article": "UNCC 40(21)(b)",
    "explanation": "The data is held on systems of the armed forces; to open them would prejudice the security of XB.",
}
ADMISSIBLE: JsonObject = {
    "authenticity": "The provider's own extract, under its signature; the account is that of the request.",
    "integrity": "The SHA-256 was computed on receipt on 12 November, and again before it left: they agree.",
    "protection_measures": ["check_value", "sealed_backup"],
    "legality": "Code of procedure of XB, chapter 27, section 18; order of the court of 9 November 2026; two officers.",
    "held_abroad": False,
    "obtained_by": "own_territory",
    "no_intrusive_means": True,
    "remedy": "Review by the court that ordered it.",
    "relevance": "It shows who held the address at the time named in the request, and nothing more.",
}
_CONDITION: JsonObject = {
    "id": "c1",
    "code": "use_limit",
    "text": "The material is used in the proceedings named in the request only.",
    "article": "UNCC 40(19)",
}
_OFFICER: JsonObject = {
    "name": "Bo Lind",
    "phone": "+46 8 555 0100",
    "email": "bo.lind@central.example.com",
    "tz": "Europe/Stockholm",
}
SAMPLES: dict[str, JsonObject] = {
    "acknowledgement": {"reference": "XB-CA 2026/4471", "officer": _OFFICER, "expected_on": "2027-02-15"},
    "information_request": {
        "questions": [
            {
                "number": 1,
                "question": "Please give the source port and the exact time with its zone.",
                "measures": ["m1"],
            }
        ],
        "measures": ["m1"],
    },
    "information_answer": {
        "answers": [{"number": 1, "answer": "Port 51812; 20:11:05 to 20:14:40, UTC+3."}],
        "measures": ["m1"],
    },
    "discontinuance": {
        "query": REF,
        "reminded_on": "2027-01-10",
        "done": "The provider was identified.",
        "reason": "No answer to the question has come within sixty days.",
    },
    "acceptance": {
        "measures": ["m1"],
        "legal_basis": "Act of XB on assistance in criminal matters, sections 4 and 9",
        "executing_authority": "Police Authority, Cybercrime Centre",
        "expected_on": "2027-02-15",
    },
    "conditions": {"conditions": [_CONDITION], "measures": ["m1"], "reason": "The law of XB demands it."},
    "conditions_accepted": {"conditions": ["c1"], "undertaking": "XA will keep to the condition."},
    "conditions_declined": {"conditions": ["c1"], "reason": "The trial is public and the material must be read there."},
    "consultation": {
        "considered": "refusal",
        "grounds": ["sovereignty"],
        "measures": ["m1"],
        "text": "Part of the data is held on systems of the armed forces.",
        "proposal": "The civil part could be given.",
    },
    "consultation_answer": {"text": "The civil part suffices.", "accepts_proposal": True},
    "postponement": {
        "grounds": [
            {
                "code": "postpone_ongoing",
                "article": "UNCC 40(27)",
                "explanation": "The same person is under investigation here; to act now would warn accomplices.",
            }
        ],
        "review_on": "2027-06-01",
        "partial_now": "Subscriber data can be given at once.",
    },
    "resumption": {"reason": "The investigation here has ended."},
    "refusal": {
        "measures": ["m1"],
        "grounds": [_GROUND],
        "no_consultation_reason": "The position of XB on such systems cannot change.",
        "could_be_cured_by": "Limiting the request to civil systems.",
        "remedy_or_review": "None is foreseen by the law of XB.",
    },
    "partial_refusal": {
        "measures": ["m1"],
        "grounds": [_GROUND],
        "no_consultation_reason": "The position of XB on such systems cannot change.",
    },
    "urgency_change": {"was": "urgent", "level": "routine", "reason": "The data has meanwhile been preserved."},
    "evidence_transmittal": {
        "final": False,
        "evidence": [
            {
                "file": FILE,
                "description": "Subscriber data of the address at the time",
                "measures": ["m1"],
                "category": "SUBSCRIBER",
                "source": "Example Telecom",
                "obtained_at": "2026-11-12T10:00:00+01:00",
            }
        ],
        "outcomes": [{"measure": "m1", "outcome": "done"}],
        "conditions": [_CONDITION],
        "clearance": {"reference": "XB-CL 2026/118", "decided_on": "2026-12-02"},
        "admissibility": [ADMISSIBLE],
    },
    "evidence_receipt": {
        "received_on": "2026-12-03T08:15:00+02:00",
        "verified": True,
        "checked": [{"file": FILE, "matches": True}],
        "conditions_noted": True,
    },
    "execution_report": {
        "summary": "The provider keeps no assignment logs of that day.",
        "outcomes": [{"measure": "m1", "outcome": "not_retained", "note": "Kept for thirty days."}],
        "costs": {"actual": {"amount": "0.00", "currency": "EUR"}},
    },
    "start_notice": {
        "measures": ["m1"],
        "from": "2026-11-02T00:00:00+01:00",
        "until": "2047-01-31",
        "legal_basis": "Code of procedure of XB, chapter 27, section 18; order of 28 November 2026",
    },
    "extension_request": {"measures": ["m1"], "until": "2047-02-28", "reason": "The next transfer is expected."},
    "extension_confirmation": {"measures": ["m1"], "until": "2047-02-28"},
    "extension_declined": {"measures": ["m1"], "reason": "The court did not renew its order."},
    "stop_request": {"measures": ["m1"], "reason": "The suspect has been arrested."},
    "end_notice": {
        "measures": ["m1"],
        "ended_at": "2026-11-20T23:59:59+01:00",
        "why": "The suspect has been arrested.",
        "remains": "The records of the last three days will be sent.",
    },
    "return_note": {
        "items": [{"description": "Hard disk, black", "number": "XB-2026-114"}],
        "sent_on": "2027-03-01",
        "carrier": "Diplomatic courier",
    },
    "return_receipt": {
        "items": [{"description": "Hard disk, black", "number": "XB-2026-114", "complete": True}],
        "received_on": "2027-03-04",
    },
    "consent_record": {
        "person": _PERSON,
        "measures": ["m1"],
        "given_at": "2027-01-20T11:00:00+01:00",
        "place": "Prison of Port XB",
        "counsel": {"name": "Dora Ek, advocate", "advice": "given"},
        "language": "ro",
        "interpreter": "Elena Dumitru",
        "statement": "I agree to be taken to XA to testify and to be brought back.",
        "revocable_until": "2027-05-09",
    },
    "hand_over_record": {**_PASSAGE, "measures": ["m1"], "consent": REF, "return_by": "2027-05-20"},
    "take_over_record": _PASSAGE,
    "custody_report": {
        "person": _PERSON,
        "hand_over": REF,
        "from": "2027-05-10",
        "to": "2027-05-20",
        "place": "Remand prison of Bucharest",
        "regime": "Single cell, daily exercise, calls to counsel.",
        "health": "In good health.",
        "days_in_custody": 11,
    },
    "return_record": {**_PASSAGE, "hand_over": REF, "days_in_custody": 11},
    "custody_ended": {
        "person": _PERSON,
        "hand_over": REF,
        "outcome": "escaped",
        "at": "2027-05-14T03:10:00+03:00",
        "place": "Hospital of Bucharest",
        "circumstances": "The person left the ward at night. A search goes on, and the border is told.",
        "days_in_custody": 5,
    },
    "custody_end_noted": {"person": _PERSON, "hand_over": REF, "note": "A notice of search goes out here too."},
    "stay_request": {
        "person": _PERSON,
        "hand_over": REF,
        "measures": ["m1"],
        "until": "2027-06-20",
        "reason": "The court hears the witness on two further days in June.",
    },
    "stay_decision": {"agreed": True, "decided_by": "District Court of Port XB"},
    "communication": {"subject": "New telephone number", "text": "From Monday on we answer under a new number."},
    "status_inquiry": {"text": "How far is the execution of the request?"},
    "status_report": {
        "summary": "The provider has been served with the order.",
        "progress": [{"measure": "m1", "status": "executing", "expected_on": "2027-02-01"}],
    },
    "supplement": {"text": "The bank has given the source port: 51812.", "measures": ["m1"]},
    "correction": {
        "corrects": REF,
        "corrections": [{"field": "identifiers.0.port", "was": "51821", "reads": "51812"}],
        "reason": "Two digits were exchanged.",
    },
    "withdrawal": {"reason": "The suspect has confessed; the data is no longer required."},
    "withdrawal_noted": {"done": "Nothing had been asked of the provider yet."},
    "competence_notice": {
        "outcome": "referred_elsewhere",
        "authority": {"name": "Ministry of Justice of XC", "state": "XC", "directory_id": "XC.moj"},
        "reason": "The provider and its systems are in XC.",
    },
    "closing_note": {"text": "The court has given judgment.", "outcome": "conviction"},
    "reopening": {"reason": "The appeal court needs a further document."},
    "disclosure_notice": {
        "state": "will_be_disclosed",
        "what": "The subscriber data",
        "material": REF,
        "to_whom": "Counsel of the accused",
        "order": "Code of procedure of XA, article 94",
        "when": "2027-04-01",
    },
    "exculpatory_notice": {
        "what": "The logs show that the accused was not signed in at the time.",
        "material": REF,
        "person": "Vasile Marin",
        "disclosed_on": "2027-04-05",
    },
    "oral_note": {
        "caller": "Ana Pop",
        "authority": {"name": "Ministry of Justice of XA", "directory_id": "XA.moj"},
        "received_at": "2026-11-24T02:10:00+01:00",
        "call_back_number": "+40 21 555 0123",
        "called_back_at": "2026-11-24T02:16:00+01:00",
        "read_back_code": "K7Q3-MD9T",
        "asked": "To find out who uses the telephone +46 8 555 0199 now.",
        "basis": "UNCC 40(13); a child has been abducted.",
    },
    "oral_act_report": {"done": "The provider was asked at once.", "done_at": "2026-11-24T02:40:00+01:00"},
    "lapse_notice": {
        "note": REF,
        "waited_until": "2026-11-25T02:10:00+01:00",
        "undone": "The provider's answer was deleted unread.",
    },
    "cost_estimate": {
        "items": [
            {"what": "Interpreters", "amount": {"amount": "12000.00", "currency": "EUR"}, "measure": "m1"},
            {"what": "Copies", "amount": {"amount": "800.50", "currency": "EUR"}},
        ],
        "total": {"amount": "12800.50", "currency": "EUR"},
        "reason": "Forty witnesses in four languages.",
    },
    "cost_decision": {"decision": "agreed_in_part", "amount": {"amount": "6000", "currency": "EUR"}},
    "assurance_request": {
        "assurances": [{"code": "no_death_penalty", "text": "The death penalty will not be sought or carried out."}],
        "reason": "The constitution of XB demands it.",
    },
    "assurance": {
        "assurances": [
            {
                "code": "no_death_penalty",
                "text": "The death penalty will not be sought or carried out.",
                "giver": "Maria Enache",
                "function": "Minister of Justice",
                "power": "Act on international assistance, article 12",
                "duration": "Until the judgment has been enforced.",
            }
        ]
    },
    "assurance_declined": {
        "not_given": [
            {
                "code": "no_death_penalty",
                "text": "The death penalty will not be sought or carried out.",
                "why": "no_power",
                "reason": "The court decides on the penalty, and nobody may give it directions.",
                "law": "Constitution, article 124",
                "instead": "The prosecution will not ask for it, and the Minister will propose a pardon.",
            }
        ]
    },
    "confidentiality_warning": {
        "what": "The provider tells its customer after thirty days.",
        "reason": "The law of XB gives no power to forbid it longer.",
        "disclosed_by": "2027-01-05",
    },
    "confidentiality_decision": {"decision": "wait_until", "until": "2027-02-01"},
    "event_notice": {"event": "The arrest in XA.", "date": "2026-11-23", "note": "The press of XA reports it."},
    "delay_notice": {
        "reason": "The court that decides on it does not sit before the middle of next month.",
        "decide_by": "2047-01-08",
        "execute_by": "2047-03-15",
        "answer_by": "2046-12-15",
    },
    "delay_answer": {"accepts_proposal": True, "text": "The hearing is in April: that day suits us."},
    "use_request": {
        "material": REF,
        "use": "Proceedings for laundering against the same person.",
        "proceeding": "2001/P/2027",
        "reason": "The statements show where the money went.",
    },
    "use_decision": {"decision": "agreed_with_conditions", "conditions": [_CONDITION]},
    "exercise_request": {"kind": "chain", "scenario": "Daily test of the chain."},
    "exercise_answer": {
        "hops": {"received": "2026-11-24T08:00:00.120Z", "verified": "2026-11-24T08:00:00.480Z"},
    },
    "exercise_stop": {"reason": "A real case has come.", "cause": "real_case"},
    "exercise_proposal": {
        "scenario": "Preservation of a mailbox at night.",
        "window": {"from": "2026-11-24T18:00:00Z", "to": "2026-11-25T06:00:00Z"},
    },
    "exercise_agreement": {"answer_within": 30},
    "exercise_report": {
        "authority": "XB.moj",
        "drills": [
            {
                "matter": "XA-2026-K7Q3MD9T",
                "agreement": REF,
                "request": REF,
                "ending": REF,
                "outcome": "reached",
                "answer_within": 30,
                "woken": True,
                "came_back": "2026-11-24T23:04:11.480Z",
            },
            {
                "matter": "XA-2026-K7Q3MD9V",
                "agreement": REF,
                "request": REF,
                "ending": REF,
                "outcome": "reached",
                "answer_within": 30,
                "woken": False,
                "foreseeable": True,
                "agreement_came": "2026-10-24T23:04:11.480Z",
                "came_back": "2026-10-24T23:09:11.480Z",
            },
        ],
        "tried": 2,
        "reached": 2,
        "woken": 1,
        "foreseeable": 1,
        "kept_promises": 2,
        "stopped": {"real_case": 2},
        "last_reached": "2026-11-24T23:04:10.120Z",
        "last_woken": "2026-11-24T23:04:10.120Z",
        "medians": {"received": 900, "acknowledged": 250120},
        "clock_disagrees": {"channel": 1},
    },
    **extradition_samples.SAMPLES,
    **assets_samples.SAMPLES,
    **transfer_samples.SAMPLES,
    **preservation_samples.SAMPLES,
    **emergency_samples.SAMPLES,
    **information_samples.SAMPLES,
    **jurisdiction_samples.SAMPLES,
    **provider_samples.SAMPLES,
    **mandate_samples.SAMPLES,
    **draft_consultation_samples.SAMPLES,
    **hearing_samples.SAMPLES,
    **forensics_samples.SAMPLES,
    **joint_samples.SAMPLES,
    **assistance_samples.SAMPLES,
    **preservation_samples.SAMPLES,
    **paper_samples.SAMPLES,
    **agreed_days_samples.SAMPLES,
}

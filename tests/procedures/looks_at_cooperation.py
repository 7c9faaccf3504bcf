"""What rows on working together must show: jurisdiction, examination, hearing, advice, help (`law.md` §1)."""

from __future__ import annotations

from datetime import UTC, datetime

from app.statistics import jurisdiction as consultations
from tests.procedures.seeing import (
    answered_in,
    consulted,
    counted_code,
    counted_help,
    ends,
    lacks,
    signed_by_both,
    stands,
)
from tests.procedures.shown import Counts, Look, Told

AGREE = "two States agree who prosecutes"
TRAINED = "prosecutors are trained"
PREVENTION = "a body for prevention builds up what it can do"
EXAMINED = "a device is examined abroad and comes back"
HEARD = "a witness is heard by video"
ADVISED = "how a technique works is asked and answered in confidence"
REFUSED = "conditions are declined, and after a consultation it is refused"
COOPERATION: tuple[Look, ...] = (
    Look(
        "S4",
        AGREE,
        (
            Told("open", "connections.0", "1. result: where harm or loss occurred Facts All 214 victims"),
            Told("state_position", "claim", "Claim of jurisdiction jurisdiction is claimed"),
            Told("state_position", "connections.0", "The messages were"),
            Told("agree", "shares", "Prosecutes The fraud against the customers of the bank."),
            Told("report_outcome", "outcome", "conviction"),
            Told("open", "prosecution_prospects.suspect", "Suspect is elsewhere"),
            Told("open", "prosecution_prospects.victims_heard", "Victims heard 187"),
            Told("open", "loss_recovery.loss", "Loss 48 200.00 EUR"),
            Told("open", "loss_recovery.frozen", "Amount 12 000.00 EUR State XB"),
            Told("state_position", "prosecution_prospects.suspect", "Suspect: is in the State"),
            Told("state_position", "loss_recovery.law_on_return", "Law on return: Penal Code of XB, chapter 36"),
            Told("agree", "agreed", "Proposal agreed to 019ab3c4-5d6e-7f80-9a1b-000000000003"),
        ),
        (
            Counts("open", "connections", lacks("open", "connection_missing")),
            Counts("open", "prosecution_prospects", lacks("open", "prospects_missing")),
            Counts("state_position", "loss_recovery", lacks("state_position", "recovery_missing")),
            Counts("agree", "shares.1", lacks("agree", "share_missing")),
            Counts("agree", "", signed_by_both("counter", "agree")),
            Counts("counter", "", signed_by_both("counter", "agree")),
            Counts("agree", "", lambda shown: consultations.read(shown.story).codes["agreement"] == ("agreed",)),
            Counts("open", "connections.0", lambda s: "result" in consultations.read(s.story).codes["connection"]),
        ),
    ),
    Look(
        "S6",
        TRAINED,
        (
            Told("request", "need", "Need Prosecutors have had no training in electronic evidence"),
            Told("match", "plan", "Plan Three days of teaching, one of exercises, one of examination."),
            Told("deliver", "delivered", "What was given All sessions of the plan"),
            Told("evaluate", "rating", "Result aims met"),
        ),
        (
            Counts("match", "starts_on", ends("match", "ta_start", 2047, 5, 3)),
            Counts("deliver", "", lambda shown: shown.clock("evaluate", "evaluation") is not None),
            Counts("evaluate", "rating", counted_code("rating", "aims_met")),
        ),
    ),
    Look(
        "S15",
        PREVENTION,
        (
            Told("request", "topics.0", "Topics prevention, critical infrastructure"),
            Told("match", "topics.0", "Topics prevention, critical infrastructure"),
            Told("request", "audience.roles", "Officials of the body for prevention policy"),
        ),
        (Counts("match", "topics.0", counted_code("topic", "prevention")),),
    ),
    Look(
        "S28",
        AGREE,
        (
            Told("open", "connections.0.kind", "1. result: where harm or loss occurred"),
            Told("open", "connections.0.weight", "Weight strong"),
            Told("open", "connections.0.evidence_ref", "Place in the file File 1184/P/2026, volume 2"),
            Told("open", "connections.1.weight", "Weight medium"),
            Told("open", "real_and_sufficient", "The whole loss occurred in XA, and the victims can be heard"),
            Told("state_position", "real_and_sufficient", "The act was done and the suspects live in XB."),
        ),
        (
            Counts("open", "connections.0", lacks("open", "claim_weak")),
            Counts("open", "real_and_sufficient", lacks("open", "sufficiency_unexplained")),
        ),
    ),
    Look(
        "S35",
        EXAMINED,
        (
            Told("entrust", "measures.0.code", "m1 · Expert evaluation (EXPERT_EVALUATION)"),
            Told("entrust", "questions.0", "Which messages were deleted in September 2026"),
            Told("accept", "laboratory", "Laboratory Institute of Forensic Science of XB"),
            Told("accept", "examiners", "Dr Nora Feld"),
            Told("report", "method", "Method Carving of the database of messages; comparison of two tools."),
            Told("report", "examiners.0.qualification", "Certified examiner of mobile devices"),
            Told("report", "exhibits.0.sha256_after", "SHA-256 after 1d1d1d1d"),
            Told("report", "results.1", "No: the memory cells are burnt."),
            Told("return", "items.0.number", "XA-2026-0815"),
            Told("confirm_return", "items.0.complete", "Complete Yes"),
        ),
        (
            Counts("report", "results.2", answered_in("report", 3)),
            Counts("report", "outcomes.0", stands("report", "m1", "done")),
            Counts("accept", "report_by", ends("receive_exhibits", "examination", 2047, 3, 1)),
            Counts("return", "", lambda shown: shown.clock("confirm_return", "return_receipt") is not None),
        ),
    ),
    Look(
        "S36",
        HEARD,
        (
            Told(
                "agree_slot", "slot.requesting", "10:00:00 (UTC+02:00) to Tuesday 12 March 2047, 12:00:00 (UTC+02:00)"
            ),
            Told("agree_slot", "slot.requesting.tz", "12:00:00 (UTC+02:00) (Europe/Bucharest)"),
            Told("agree_slot", "slot.requested", "09:00:00 (UTC+01:00) to Tuesday 12 March 2047, 11:00:00 (UTC+01:00)"),
            Told("agree_slot", "slot.requested.tz", "11:00:00 (UTC+01:00) (Europe/Vienna)"),
            Told("hold", "identity.method", "Method The passport was shown to the judge in the room."),
            Told("hold", "identity.confirmed", "Confirmed Yes"),
            Told("hold", "oath.form", "Oath Form: oath"),
            Told("hold", "oath.law_of", "Applicable law: requesting State"),
            Told("hold", "oath.taken", "Taken: Yes"),
            Told("hold", "file", "97b05916 2d607b2c f91c1b2c a54c4f64"),
            Told("hold", "recordings.0.sha256", "SHA-256 abababab abababab"),
        ),
        (
            Counts(
                "agree_slot",
                "begins_at",
                lambda s: s.due("agree_slot", "hearing") == datetime(2047, 3, 12, 8, tzinfo=UTC),
            ),
            Counts("hold", "", lambda shown: shown.clock("transmit", "record_sent") is not None),
        ),
    ),
    Look(
        "S39",
        ADVISED,
        (
            Told("inquire", "kind", "Kind technical advice"),
            Told("inquire", "question", "Question How are the keys of this encryption programme read out"),
            Told("inquire", "handling.confidential", "Confidential Yes"),
            Told("reply", "text", "Text Take the memory first, with the programme still open"),
            Told("reply", "handling.confidential", "Confidential Yes"),
            Told("reply", "use", "Use intelligence only"),
        ),
        (
            Counts(
                "reply",
                "",
                lambda s: (
                    (clock := s.clock(s.turns[-1].turn.act, "inquiry_answer")) is not None and clock.stopped is not None
                ),
            ),
        ),
    ),
    Look(
        "S52",
        TRAINED,
        (
            Told("request", "topics", "Topics electronic evidence, digital forensics"),
            Told("request", "audience.roles", "Roles Prosecutors, Police examiners"),
            Told("deliver", "attended", "People who took part 22"),
            Told("deliver", "taught_hours", "Hours taught 30"),
            Told("evaluate", "indicators.0.after", "After 1 of 10"),
        ),
        (
            Counts("deliver", "attended", counted_help("participants", 22)),
            Counts("deliver", "taught_hours", counted_help("hours", 30)),
            Counts("match", "topics.0", counted_code("topic", "e_evidence")),
        ),
    ),
    Look(
        "S53",
        TRAINED,
        (
            Told("request", "supports.1", "Kinds of assistance training, equipment"),
            Told("request", "equipment.0.what", "What Write blocker"),
            Told("deliver", "equipment.0.quantity", "Quantity 4"),
            Told("deliver", "equipment.0.recipient_authority", "Forensic laboratory of the police of XA"),
            Told("deliver", "accepted_by", "Taken over by Ana Pop, head of the laboratory"),
        ),
        (
            Counts("deliver", "equipment.0", counted_help("equipment pieces", 4)),
            Counts("match", "supports.1", counted_code("support", "equipment")),
        ),
    ),
    Look(
        "S58",
        REFUSED,
        (
            Told("consult", "considered", "What is considered refusal"),
            Told("consult", "proposal", "Proposal The civil part could be given."),
            Told("answer_consult", "accepts_proposal", "The proposal is accepted Yes"),
            Told("refuse", "consultation", "Consultation"),
        ),
        (
            Counts("refuse", "consultation", lacks("refuse", "consultation_missing")),
            Counts("consult", "", consulted),
        ),
    ),
)

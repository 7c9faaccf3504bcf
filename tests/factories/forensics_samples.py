"""A plausible body of every kind of the procedure `forensics`."""

from __future__ import annotations

from app.kit.canonical import JsonObject
from tests.factories.request_samples import FILE, REF, REQUEST

DATA, MANIFEST = "1d" * 32, "2e" * 32
_LEFT_OUT = ("identifiers", "period_sought")
_EXAMINER: JsonObject = {
    "name": "Dr Nora Feld",
    "qualification": "Certified examiner of mobile devices; twelve years of practice.",
}
_TOOL: JsonObject = {"name": "Reader of images", "version": "7.2.1", "use": "Extraction"}
_ORDER: JsonObject = {"by": "Tribunal of Bucharest", "date": "2026-11-02"}

SAMPLES: dict[str, JsonObject] = {
    "examination_mandate": {
        **{name: value for name, value in REQUEST.items() if name not in _LEFT_OUT},
        "legal_basis": [{"treaty": "un_cybercrime", "articles": ["40(3)(h)"], "measures": ["m1"]}],
        "measures": [{"id": "m1", "code": "EXPERT_EVALUATION"}],
        "exhibits": [
            {"id": "t1", "description": "Image of a telephone", "sha256": DATA, "manifest": MANIFEST},
            {"id": "t2", "description": "Telephone, black, damaged", "seal": "XA-2026-0815", "locked": True},
        ],
        "questions": [
            {"number": 1, "question": "Which messages were deleted in September 2026, and when?", "exhibits": ["t1"]},
            {"number": 2, "question": "Can the memory of the damaged telephone be read?", "exhibits": ["t2"]},
        ],
        "standard": "ISO/IEC 27042",
        "destructive": True,
        "destructive_reason": "The memory chip has to be taken off the board.",
        "owner_order": _ORDER,
        "secrets_road": "By diplomatic courier, in a sealed envelope",
        "presence": [{"name": "Radu Pop", "function": "Expert of the police of XA"}],
    },
    "examination_acceptance": {
        "laboratory": "Institute of Forensic Science of XB",
        "accreditation": {
            "body": "Accreditation Board of XB",
            "number": "114-T",
            "standard": "ISO/IEC 17025",
            "valid_until": "2048-06-30",
        },
        "examiners": [_EXAMINER],
        "tools": [_TOOL],
        "plan": "First the image, then the chip of the damaged telephone.",
        "estimated_days": 40,
        "report_by": "2047-03-01",
        "cost": {"amount": "3400.00", "currency": "EUR"},
    },
    "exhibit_transmittal": {
        "exhibits": [
            {"id": "t1", "sha256": DATA, "manifest": MANIFEST},
            {"id": "t2", "seal": "XA-2026-0815"},
        ],
        "sent_on": "2047-01-10",
        "carrier": "Diplomatic courier",
        "conditions": [{"id": "c1", "code": "return_by", "text": "The telephone comes back.", "by": "2047-06-30"}],
    },
    "exhibit_receipt": {
        "received_on": "2047-01-14T10:00:00+01:00",
        "exhibits": [
            {"id": "t1", "arrived": True, "sha256": DATA, "matches": True},
            {"id": "t2", "arrived": True, "seal_state": "broken", "note": "The seal is torn at one edge."},
        ],
        "defects": ["The seal of t2 is torn; the film of the opening is kept."],
    },
    "scope_change": {
        "adds": [{"number": 3, "question": "From which network was the telephone last used?"}],
        "drops": [2],
        "reason": "The memory chip is destroyed; the image holds records of the network.",
        "report_by": "2047-04-01",
        "cost": {"amount": "600.00", "currency": "EUR"},
    },
    "scope_agreed": {"change": REF, "report_by": "2047-04-01"},
    "scope_declined": {"reason": "The owner of the exhibit does not consent to a method that consumes it."},
    "examination_report": {
        "examiners": [_EXAMINER],
        "independence": "The examiner knows none of the persons concerned and has no interest in the outcome.",
        "exhibits": [
            {"id": "t1", "sha256_before": DATA, "sha256_after": DATA},
            {"id": "t2", "note": "A thing: its chip was taken off and is returned with it."},
        ],
        "environment": "Offline workstation, clean room class 7",
        "tools": [_TOOL],
        "method": "Carving of the database of messages; comparison of two tools.",
        "steps": [
            {"at": "2047-02-03T09:00:00+01:00", "what": "Working copy made and compared."},
            {"what": "Deleted records recovered from the write-ahead log."},
        ],
        "results": [
            {
                "number": 1,
                "answer": "Fourteen messages were deleted on 15 September 2026 between 20:11 and 20:14 UTC.",
                "confidence": "very_likely",
                "limits": "The clock of the telephone may be off by up to one minute.",
            },
            {"number": 2, "answer": "No: the memory cells are burnt.", "confidence": "certain"},
        ],
        "limits": "Nothing is said of messages kept on servers.",
        "repeatable": "On the image with the same tools; on the telephone not.",
        "annexes": [{"description": "List of the deleted messages", "sha256": "3f" * 32}],
        "manifest": "4a" * 32,
        "file": FILE,
        "outcomes": [{"measure": "m1", "outcome": "done"}],
        "costs": {"actual": {"amount": "3100.00", "currency": "EUR"}},
        "return_by": "2047-05-01",
    },
}

"""A plausible body of every kind of the procedure `joint`."""

from __future__ import annotations

from app.kit.canonical import JsonObject
from tests.factories.request_samples import REF, REQUEST

_LEADERS: list[JsonObject] = [
    {
        "state": "XA",
        "authority": "Prosecutor's Office for Cybercrime",
        "name": "Ion Radu",
        "function": "Prosecutor",
        "leader": True,
    },
    {"state": "XB", "authority": "National Cybercrime Centre", "function": "Head of unit", "leader": True},
]
_TERMS: JsonObject = {
    "purpose": "To investigate the group behind the transfers of September 2026 in both States.",
    "legal_basis": "UNCC, article 48",
    "offences": REQUEST["offences"],
    "members": [*_LEADERS],
    "functions": "Each leader directs what is done in the own State.",
    "territory": "The territories of XA and XB",
    "starts_on": "2047-01-15",
    "ends_on": "2048-01-14",
    "organisation": "A meeting each month, in turn in XA and in XB.",
    "gathering": "Each act is recorded by the authority of the place and passed on with its manifest.",
    "use_rules": "In the proceedings named here only; otherwise with the consent of the other side.",
    "host_law": "Each act follows the law of the State where it is done, whose sovereignty is fully respected.",
    "host_acts": "Officers of that State lead and carry out every act on its territory.",
    "guest_powers": ["be_present", "assist"],
    "no_intrusive_means": True,
    "personal_data": "Kept until final judgment, then deleted or returned.",
    "costs": {"note": "Each side bears its own."},
    "media": "Nothing is published without the consent of both leaders.",
    "liability": "Each State answers for what its officers do.",
    "review": "After six months, and whenever a leader asks for it.",
    "contact": REQUEST["contact"],
}
SAMPLES: dict[str, JsonObject] = {
    "jit_proposal": {**_TERMS, "reply_by": "2046-12-20"},
    "jit_agreement": {**_TERMS, "proposal": REF},
    "jit_declined": {
        "reason": "The case here is at trial already.",
        "other_ways": "Requests for assistance will be dealt with at once.",
    },
    "jit_change": {
        "changes": ["prolong", "add_member"],
        "text": "The end is moved by six months, and the financial intelligence unit of XB joins.",
        "joins": [{"state": "XB", "authority": "Financial Intelligence Unit", "leader": False}],
        "ends_on": "2048-07-14",
        "reason": "The money has led to further accounts.",
    },
    "jit_change_agreed": {"change": REF, "ends_on": "2048-07-14"},
    "jit_change_declined": {
        "reason": "The money is traced here already, and no further member is needed for it.",
        "other_ways": "The end could be moved without a new member.",
    },
    "jit_closing_report": {
        "summary": "Four persons were charged in XA and two in XB.",
        "ended_on": "2048-07-14",
        "proceedings": ["1184/P/2026, Tribunal of Bucharest"],
        "material_after": "Each side keeps its copies for the proceedings named; the rest is deleted.",
        "costs": {"actual": {"amount": "8200.00", "currency": "EUR"}},
    },
}

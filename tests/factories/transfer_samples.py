"""A plausible body of every kind that only the transfer of proceedings has."""

from __future__ import annotations

from app.kit.canonical import JsonObject
from tests.factories.extradition_samples import case
from tests.factories.request_samples import FILE, REQUEST

SAMPLES: dict[str, JsonObject] = {
    "transfer_request": case(
        legal_basis=[{"treaty": "un_cybercrime", "articles": ["39"]}],
        facts=REQUEST["facts"],
        reasons="The suspect is a national of XB, lives there, and is tried there for the same scheme.",
        connections=[
            {
                "kind": "offender",
                "weight": "strong",
                "place": "Port XB",
                "facts": "The suspect lives there and was heard there on 2 November 2026.",
                "evidence_ref": "Volume 2, page 41",
            }
        ],
        persons=[
            {
                "id": "p1",
                "kind": "natural",
                "names": ["Vasile Marin"],
                "birth": "1988-04-02",
                "nationality": ["XB"],
                "status": "suspect",
            }
        ],
        custody=[{"person": "p1", "since": "2026-11-02", "place": "Port XB Prison", "until": "2027-05-02"}],
        offences_there=[
            {
                "domestic_provision": "Penal Code of XB, section 9:1",
                "text_of_provision": "Whoever by deception or by a computer causes loss to another …",
                "max_penalty": {"kind": "years", "years": 6},
            }
        ],
        limitation_here={"provision": "Criminal Code of XA, article 154: eight years.", "ends_on": "2034-09-14"},
        limitation_there={"provision": "Penal Code of XB, section 35:1: ten years.", "ends_on": "2036-09-14"},
        acts_done=[
            {
                "what": "Three victims were heard.",
                "by": "Prosecutor's Office for Cybercrime",
                "done_on": "2026-10-05",
                "validity": "Under oath, with a record that each has signed.",
            }
        ],
        evidence_list=["Records of the three hearings", "Log of the bank, with its hash"],
        victims_rights="The victims were told on 12 November 2026 and agree.",
        civil_claims="Three claims of together 48,200 euro.",
        suspect_position="He wishes to be tried in XB.",
        stay={"what": "The investigation is stopped and no charge is brought.", "from": "2027-01-15"},
    ),
    "transfer_acceptance": {
        "authority": "Port XB Prosecution Office",
        "reference": "PXB-2027-118",
        "offences": ["Gross fraud, Penal Code of XB, section 9:3"],
        "legal_basis": "Act of XB on transfer of proceedings, section 6",
        "validity": "The hearings count if their records are translated.",
        "translation": "The records of the hearings, into the language of XB.",
        "file_by": "2027-03-31",
    },
    "transfer_file": {
        "files": [{"file": FILE, "description": "Volume 1: records of the hearings", "pages": 212}],
        "package": {"reference": "XA-PKG-2027-31", "sha256": "a7" * 32},
        "originals": [{"description": "Black telephone", "number": "E-17", "sent_on": "2027-03-20"}],
        "missing": ["The opinion of the accountant follows in April."],
        "stopped_on": "2027-03-15",
    },
    "transfer_handed_back": {
        "reason": "The suspect has moved to XA and was found there.",
        "done": "Two witnesses were heard; the records come with the file.",
        "article": "Act of XB on transfer of proceedings, section 11",
        "persons": ["Vasile Marin"],
        "evidence_back": "By pouch, with a list.",
        "decided_on": "2027-09-01",
    },
}

"""A complete request for subscriber data, and a way to change one thing of it."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import UTC, datetime

from app.kit.canonical import Json, JsonObject
from app.treaties.catalogue import TREATIES
from app.treaties.profiles import profile
from app.treaties.rules import Asked

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ORDER = "a1" * 32
UNCC = TREATIES.newest("un_cybercrime")
DROP = object()
"""Marks a member that is taken away."""


def request() -> JsonObject:
    """Everything that the treaty, the profile of XB and practice want."""
    body: JsonObject = {
        "channel": {"kind": "central"},
        "authority": {"name": "Ministry of Justice of Xandria", "directory_id": "XA.moj"},
        "contact": {"name": "Ana Ionescu", "phone": "+40215550123", "email": "ana@moj.example", "tz": "Europe/Vienna"},
        "urgency": {"level": "routine", "reason": "The trial opens in spring.", "wanted_by": "2027-02-26"},
        "conducting": {"name": "Prosecutor's Office of the capital", "functions": "It conducts the investigation."},
        "proceeding": {"kind": "investigation", "reference": "114/P/2026", "subject": "Intrusion into a hospital"},
        "legal_basis": [{"treaty": "un_cybercrime", "articles": ["40(3)(d)", "44"], "measures": ["m1"]}],
        "offences": [
            {
                "code": "ILLEGAL_ACCESS",
                "mode": "committed",
                "domestic_provision": "Criminal Code, section 360(1)",
                "text_of_provision": "Whoever gains access to a computer system without right is punished …",
                "max_penalty": {"kind": "years", "years": 5},
            }
        ],
        "facts": {
            "summary": "On 3 October 2026 an unknown person entered the hospital's server from the address below.",
            "period": {"from": "2026-10-03T01:00:00+02:00", "to": "2026-10-03T03:00:00+02:00"},
            "places": ["Capital of Xandria"],
        },
        "link": "The user of the address at that time is the suspect.",
        "persons": [{"id": "p1", "kind": "unknown", "names": ["unknown user of the address"], "status": "suspect"}],
        "identifiers": [
            {
                "id": "i1",
                "kind": "ip",
                "address": "93.184.216.34",
                "port": 51234,
                "instant_from": "2026-10-03T01:12:09+02:00",
                "instant_to": "2026-10-03T01:12:41+02:00",
                "tz": "Europe/Vienna",
                "clock_source": "NTP of the hospital, checked against PTB",
            }
        ],
        "measures": [
            {
                "id": "m1",
                "code": "ACCESS_STORED",
                "sub": "SUBSCRIBER",
                "provider": {"name": "Belnet Telecom", "state": "XB"},
                "identifiers": ["i1"],
                "period": {"from": "2026-10-03T01:00:00+02:00", "to": "2026-10-03T03:00:00+02:00"},
                "data_categories": ["SUBSCRIBER"],
                "justifications": [
                    {
                        "category": "SUBSCRIBER",
                        "necessity": "The address is the only trace of the person.",
                        "proportionality": "Name and address alone are asked for, for two hours.",
                    }
                ],
                "why_vulnerable": "Allocation logs are kept for a year.",
                "orders": ["o1"],
            }
        ],
        "orders": [
            {
                "id": "o1",
                "kind": "disclosure order",
                "court": "Court of the capital",
                "date": "2026-11-20",
                "number": "77/2026",
                "file": ORDER,
            }
        ],
        "period_sought": {"from": "2026-10-03T01:00:00+02:00", "to": "2026-10-03T03:00:00+02:00"},
        "purpose": "To identify and charge the suspect.",
        "no_intrusive_means": True,
        "confidentiality": {"asked": True, "reason": "The suspect does not know."},
        "specialty": {"acknowledged": True},
        "data_protection": {"basis": "Law 12/2020", "onward_transfer_asked": False},
        "answer_language": "en",
    }
    return body


def asked(body: Json = None, *, to: str = "XB", **more: object) -> Asked:
    """The request as it is checked: from XA to XB under the Convention."""
    plain = Asked(
        procedure="mla",
        act="request",
        kind="mla_request",
        kind_version=1,
        body=request() if body is None else body,
        urgency="routine",
        language="en",
        ours=profile("XA"),
        theirs=profile(to),
        treaty=UNCC,
        attachments=(ORDER,),
        now=NOW,
    )
    return replace(plain, **more)  # type: ignore[arg-type]  # a test's own keywords


def changed(body: JsonObject, **values: object) -> JsonObject:
    """A copy with other values; double underscores stand for dots, DROP takes a member away."""
    made = copy.deepcopy(body)
    for name, value in values.items():
        *above, last = name.split("__")
        here: Json = made
        for step in above:
            if isinstance(here, list):
                here = here[int(step.removeprefix("n"))]
            else:
                assert isinstance(here, dict)
                here = here.setdefault(step, {})
        if isinstance(here, list):
            here[int(last.removeprefix("n"))] = copy.deepcopy(value)  # type: ignore[call-overload]
        else:
            assert isinstance(here, dict)
            if value is DROP:
                here.pop(last, None)
            else:
                here[last] = copy.deepcopy(value)  # type: ignore[assignment]
    return made


def measure(code: str, **fields: Json) -> JsonObject:
    """A second measure with its own basis, added to the request."""
    body = request()
    measures, bases = body["measures"], body["legal_basis"]
    assert isinstance(measures, list)
    assert isinstance(bases, list)
    measures.append({"id": "m2", "code": code, **fields})
    bases.append({"treaty": "un_cybercrime", "measures": ["m2"]})
    return body


def identifier(kind: str, **fields: Json) -> JsonObject:
    """The request with a second identifier."""
    body = request()
    identifiers = body["identifiers"]
    assert isinstance(identifiers, list)
    identifiers.append({"id": "i2", "kind": kind, **fields})
    return body


def answer(kind: str, body: JsonObject, **more: object) -> Asked:
    """An answer of XB to XA."""
    told = {"kind": kind, "act": kind, "ours": profile("XB"), "theirs": profile("XA"), "side": "requested"}
    return asked(body, **{**told, "attachments": (), **more})


def refusal(code: str = "sovereignty", **values: object) -> JsonObject:
    """A whole refusal on one ground."""
    listed = UNCC.ground(code)
    body: JsonObject = {
        "measures": ["m1"],
        "grounds": [
            {
                "code": code,
                "article": listed.article.text if listed else "40(21)",
                "explanation": "The data is held by an authority whose files are closed to foreign States by law.",
            }
        ],
        "consultation": {"id": "0197a2b4-0000-7000-8000-000000000001", "sha256": "b2" * 32},
        "remedy_or_review": "The decision can be reviewed by the Minister.",
    }
    return changed(body, **values)

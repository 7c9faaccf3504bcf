"""The API keeps to its own OpenAPI document, whatever it is asked (schemathesis)."""

from __future__ import annotations

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode, SerializationContext
from schemathesis.checks import load_all_checks
from schemathesis.config import SchemathesisConfig as Config
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance
from schemathesis.specs.openapi.schemas import APIOperation
from schemathesis.transport.serialization import serialize_binary

from app.api.application import schema as document
from tests.api.asking import Door
from tests.factories import bodies
from tests.factories.node import TO_XB, carry
from tests.stories.hands import fresh

load_all_checks()


@schemathesis.serializer("application/pdf")
def pdf(context: SerializationContext, value: object) -> dict[str, object]:
    """A file as it is; schemathesis knows no PDF."""
    return {"data": serialize_binary(value)}


CHECKS = {"negative_data_rejection": {"expected-statuses": ["4xx", "503"]}}
"""Also 412 and 413: the version that was seen and the size are looked at before the rest."""
EXAMPLES = 12
"""Requests an operation that are well-formed, at places where something is, and as many that are not."""


def there(xa: Door, xb: Door) -> dict[str, str]:
    """A node with something of everything; answers where it is, by the names of the parameters."""
    sent = xa.house.issue("request", bodies.mla_request(), **TO_XB)
    carry(xa.house, sent, xb.house)
    answer = xb.house.issue("acknowledge", bodies.acknowledgement(), reference=sent.reference)
    carry(xb.house, answer, xa.house)
    xa.house.project()
    act = xa.house.draft("ask_status", bodies.status_inquiry(), reference=sent.reference)
    frozen = xa.house.freeze(xa.house.draft("supplement", bodies.supplement(), reference=sent.reference), render=True)
    headers = {"Content-Type": "application/pdf", "Content-Disposition": "attachment; filename=order.pdf"}
    added = xa.ask("POST", "/attachments", headers=headers, content=b"%PDF-1.7").json()
    notices = xa.get("/notices", who="ana", params={"all": True})["items"]
    assert isinstance(notices, list)
    assert isinstance(notices[0], dict)
    return {
        "signature": brought(xa),
        "reference": sent.reference,
        "sender": "XB.moj",
        "instrument": answer.id,
        "draft": act,
        "version": "1",
        "kind": "mla_request",
        "clause": str(
            xa.ask("POST", "/clauses", who="ana", json={"title": "T", "language": "en", "text": "A {b}"}).json()["id"]
        ),
        "frozen": frozen.id,
        "sha256": added["sha256"],
        "notice": str(notices[0]["id"]),
        **on_duty(xa),
        "contact": str(xa.ask("POST", "/contacts", who="ana", json={"channel": "screen"}).json()["contact"]["id"]),
        "key": "occasion:matter.urgent",
    }


def on_duty(door: Door) -> dict[str, str]:
    """A roster with something of everything that changes it; answers where it is."""
    row = {"name": "first", "people": ["XA.moj/dora"], "unit": "days", "begins": "2026-11-01"}
    wanted = {"title": "Nights", "zone": "Europe/Vienna", "layers": [row]}
    door.ask("PUT", "/rosters/nights", who="ben", seen=0, json={"roster": wanted})
    time = {"begin": "2090-12-01T08:00:00Z", "end": "2090-12-02T08:00:00Z"}
    made = door.ask("POST", "/rosters/nights/overrides", who="dora", json={"taker": "XA.moj/dora", **time})
    away = door.ask("POST", "/absences", who="dora", json=time)
    feed = door.ask("POST", "/rosters/feeds", who="dora").json()
    return {
        "roster": "nights",
        "override": str(made.json()["id"]),
        "absence": str(away.json()["id"]),
        "feed": str(feed["id"]),
        "address": str(feed["path"]).rpartition("/")[2].removesuffix(".ics"),
        "day": "2026-12-24",
    }


def brought(door: Door) -> str:
    """A signature that was made elsewhere; answers its id."""
    made = door.house.freeze(door.house.draft("request", fresh(), **TO_XB))
    door.ask("POST", f"/frozen/{made.id}/approvals", who="ben", json={"sha256": made.sha256})
    pdf = door.ask("GET", f"/frozen/{made.id}/pdf").content
    told = {"Content-Type": "application/pdf"}
    answer = door.ask("POST", f"/frozen/{made.id}/signed", who="ana", headers=told, content=pdf + b"signed")
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def test_every_operation_keeps_to_the_document(xa: Door, xb: Door) -> None:
    places = there(xa, xb)
    told = {"checks": CHECKS, "headers": {"Authorization": f"Bearer {xa.token('ana')}"}}
    schema = schemathesis.openapi.from_dict(document(), config=Config.from_dict(told))
    schema.app = xa.client.app
    count = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        if {"parameters", "requestBody"} & set(operation.definition.raw):  # else nothing in it can be wrong
            keeps(operation, GenerationMode.NEGATIVE, {})
        keeps(operation, GenerationMode.POSITIVE, places)
        count += 1
    assert count == sum(len(item) for item in document()["paths"].values())


def keeps(operation: APIOperation, mode: GenerationMode, places: dict[str, str]) -> None:
    """Ask an operation some times; each answer is one that the document knows."""

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def asked(case: Case) -> None:
        if places:
            given = case.path_parameters or {}
            case.path_parameters = {name: places.get(name, value) for name, value in given.items()}
        # What is well-formed may still be refused: by the law, by its turn, by the version that was seen. Who may pass
        # at all, `test_tokens.py` asks; schemathesis takes the token that it was given for one that it made.
        case.call_and_validate(excluded_checks=[positive_data_acceptance, ignored_auth])

    asked()

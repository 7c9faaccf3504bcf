"""From the frozen document to the asked-for signature: looked at, approved by its digest, sent."""

from __future__ import annotations

from sqlalchemy import select

from app.instruments.models import Frozen, Signing
from app.kit.canonical import JsonObject, sha256
from app.matters.models import Draft
from tests.api.asking import Door, Told, refused
from tests.factories import bodies
from tests.factories.node import TO_XB, carry


def frozen(door: Door, **more: object) -> Told:
    """A request, frozen and rendered."""
    made = door.house.freeze(door.house.draft("request", bodies.mla_request(), **{**TO_XB, **more}))
    return door.get(f"/frozen/{made.id}")


def received(xa: Door, xb: Door) -> str:
    """A request of XA that XB has received; answers the matter's reference."""
    sent = xa.house.issue("request", bodies.mla_request(), **TO_XB)
    carry(xa.house, sent, xb.house)
    for door in (xa, xb):
        door.house.project()
    xb.house.woken.clear()
    return sent.reference


def test_the_document_is_looked_at_approved_by_its_digest_and_signed(xa: Door) -> None:
    found = frozen(xa)
    place = f"/frozen/{found['id']}"
    assert (found["state"], found["missing"], found["official"]) == ("frozen", 1, "XA.moj/ana")
    pdf = xa.ask("GET", f"{place}/pdf")
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.headers["etag"] == f'"{sha256(pdf.content)}"' == f'"{found["sha256"]}"'

    refused(xa.ask("POST", f"{place}/signature", who="ana"), 422, "approval_missing")
    assert [one["id"] for one in listed(xa, "/frozen", who="ben")] == [found["id"]]
    assert listed(xa, "/frozen?awaiting=signature", who="ana") == []
    refused(xa.ask("POST", f"{place}/approvals", who="ben", json={"sha256": "0" * 64}), 409, "other_digest")
    approval = xa.ask("POST", f"{place}/approvals", who="ben", json={"sha256": found["sha256"]})
    assert (approval.status_code, approval.json()["official"], approval.json()["after"]) == (201, "XA.moj/ben", False)
    assert listed(xa, "/frozen", who="ben") == []
    assert [one["id"] for one in listed(xa, "/frozen?awaiting=signature", who="ana")] == [found["id"]]

    xa.house.woken.clear()
    refused(xa.ask("POST", f"{place}/signature", who="dora"), 403, "step_role_missing")
    signing = xa.ask("POST", f"{place}/signature", who="ana")
    assert (signing.status_code, signing.headers["location"]) == (202, f"/v1{place}")
    assert xa.house.woken == [("sign", signing.json()["id"])]
    assert xa.ask("POST", f"{place}/signature", who="ana").json() == signing.json()


def test_a_document_that_is_not_rendered_has_no_file_and_is_not_signed(xa: Door) -> None:
    draft = xa.house.draft("request", bodies.mla_request(), **TO_XB)
    place = f"/frozen/{xa.house.freeze(draft, render=False).id}"
    refused(xa.ask("GET", f"{place}/pdf"), 409, "not_rendered")
    refused(xa.ask("POST", f"{place}/approvals", who="ben", json={"sha256": "0" * 64}), 409, "not_approvable")
    refused(xa.ask("POST", f"{place}/signature", who="ana"), 409, "not_signable")


def test_a_routine_act_under_the_seal_goes_out_in_one_request(xa: Door, xb: Door) -> None:
    place = f"/matters/{received(xa, xb)}/acts"
    open_now = {str(one["act"]): one for one in listed(xb, place)}
    assert (open_now["acknowledge"]["sign"], open_now["acknowledge"]["may"]) == ("seal", True)
    asked = {"act": "acknowledge", "body": bodies.acknowledgement()}
    sent = xb.ask("POST", place, params={"send": True}, key="ack-1", json=asked)
    assert sent.status_code == 202, sent.text
    assert sent.headers["location"] == f"/v1/frozen/{sent.json()['frozen']}"
    assert ("sign", sent.json()["id"]) in xb.house.woken
    with xb.house.session() as session:
        assert {job.task for job in session.scalars(select(Signing))} == {"freeze", "sign"}
        assert session.scalars(select(Frozen.signatory)).one() == "XB.moj/cem"
    again = xb.ask("POST", place, params={"send": True}, key="ack-1", json=asked)
    assert (again.json(), again.headers["idempotency-replayed"]) == (sent.json(), "true")


def test_an_act_that_somebody_must_look_at_is_not_sent_unseen_and_leaves_nothing_behind(xa: Door, xb: Door) -> None:
    place = f"/matters/{received(xa, xb)}/acts"
    asked: JsonObject = {"act": "refuse", "body": bodies.refusal()}
    draft = xb.ask("POST", place, who="ana", json=asked).json()
    found = xb.get(f"/drafts/{draft['id']}/findings", who="ana")["items"]
    assert isinstance(found, list)
    asked["ticked"] = [one["key"] for one in found if isinstance(one, dict)]
    xb.ask("DELETE", f"/drafts/{draft['id']}", seen=1)
    refused(xb.ask("POST", place, params={"send": True}, who="ana", json=asked), 422, "look_needed")
    assert no_draft(xb)
    assert xb.house.woken == []


def test_an_act_begins_a_draft_in_the_matters_own_terms(xa: Door, xb: Door) -> None:
    reference = received(xa, xb)
    answer = xb.ask("POST", f"/matters/{reference}/acts", json={"act": "acknowledge", "body": {}})
    draft = answer.json()
    assert (answer.status_code, draft["matter"], draft["recipient"]) == (201, reference, "XA.moj")
    assert (draft["procedure"], draft["treaty"]) == ("mla", "un_cybercrime")
    refused(xb.ask("POST", f"/matters/{reference}/acts", json={"act": "dance"}), 422, "no_such_act")
    early = xb.ask("POST", f"/matters/{reference}/acts", json={"act": "report", "body": bodies.execution_report()})
    if early.status_code == 201:
        place = f"/drafts/{early.json()['id']}/freeze"
        assert xb.ask("POST", place, seen=1, json={}).status_code in {409, 422}


def listed(door: Door, path: str, **more: object) -> list[Told]:
    """The items of a list."""
    items = door.get(path, **more)["items"]
    assert isinstance(items, list)
    return items


def no_draft(door: Door) -> bool:
    """Whether no draft is at work."""
    with door.house.session() as session:
        return session.scalars(select(Draft.id).where(Draft.state.in_(("open", "frozen")))).all() == []

"""A submission that came back within a State is completed in the parts that were named, and nowhere else."""

from __future__ import annotations

import pytest

from app.instruments import attachments, header
from app.instruments.models import Instrument
from app.kit.errors import Conflict
from app.kit.ids import AuthorityId, uuid7
from app.matters import completion, drafts, versions
from tests.factories import mandate_samples
from tests.factories.node import House, enter_people
from tests.factories.request_samples import FILE

TO_MOJ: dict[str, object] = {"procedure": "mandate", "recipient": "XA.moj", "treaty": None}


def test_a_submission_that_came_back_is_completed_in_its_named_parts(xa: House) -> None:
    police = House(xa.state, AuthorityId("XA.police"), xa.database, xa.folder)
    enter_people(police)
    with police.session() as session:
        file = attachments.add(
            session, police.store, police.official("cem"), "letter.pdf", "application/pdf", [b"%PDF-1.7"], police.time
        ).sha256
    body = {**mandate_samples.SAMPLES["mandate_submission"], "signed_letter": file}
    body["outgoing"] = {**body["outgoing"], "files": [file]}  # type: ignore[dict-item]
    assert FILE not in str(body)
    sent = police.issue("submit", body, attachments=(file,), **TO_MOJ)
    police.told(sent.id, "accepted")
    back = police.receive(*returned(sent))
    police.project()
    with police.session() as session:
        cem, office = police.official("cem"), police.office
        draft = completion.complete(session, office, cem, back.id)
        assert (draft.act, draft.reference, draft.open_parts) == ("resubmit", sent.reference, ["facts.summary"])
        assert (draft.body, draft.attachments) == (body, [file])
        first = versions.versions_of(session, cem, draft.id)[0].version
        assert (first.what, first.source) == ("returned", {"instrument": back.id, "of": sent.id})
        with pytest.raises(Conflict, match="subject was not returned"):
            drafts.change(session, office, cem, draft.id, 1, {}, fields={"subject": "Another"})
    with police.session() as session:
        told = {"facts.summary": "Money was taken by telephone.", "completed": ["facts.summary"]}
        done = drafts.change(session, police.office, police.official("cem"), draft.id, 1, {}, fields=told)  # type: ignore[arg-type]
        assert done.version == 2


def returned(sent: Instrument) -> tuple[bytes, bytes]:
    """The ministry's return of a submission, as it comes to the police."""
    content = header.read(sent.content).model_dump(mode="json")
    findings = [{"field": "facts.summary", "text": "Say what happened.", "article": "UNCC 40(15)(c)"}]
    ministry = {"state": "XA", "authority": "XA.moj", "official": "XA.moj/cem"}
    content |= {
        "id": uuid7(),
        "kind": "mandate_return",
        "act": "return_for_completion",
        "sender": ministry,
        "recipient": {"state": "XA", "authority": "XA.police"},
        "after": {"own": None, "other": {"id": sent.id, "sha256": sent.sha256}},
        "attachments": [],
        "body": {"findings": findings},
    }
    written = header.write(header.parse(content))
    return written, b"signed " + written

"""What was sent before is known again, however long ago it was and however much was sent since."""

from __future__ import annotations

import pytest
from sqlalchemy import event, update

from app.embedded.postgres import SUPERUSER
from app.instruments.models import Instrument
from app.matters import drafts
from tests.factories import bodies
from tests.factories.node import TO_XB, House


def codes(house: House, draft: str) -> set[str]:
    with house.session() as session:
        return {one.code for one in drafts.findings_of(session, house.office, house.official("cem"), draft)}


@pytest.mark.parametrize("kept", [True, False], ids=["by its digest", "from before digests were kept"])
def test_the_same_request_to_the_same_state_is_a_duplicate(xa: House, kept: bool) -> None:
    xa.issue("request", bodies.mla_request(), **TO_XB)
    if not kept:
        with xa.session(SUPERUSER) as session:
            session.execute(update(Instrument).values(body_sha256=None))
    assert "duplicate" in codes(xa, xa.draft("request", bodies.mla_request(), **TO_XB))
    other = bodies.of("mla_request", facts={"summary": "Another case altogether: a ship was stolen in the harbour."})
    assert "duplicate" not in codes(xa, xa.draft("request", other, **TO_XB))


def test_a_check_reads_no_letter_that_was_sent_before(xa: House) -> None:
    for number in range(3):
        told = bodies.of("mla_request", facts={"summary": f"Case {number}: accounts were emptied in the night."})
        xa.issue("request", told, **TO_XB)
    draft = xa.draft("request", bodies.mla_request(), **TO_XB)
    read: list[str] = []
    with xa.session() as session:
        engine = session.get_bind()

        def seen(connection: object, cursor: object, statement: str, *more: object) -> None:
            if statement.lstrip().upper().startswith("SELECT INSTRUMENT.CONTENT"):
                read.append(statement)

        event.listen(engine, "before_cursor_execute", seen)
        try:
            drafts.findings_of(session, xa.office, xa.official("cem"), draft)
        finally:
            event.remove(engine, "before_cursor_execute", seen)
    assert all("body_sha256 IS NULL" in one for one in read), read

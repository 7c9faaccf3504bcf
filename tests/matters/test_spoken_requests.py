"""What a treaty's times are where a request was spoken first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.kit.canonical import JsonObject
from app.procedures.preservation import PRESERVATION
from app.procedures.table import Basis
from app.treaties.catalogue import DATA, TREATIES
from app.treaties.loading import read
from app.treaties.profiles import profile
from app.treaties.schema import Treaty
from app.treaties.toml import Table
from tests.matters.course import Course, Q, R
from tests.matters.test_treaty_clocks import running

DAY = timedelta(days=1)
BOTH = (profile("XA"), profile("XB"))
TEMPLATE = (DATA / "templates" / "bilateral.toml").read_text("utf-8").replace("#: ", "  ")


@pytest.mark.parametrize(
    ("treaty", "article"),
    [
        (TREATIES.newest("bilateral_xa_xb"), "XA-XB 24(9)"),
        (TREATIES.newest("eu_eio"), "EIO 32(2)"),
        (read(Table.of("bilateral.toml", TEMPLATE)), "19(9)"),
    ],
    ids=lambda one: getattr(one, "code", ""),
)
@pytest.mark.parametrize("before", [False, True])
def test_a_spoken_preservation_has_the_treaty_s_day_unless_it_is_preserved_by_then(
    treaty: Treaty, article: str, before: bool
) -> None:
    course = Course(PRESERVATION, treaty=treaty, parties=BOTH)
    course.take(Q, "note_oral", urgency="emergency")
    if before:
        course.take(Q, "confirm", {"preserved_until": "2027-02-22"}, days=0.1, urgency="emergency")
    confirms: JsonObject = {"data": [{"id": "m1"}], "intended_by": "2026-12-24"}
    course.take(R, "confirm_oral", confirms, days=0.4, urgency="emergency")
    if before:
        assert running(course) == {"preserved_until", "follow_up"}
        return
    clock = course.clock("preserve_act")
    assert (clock.due, clock.kind) == (course.time + DAY, Basis.TREATY)
    assert clock.article.endswith(article)
    course.take(Q, "acknowledge", days=0.1, urgency="emergency")
    assert course.clock("preserve_act") == clock
    course.take(Q, "confirm", {"preserved_until": "2027-02-22"}, days=0.1, urgency="emergency")
    assert "preserve_act" not in running(course)

"""A draft shown to the other authority before the formal request: informal, asking for nothing."""

from __future__ import annotations

from app.procedures.inherited import OFFICER, ONE, N, Q, R, S, Y, row, stop, stops_all, working_days
from app.procedures.table import NONE, SAME, Procedure, Who, at

SHARED = at("SHARED")
COMMENT = working_days("draft_comment", Q, 10)

# fmt: off
STEPS = (
    row(at(NONE), "share_draft", "SHARED", R, OFFICER, "draft_shared", S, ONE, Y, COMMENT),
    # What was mended since; an earlier comment keeps its place by the version that it was made on.
    row(SHARED, "share_again", SAME, R, OFFICER, "draft_shared", S, ONE, N, COMMENT),
    row(SHARED, "comment", SAME, Q, OFFICER, "draft_comment", S, ONE, N, stop("draft_comment")),
    row(SHARED, "message", SAME, Who.ANY, OFFICER, "communication", S, ONE, N),
    # The formal request is a matter of its own: this one only ends, and either side may end it.
    row(SHARED, "close", "CLOSED", Who.ANY, OFFICER, "closing_note", S, ONE, Y, stops_all()),
)
# fmt: on

DRAFT_CONSULTATION = Procedure(
    name="draft_consultation",
    version=1,
    title="Draft shared for comment",
    open=("SHARED",),
    end=(),
    silent=("SHARED",),
    reopen=None,
    steps=STEPS,
)

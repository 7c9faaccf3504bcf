"""A draft shown for comment, and the comments: informal both, bound to the draft's fields by their dotted path."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from app.procedures.blocks import Contact
from app.procedures.body import DATA, Block, Body, Form, Problem, Says, first
from app.procedures.scalars import Date, Language, Line, Many, Some, Text, Treaty

Word = Annotated[str, Form(r"[a-z][a-z0-9_]{0,59}", "name of a procedure, act or kind")]
DraftId = Annotated[str, Form(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", "id of a draft")]
DraftVersion = Annotated[int, Field(ge=1, le=1_000_000_000), Says("number")]


class SharedPart(Block):
    """One member of the draft: its dotted path in the body that it will have, and what it says."""

    field: Line
    text: Text


class DraftShared(Body):
    """What the formal request would say. Nothing is asked for, no clock of a request runs, and it binds nobody."""

    informal: Literal[True]
    draft: DraftId
    """At home: comments come back to it."""
    draft_version: DraftVersion
    procedure: Word
    act: Word
    kind: Word
    treaty: Treaty | None = None
    contact: Contact | None = None
    asks: Text | None = None
    """What the other authority is to look at."""
    parts: Some[SharedPart]
    comment_wanted_by: Date | None = None
    language: Language | None = None

    def faults(self) -> Iterator[Problem]:
        """A member stands once."""
        if len({one.field for one in self.parts}) != len(self.parts):
            yield Problem("parts", "holds a member twice")


class Comment(Block):
    """A comment on one member, or on the draft as a whole."""

    field: Line | None = None
    text: Text
    weight: Literal["must", "should", "remark"]
    """`must`: without it the request would come back."""
    article: Line | None = None
    proposal: Text | None = None
    """How it could read."""


class DraftComment(Body):
    """What the other authority says to a draft. It promises nothing: the request is decided on when it has come."""

    informal: Literal[True]
    draft: DraftId
    draft_version: DraftVersion
    comments: Many[Comment] = Field(default_factory=list)
    """None: nothing to remark."""
    summary: Text | None = None
    contact: Contact | None = None


KINDS = (
    first("draft_shared", "Draft for comment (informal, not a request)", DATA, DraftShared),
    first("draft_comment", "Comment on a draft (informal)", DATA, DraftComment),
)

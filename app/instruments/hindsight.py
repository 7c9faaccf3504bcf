"""A kept instrument verified again, with what is known of its certificates by now. For a parser process."""

from __future__ import annotations

from datetime import datetime

from app.instruments.kinds import fields_of
from app.procedures.catalogue import Catalogue
from app.trust.anchors import Anchors
from app.trust.holder import Holders
from app.trust.report import Report
from app.trust.revocation import Revocation


def judge(
    pdf: bytes,
    anchors: Anchors,
    holders: Holders,
    at: datetime,
    unstamped: bool,
    revocation: Revocation,
    catalogue: Catalogue,
) -> Report:
    """The report of a file as of its own time of receipt `at`; its text was compared when it was accepted."""
    # Here and not above: the process that asks carries no PDF library.
    from app.trust.verification import verify

    fields = fields_of(catalogue)
    return verify(pdf, anchors, holders, at, fields=fields, revocation=revocation, unstamped=unstamped)

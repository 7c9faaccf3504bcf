"""Days that pass on running nodes: in their databases, since a node does not wait and its tokens are of today.

No login of a node may write what is moved here; whoever has the machine may.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text, update

from app.cli.playground import RunningNode
from app.kit.clock import now
from app.notices.models import Deadline


def run_out(node: RunningNode, reference: str, code: str) -> None:
    """A clock of a matter has just run out."""
    ended = update(Deadline).where(Deadline.reference == reference, Deadline.code == code, Deadline.stopped.is_(None))
    with node.as_superuser() as connection:
        moved = connection.execute(ended.values(due=now() - timedelta(seconds=1)))
    assert moved.rowcount, f"{node.state} counts no {code} in {reference}"


def days_pass(node: RunningNode, reference: str, days: int) -> None:
    """Everything that was said in a matter was said so many days earlier."""
    said = text(
        "update instrument set at = at - make_interval(days => :days), proven = proven - make_interval(days => :days)"
        " where reference = :reference"
    )
    with node.as_superuser() as connection:
        connection.execute(said, {"days": days, "reference": reference})

"""of which instruments the other side was told that their second look was missed

Revision 0031, after 0030.
Locks: `receipt_out` against writing while an index over none of its rows is built: it is read once.
"""

from __future__ import annotations

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.execute(
        "-- squawk-ignore require-concurrent-index-creation\n"
        "create index ix_receipt_out_unreviewed on receipt_out (authority, instrument) where status = 'unreviewed'"
    )


def downgrade() -> None:
    """Undo the change."""
    op.execute("drop index ix_receipt_out_unreviewed")

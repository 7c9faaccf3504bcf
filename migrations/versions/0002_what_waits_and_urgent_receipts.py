"""what a held envelope waits for; receipts on urgent instruments

Revision 0002, after 0001.
Locks: inbox and receipt_in, exclusively, for as long as it takes to index their undecided rows (seconds at most). The
new columns are null or have a constant default: no row is rewritten, and the release before this one goes on writing.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.add_column("inbox", sa.Column("waits_for", sa.String(length=36), nullable=True))
    op.create_index(
        "ix_inbox_waits_for", "inbox", ["authority", "waits_for"], unique=False, postgresql_where="done is null"
    )
    op.add_column("receipt_in", sa.Column("urgent", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    # To drop an index takes its lock for an instant; a migration that cannot have it gives up (migrations/env.py).
    op.execute("-- squawk-ignore require-concurrent-index-deletion\ndrop index ix_receipt_in_open")
    op.create_index(
        "ix_receipt_in_open", "receipt_in", ["urgent", "due"], unique=False, postgresql_where="done is null"
    )


def downgrade() -> None:
    """Undo the change."""
    op.drop_index("ix_receipt_in_open", table_name="receipt_in", postgresql_where="done is null")
    op.create_index("ix_receipt_in_open", "receipt_in", ["due"], unique=False, postgresql_where="done is null")
    op.drop_column("receipt_in", "urgent")
    op.drop_index("ix_inbox_waits_for", table_name="inbox", postgresql_where="done is null")
    op.drop_column("inbox", "waits_for")

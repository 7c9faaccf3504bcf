"""which deadlines wake people at any hour

Revision 0034, after 0033.
Locks: `deadline` for a moment: a column with a constant default is added without rewriting it.
"""

from __future__ import annotations

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.execute("alter table deadline add column wakes boolean not null default false")


def downgrade() -> None:
    """Undo the change."""
    op.execute("alter table deadline drop column wakes")

"""messages have a rank and the time at which they were to leave; a notice, when its last ring was due

Revision 0024, after 0023.
Locks: `notice` and `notice_sending` for an instant each: columns without a default, or with one that rewrites no row.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.add_column("notice", sa.Column("ring_due", sa.DateTime(timezone=True), nullable=True))
    op.add_column("notice_sending", sa.Column("rank", sa.Integer(), server_default=sa.text("1"), nullable=False))
    op.add_column("notice_sending", sa.Column("planned", sa.DateTime(timezone=True), nullable=True))
    # What waits when this runs: what is not urgent, and what repeats, has its place behind first words.
    op.execute("update notice_sending set rank = 4 where done is null and not urgent")
    op.execute("update notice_sending set rank = 3 where done is null and urgent and not first and purpose = 'ring'")


def downgrade() -> None:
    """Undo the change."""
    op.drop_column("notice_sending", "planned")
    op.drop_column("notice_sending", "rank")
    op.drop_column("notice", "ring_due")

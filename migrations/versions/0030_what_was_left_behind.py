"""who had taken a notice and can see to it no more

Revision 0030, after 0029.
Locks: `notice` for an instant: columns with a constant default, which PostgreSQL keeps beside the rows; then against
writing while the index is built, of what somebody has taken and whose cause is not gone.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.add_column("notice", sa.Column("first_ring", sa.Integer(), server_default=sa.text("1"), nullable=False))
    op.add_column("notice", sa.Column("first_rung", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column(
        "notice",
        sa.Column(
            "left_by",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
        ),
    )
    op.execute(
        "-- squawk-ignore require-concurrent-index-creation\n"
        "create index ix_notice_taken on notice (authority, acknowledged_by)"
        " where acknowledged_by is not null and resolved is null"
    )


def downgrade() -> None:
    """Undo the change."""
    op.execute("drop index ix_notice_taken")
    op.drop_column("notice", "left_by")
    op.drop_column("notice", "first_rung")
    op.drop_column("notice", "first_ring")

"""who was passed over because they were away

Revision 0025, after 0024.
Locks: `notice` for an instant: a column with a constant default, which PostgreSQL keeps beside the rows.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.add_column(
        "notice",
        sa.Column(
            "passed_over",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
        ),
    )


def downgrade() -> None:
    """Undo the change."""
    op.drop_column("notice", "passed_over")

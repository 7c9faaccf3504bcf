"""how a deadline was counted

Revision 0011, after 0010.
Locks: `deadline` for an instant: a column without a default.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.add_column("deadline", sa.Column("reckoning", postgresql.JSONB(astext_type=sa.Text()), nullable=True))


def downgrade() -> None:
    """Undo the change."""
    op.drop_column("deadline", "reckoning")

"""which event of a calendar an override was

Revision 0044, after 0043.
Locks: `duty_override` for a moment: a column without a default.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.add_column("duty_override", sa.Column("source", sa.String(length=64), nullable=True))


def downgrade() -> None:
    """Undo the change."""
    op.drop_column("duty_override", "source")

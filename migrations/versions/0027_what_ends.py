"""who called a drill of our own points off, and why

Revision 0027, after 0026.
Locks: `own_drill` for an instant: two columns without a default.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.add_column("own_drill", sa.Column("ended_by", sa.String(length=81), nullable=True))
    op.add_column("own_drill", sa.Column("reason", sa.Text(), nullable=True))


def downgrade() -> None:
    """Undo the change."""
    op.drop_column("own_drill", "reason")
    op.drop_column("own_drill", "ended_by")

"""by which way a drill of our own points was answered

Revision 0029, after 0028.
Locks: own_drill for an instant (a nullable column without a default rewrites nothing).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.add_column("own_drill", sa.Column("how", sa.String(length=8), nullable=True))


def downgrade() -> None:
    """Undo the change."""
    op.drop_column("own_drill", "how")

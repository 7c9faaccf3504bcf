"""since when a delivery fails

Revision 0029, after 0022.
Locks: `delivery` for an instant: a column without a default.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.add_column("delivery", sa.Column("failing", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Undo the change."""
    op.drop_column("delivery", "failing")

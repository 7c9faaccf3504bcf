"""which authority sent what lies in quarantine

Revision 0004, after 0003.
Locks: quarantine, exclusively, for an instant: the new column is null, no row is rewritten.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.add_column("quarantine", sa.Column("sender", sa.String(length=40), nullable=True))


def downgrade() -> None:
    """Undo the change."""
    op.drop_column("quarantine", "sender")

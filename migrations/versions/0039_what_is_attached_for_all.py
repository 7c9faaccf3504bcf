"""what travels with every State's part of a circular

Revision 0039, after 0038.
Locks: `circular` for a moment: a column with a constant default is added without rewriting it. Of circulars that were
begun before nothing is known to be attached for all.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.add_column(
        "circular",
        sa.Column(
            "attachments",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
        ),
    )


def downgrade() -> None:
    """Undo the change."""
    op.drop_column("circular", "attachments")

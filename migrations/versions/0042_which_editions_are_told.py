"""which editions the change feed has told

Revision 0042, after 0041.
Locks: `change` against writers while it is read once for an index that has no row yet.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    only = sa.text("what = 'edition'")
    op.create_index("ix_change_edition", "change", ["authority", "subject"], postgresql_where=only)


def downgrade() -> None:
    """Undo the change."""
    op.drop_index("ix_change_edition", "change")

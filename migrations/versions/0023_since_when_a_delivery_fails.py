"""since when a delivery fails; addresses of IPv6 are known again by their subscriber, of Bitcoin Cash in any spelling

Revision 0023, after 0022.
Locks: `delivery` for an instant: a column without a default; then `limited_identifier`, which is filled anew.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.add_column("delivery", sa.Column("failing", sa.DateTime(timezone=True), nullable=True))
    op.execute("comment on table limited_identifier is 'to be filled'")


def downgrade() -> None:
    """Undo the change."""
    op.execute("comment on table limited_identifier is 'to be filled'")
    op.drop_column("delivery", "failing")

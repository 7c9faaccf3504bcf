"""an identifier that came under a treaty alone is found again too

Revision 0032, after 0031.
Locks: `limited_identifier` against everything for an instant, while a column with a constant default is added; the
table is emptied and filled anew in the same transaction.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.add_column("limited_identifier", sa.Column("written", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.execute("comment on table limited_identifier is 'to be filled'")


def downgrade() -> None:
    """Undo the change. The release before knows what is under conditions alone: its table is filled anew."""
    op.drop_column("limited_identifier", "written")
    op.execute("comment on table limited_identifier is 'to be filled'")

"""an address of IPv6 under conditions is found by the range in which it lies

Revision 0028, after 0027.
Locks: `limited_identifier` against everything for an instant, while a column without a default is added; then against
writing while the index is built, of a table that is emptied and filled anew in the same transaction.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.add_column("limited_identifier", sa.Column("place", sa.String(length=32), nullable=True))
    op.execute(
        "-- squawk-ignore require-concurrent-index-creation\n"
        "create index ix_limited_identifier_place on limited_identifier (authority, place) where place is not null"
    )
    op.execute("comment on table limited_identifier is 'to be filled'")


def downgrade() -> None:
    """Undo the change."""
    op.execute("drop index ix_limited_identifier_place")
    op.drop_column("limited_identifier", "place")

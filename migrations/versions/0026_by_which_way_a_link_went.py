"""by which way a link went; what proves a way, what failed lately and what was offered are found without reading all

Revision 0026, after 0025.
Locks: `notice_link`, `notice_sending` and `notice` against writing while their indexes are built; `notice_link` for an
instant while the column is added, which has no default.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.add_column("notice_link", sa.Column("method", sa.String(length=36), nullable=True))
    op.execute(
        "-- squawk-ignore require-concurrent-index-creation\n"
        "create index ix_notice_link_used on notice_link (authority, method, used) where used is not null"
    )
    op.execute(
        "-- squawk-ignore require-concurrent-index-creation\n"
        "create index ix_notice_sending_delivered on notice_sending (method, settled) where state = 'delivered'"
    )
    op.execute(
        "-- squawk-ignore require-concurrent-index-creation\n"
        "create index ix_notice_sending_problem on notice_sending (authority, made) where problem is not null"
    )
    op.execute(
        "-- squawk-ignore require-concurrent-index-creation\n"
        "create index ix_notice_offered on notice (authority, made) where occasion = 'notice.handed_over'"
    )


def downgrade() -> None:
    """Undo the change."""
    op.execute("drop index ix_notice_offered")
    op.execute("drop index ix_notice_sending_problem")
    op.execute("drop index ix_notice_sending_delivered")
    op.execute("drop index ix_notice_link_used")
    op.drop_column("notice_link", "method")

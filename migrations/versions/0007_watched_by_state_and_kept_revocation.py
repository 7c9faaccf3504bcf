"""certificates watched for each State; revocation data kept beside instruments; the hashes under newest timestamps

Revision 0007, after 0006.
Locks: `watched_certificate` (one row a certificate) against readers and writers while its key is made anew, `archived`
for an instant, `instrument` against writers for an instant: a new table refers to it. Going down, of a certificate that
several States have, one row stays; the keeper finds the rest again.
"""

# ruff: noqa: E501  (SQL is written out, a statement a line)

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.create_index("pk_watched_certificate_state", "watched_certificate", ["state", "sha256"], unique=True)
    # Another takes its place in the same transaction.
    op.execute(
        "-- squawk-ignore ban-drop-constraint\nalter table watched_certificate drop constraint pk_watched_certificate"
    )
    op.execute(
        "alter table watched_certificate add constraint pk_watched_certificate primary key using index pk_watched_certificate_state"
    )
    op.add_column("archived", sa.Column("hashes", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.create_table(
        "instrument_revocation",
        sa.Column("authority", sa.String(length=40), nullable=False),
        sa.Column("sender", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority", "sender", "id"],
            ["instrument.authority", "instrument.sender", "instrument.id"],
            name=op.f("fk_instrument_revocation_authority_sender_id"),
        ),
        sa.PrimaryKeyConstraint("authority", "sender", "id", "sha256", name=op.f("pk_instrument_revocation")),
    )
    op.execute("alter table instrument_revocation enable row level security")
    op.execute("alter table instrument_revocation force row level security")
    op.execute(
        "create policy own on instrument_revocation using (authority = nullif(current_setting('app.authority', true), '')) with check (authority = nullif(current_setting('app.authority', true), ''))"
    )


def downgrade() -> None:
    """Undo the change."""
    op.drop_table("instrument_revocation")
    op.drop_column("archived", "hashes")
    op.execute(
        "delete from watched_certificate a using watched_certificate b where a.sha256 = b.sha256 and a.state > b.state"
    )
    op.drop_constraint("pk_watched_certificate", "watched_certificate", type_="primary")
    op.create_primary_key("pk_watched_certificate", "watched_certificate", ["sha256"])

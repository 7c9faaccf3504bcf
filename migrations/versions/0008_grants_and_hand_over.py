"""grants on a matter, and matters that are handed over

Revision 0008, after 0007.
Locks: `matter_head`, exclusively, for an instant: two columns, one with a constant default; and it, `matter`,
`instrument` and `draft` for the policies that show a row to who holds a grant.
"""

# ruff: noqa: E501  (SQL is written out, a statement a line)

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.add_column("matter_head", sa.Column("successor", sa.String(length=40), nullable=True))
    op.add_column("matter_head", sa.Column("handed", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "matter_grant",
        sa.Column("authority", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=36), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("grantee", sa.String(length=40), nullable=False),
        sa.Column("acts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("mandate", sa.String(length=20), nullable=True),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority", "reference"],
            ["matter_head.authority", "matter_head.reference"],
            name=op.f("fk_matter_grant_authority_reference"),
        ),
        sa.PrimaryKeyConstraint("authority", "source", name=op.f("pk_matter_grant")),
    )
    op.create_index(op.f("ix_matter_grant_grantee_reference"), "matter_grant", ["grantee", "reference"], unique=False)
    op.create_index(op.f("ix_matter_grant_authority_mandate"), "matter_grant", ["authority", "mandate"], unique=False)
    op.execute("alter table matter_grant enable row level security")
    op.execute("alter table matter_grant force row level security")
    op.execute(
        "create policy own on matter_grant using (authority = nullif(current_setting('app.authority', true), '')) with check (authority = nullif(current_setting('app.authority', true), ''))"
    )
    op.execute(
        "create policy granted on matter_grant for select to rog_web using (grantee = nullif(current_setting('app.authority', true), ''))"
    )
    op.execute(
        "create policy granted on instrument for select to rog_web using (exists (select 1 from matter_grant g where g.authority = instrument.authority and g.reference = instrument.reference and g.ended is null and g.grantee = nullif(current_setting('app.authority', true), '')))"
    )
    op.execute(
        "create policy granted on matter for select to rog_web using (exists (select 1 from matter_grant g where g.authority = matter.authority and g.reference = matter.reference and g.ended is null and g.grantee = nullif(current_setting('app.authority', true), '')))"
    )
    op.execute(
        "create policy granted on matter_head for select to rog_web using (exists (select 1 from matter_grant g where g.authority = matter_head.authority and g.reference = matter_head.reference and g.ended is null and g.grantee = nullif(current_setting('app.authority', true), '')))"
    )
    op.execute(
        "create policy granted on draft for select to rog_web using (exists (select 1 from matter_grant g where g.authority = draft.authority and g.reference = draft.reference and g.ended is null and g.grantee = nullif(current_setting('app.authority', true), '') and g.acts @> to_jsonb(draft.act) and draft.author like g.grantee || '/%'))"
    )
    op.execute(
        "create policy begun on draft for insert to rog_web with check (exists (select 1 from matter_grant g where g.authority = draft.authority and g.reference = draft.reference and g.ended is null and g.grantee = nullif(current_setting('app.authority', true), '') and g.acts @> to_jsonb(draft.act) and draft.author like g.grantee || '/%'))"
    )


def downgrade() -> None:
    """Undo the change."""
    op.execute("drop policy begun on draft")
    op.execute("drop policy granted on draft")
    op.execute("drop policy granted on matter_head")
    op.execute("drop policy granted on matter")
    op.execute("drop policy granted on instrument")
    op.drop_index(op.f("ix_matter_grant_authority_mandate"), table_name="matter_grant")
    op.drop_index(op.f("ix_matter_grant_grantee_reference"), table_name="matter_grant")
    op.drop_table("matter_grant")
    op.drop_column("matter_head", "handed")
    op.drop_column("matter_head", "successor")

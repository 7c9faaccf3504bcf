"""signing in and passing on

Revision 0018, after 0014.
Locks: nothing that is in use: new tables, which refer to `official` and `notice`.
"""

# ruff: noqa: E501  (SQL is written out, a statement a line)

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the database."""
    op.create_table(
        "passkey_challenge",
        sa.Column("challenge", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.String(length=64), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("challenge", name=op.f("pk_passkey_challenge")),
    )
    op.create_index(op.f("ix_passkey_challenge_expires"), "passkey_challenge", ["expires"], unique=False)
    op.create_table(
        "sign_in_throttle",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_throttle")),
    )
    op.create_index(op.f("ix_sign_in_throttle_last"), "sign_in_throttle", ["last"], unique=False)
    op.create_table(
        "enrolment",
        sa.Column("authority", sa.String(length=40), nullable=False),
        sa.Column("official", sa.String(length=81), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("totp", sa.LargeBinary(), nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=81), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority", "official"],
            ["official.authority", "official.id"],
            name=op.f("fk_enrolment_authority_official"),
        ),
        sa.PrimaryKeyConstraint("authority", "official", name=op.f("pk_enrolment")),
    )
    op.create_table(
        "known_device",
        sa.Column("authority", sa.String(length=40), nullable=False),
        sa.Column("official", sa.String(length=81), nullable=False),
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority", "official"],
            ["official.authority", "official.id"],
            name=op.f("fk_known_device_authority_official"),
        ),
        sa.PrimaryKeyConstraint("authority", "official", "device", name=op.f("pk_known_device")),
    )
    op.create_table(
        "notice_passed",
        sa.Column("authority", sa.String(length=40), nullable=False),
        sa.Column("notice", sa.String(length=36), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=81), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority", "notice"], ["notice.authority", "notice.id"], name=op.f("fk_notice_passed_authority_notice")
        ),
        sa.PrimaryKeyConstraint("authority", "notice", "rung", name=op.f("pk_notice_passed")),
    )
    op.create_table(
        "passkey",
        sa.Column("authority", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=1364), nullable=False),
        sa.Column("official", sa.String(length=81), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority", "official"], ["official.authority", "official.id"], name=op.f("fk_passkey_authority_official")
        ),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_passkey")),
    )
    op.create_index(op.f("ix_passkey_authority_official"), "passkey", ["authority", "official"], unique=False)
    op.create_table(
        "recovery_code",
        sa.Column("authority", sa.String(length=40), nullable=False),
        sa.Column("official", sa.String(length=81), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority", "official"],
            ["official.authority", "official.id"],
            name=op.f("fk_recovery_code_authority_official"),
        ),
        sa.PrimaryKeyConstraint("authority", "official", "code", name=op.f("pk_recovery_code")),
    )
    op.create_table(
        "sign_in",
        sa.Column("authority", sa.String(length=40), nullable=False),
        sa.Column("official", sa.String(length=81), nullable=False),
        sa.Column("handle", sa.String(length=32), nullable=False),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("totp", sa.LargeBinary(), nullable=True),
        sa.Column("totp_step", sa.BigInteger(), nullable=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority", "official"], ["official.authority", "official.id"], name=op.f("fk_sign_in_authority_official")
        ),
        sa.PrimaryKeyConstraint("authority", "official", name=op.f("pk_sign_in")),
    )
    op.create_index(op.f("ix_sign_in_authority_handle"), "sign_in", ["authority", "handle"], unique=True)
    op.create_table(
        "web_session",
        sa.Column("authority", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("official", sa.String(length=81), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("means", sa.String(length=10), nullable=False),
        sa.Column("agent", sa.String(length=80), nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority", "official"],
            ["official.authority", "official.id"],
            name=op.f("fk_web_session_authority_official"),
        ),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_web_session")),
    )
    op.create_index(op.f("ix_web_session_authority_official"), "web_session", ["authority", "official"], unique=False)
    op.execute("alter table enrolment enable row level security")
    op.execute("alter table enrolment force row level security")
    op.execute(
        "create policy own on enrolment using (authority = nullif(current_setting('app.authority', true), '')) with check (authority = nullif(current_setting('app.authority', true), ''))"
    )
    op.execute("alter table known_device enable row level security")
    op.execute("alter table known_device force row level security")
    op.execute(
        "create policy own on known_device using (authority = nullif(current_setting('app.authority', true), '')) with check (authority = nullif(current_setting('app.authority', true), ''))"
    )
    op.execute("alter table notice_passed enable row level security")
    op.execute("alter table notice_passed force row level security")
    op.execute(
        "create policy own on notice_passed using (authority = nullif(current_setting('app.authority', true), '')) with check (authority = nullif(current_setting('app.authority', true), ''))"
    )
    op.execute("alter table passkey enable row level security")
    op.execute("alter table passkey force row level security")
    op.execute(
        "create policy own on passkey using (authority = nullif(current_setting('app.authority', true), '')) with check (authority = nullif(current_setting('app.authority', true), ''))"
    )
    op.execute("alter table recovery_code enable row level security")
    op.execute("alter table recovery_code force row level security")
    op.execute(
        "create policy own on recovery_code using (authority = nullif(current_setting('app.authority', true), '')) with check (authority = nullif(current_setting('app.authority', true), ''))"
    )
    op.execute("alter table sign_in enable row level security")
    op.execute("alter table sign_in force row level security")
    op.execute(
        "create policy own on sign_in using (authority = nullif(current_setting('app.authority', true), '')) with check (authority = nullif(current_setting('app.authority', true), ''))"
    )
    op.execute("alter table web_session enable row level security")
    op.execute("alter table web_session force row level security")
    op.execute(
        "create policy own on web_session using (authority = nullif(current_setting('app.authority', true), '')) with check (authority = nullif(current_setting('app.authority', true), ''))"
    )


def downgrade() -> None:
    """Undo the change."""
    op.drop_index(op.f("ix_web_session_authority_official"), table_name="web_session")
    op.drop_table("web_session")
    op.drop_index(op.f("ix_sign_in_authority_handle"), table_name="sign_in")
    op.drop_table("sign_in")
    op.drop_table("recovery_code")
    op.drop_index(op.f("ix_passkey_authority_official"), table_name="passkey")
    op.drop_table("passkey")
    op.drop_table("notice_passed")
    op.drop_table("known_device")
    op.drop_table("enrolment")
    op.drop_index(op.f("ix_sign_in_throttle_last"), table_name="sign_in_throttle")
    op.drop_table("sign_in_throttle")
    op.drop_index(op.f("ix_passkey_challenge_expires"), table_name="passkey_challenge")
    op.drop_table("passkey_challenge")

"""who called a drill of our own points off, and why; entries in an emergency end by the clock; a matter's
open notices, and how channels fare, are found without reading all

Revision 0027, after 0026.
Locks: `own_drill` for an instant: two columns without a default. The questions that policies ask are replaced in place.
`notice` whole, while a column is filled in its open rows and an index is built over them: one pass over the table.
`notice_sending` against writing while two indexes are built.
"""

# ruff: noqa: E501  (SQL is written out, a statement a line)

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_QUESTIONS = (
    "matter_closed_to(owner text, matter text, person text) returns boolean language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$ begin return exists (select 1 from matter_guard g where g.authority = owner and g.ended is null and g.reference = matter and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and {holds} and n.official = person)); end $$",
    "matter_closed(owner text, matter text) returns boolean language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$ begin return exists (select 1 from matter_guard g where g.authority = owner and g.ended is null and g.reference = matter and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and {holds} and n.official = nullif(current_setting('app.official', true), ''))); end $$",
    "closed_marks() returns setof bytea language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$ begin return query select sha256(convert_to(g.authority || ' ' || s.named, 'UTF8')) from matter_guard g cross join lateral (values (g.reference), (g.draft)) s(named) where g.ended is null and s.named is not null and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and {holds} and n.official = nullif(current_setting('app.official', true), '')) and (g.authority = nullif(current_setting('app.authority', true), '') or exists (select 1 from matter_grant r where r.authority = g.authority and r.reference = g.reference and r.grantee = nullif(current_setting('app.authority', true), ''))); end $$",
    "file_closed(owner text, digest text) returns boolean language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$ begin return exists (select 1 from matter_guard_file f join matter_guard g on g.authority = f.authority and g.id = f.guard and g.ended is null where f.authority = owner and f.sha256 = digest) and not exists (select 1 from matter_guard_file f join matter_guard g on g.authority = f.authority and g.id = f.guard and g.ended is null where f.authority = owner and f.sha256 = digest and exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and {holds} and n.official = nullif(current_setting('app.official', true), ''))); end $$",
    "guard_named(owner text, list text) returns boolean language plpgsql stable security definer set search_path = pg_catalog, public, pg_temp as $$ begin return exists (select 1 from matter_named n where n.authority = owner and n.guard = list and {holds} and n.official = nullif(current_setting('app.official', true), '')); end $$",
    "circulars_closed() returns setof text language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$ select m.circular from circular_member m where m.authority = nullif(current_setting('app.authority', true), '') and exists (select 1 from matter_guard g where g.authority = m.authority and g.ended is null and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and {holds} and n.official = nullif(current_setting('app.official', true), '')) and g.draft = m.draft) $$",
    """cases_closed() returns setof text language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$ select m."case" from matter m join matter_guard g on g.authority = m.authority and g.reference = m.reference and g.ended is null where m.authority = nullif(current_setting('app.authority', true), '') and m."case" is not null and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and {holds} and n.official = nullif(current_setting('app.official', true), '')) and not exists (select 1 from matter o where o.authority = m.authority and o."case" = m."case" and not matter_closed(o.authority, o.reference)) $$""",
    "entry_closed(entry bytea) returns boolean language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$ select exists (select 1 from (select case when substring(entry from 1 for 1) = '{{'::bytea then convert_from(entry, 'UTF8')::jsonb -> 'subject' end as named) s where s.named ->> 'circular' in (select circulars_closed()) or s.named ->> 'case' in (select cases_closed()) or exists (select 1 from matter_guard g where g.authority = nullif(current_setting('app.authority', true), '') and g.ended is null and not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and {holds} and n.official = nullif(current_setting('app.official', true), '')) and (g.reference = s.named ->> 'matter' or g.draft = s.named ->> 'draft' or g.reference in (select d.reference from draft d where d.authority = g.authority and d.id = s.named ->> 'draft') or g.reference in (select f.reference from frozen f where f.authority = g.authority and f.id = s.named ->> 'instrument') or g.reference in (select i.reference from instrument i where i.authority = g.authority and i.id = s.named ->> 'instrument')))) $$",
)
"""What policies ask of who is named in a confidential matter."""
_STAYS = "n.ended is null"
_HOLDS = "n.ended is null and (n.until is null or n.until > here_now())"


def upgrade() -> None:
    """Change the database."""
    op.add_column("own_drill", sa.Column("ended_by", sa.String(length=81), nullable=True))
    op.add_column("own_drill", sa.Column("reason", sa.Text(), nullable=True))
    op.execute(
        "create function here_now() returns timestamptz language sql stable return coalesce(nullif(current_setting('app.now', true), '')::timestamptz, now())"
    )
    for question in _QUESTIONS:
        op.execute("create or replace function " + question.format(holds=_HOLDS))

    op.add_column("notice", sa.Column("matter", sa.String(length=36), nullable=True))
    op.execute("alter table notice no force row level security")  # else its owner, who migrates, sees no row
    op.execute("update notice set matter = subject ->> 'matter' where resolved is null")
    op.execute("alter table notice force row level security")
    op.execute(
        "-- squawk-ignore require-concurrent-index-creation\n"
        "create index ix_notice_matter on notice (authority, matter) where resolved is null"
    )
    op.execute(
        "-- squawk-ignore require-concurrent-index-creation\n"
        "create index ix_notice_sending_last on notice_sending (authority, channel, handed) where handed is not null"
    )
    op.execute(
        "-- squawk-ignore require-concurrent-index-creation\n"
        "create index ix_notice_sending_settled on notice_sending (authority, settled) where settled is not null"
    )


def downgrade() -> None:
    """Undo the change."""
    op.execute("drop index ix_notice_sending_settled")
    op.execute("drop index ix_notice_sending_last")
    op.execute("drop index ix_notice_matter")
    op.drop_column("notice", "matter")
    for question in _QUESTIONS:
        op.execute("create or replace function " + question.format(holds=_STAYS))
    op.execute("drop function here_now()")
    op.drop_column("own_drill", "reason")
    op.drop_column("own_drill", "ended_by")

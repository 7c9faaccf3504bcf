"""of which offences a matter is

Revision 0043, after 0042.
Locks: `matter` and `instrument` whole, while a new table is filled from them: of either what names offences or corrects
them is read once.
"""

# ruff: noqa: E501, S608  (SQL is written out, a statement a line; codes of our own stand in it)

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

_CODES = (
    "'ILLEGAL_ACCESS', 'ILLEGAL_INTERCEPTION', 'DATA_INTERFERENCE', 'DATA_THEFT', 'SYSTEM_INTERFERENCE', 'CII_ATTACK',"
    " 'DEVICE_MISUSE', 'ICT_FORGERY', 'ICT_FRAUD', 'CSAM', 'GROOMING', 'INTIMATE_IMAGES', 'LAUNDERING', 'EXTORTION',"
    " 'PORNOGRAPHY', 'COPYRIGHT', 'INCITEMENT', 'TERRORISM', 'HARMFUL_INFORMATION', 'UN_TREATY_OFFENCE', 'SERIOUS_CRIME',"
    " 'OTHER', 'BIC_TOOL_DEV', 'BIC_TOOL_SALE', 'BIC_DATA_TRADE', 'BIC_ACCOUNT_SUPPLY', 'BIC_SIM_SUPPLY', 'BIC_PAYMENT',"
    " 'BIC_HOSTING', 'BIC_TRAFFIC_SELL', 'BIC_RECRUIT', 'BIC_TECH_SUPPORT', 'BIC_ADVERT'"
)
_MODES = "'committed', 'attempt', 'preparation', 'participation_accomplice', 'instigation', 'aiding', 'organising_group', 'legal_person'"
FILL = f"""
insert into matter_offence (authority, reference, code, mode)
with said as (
  select m.authority, m.reference, i.side, i.id, one.place, convert_from(i.content, 'UTF8')::json -> 'body' as body
  from matter m
  cross join lateral jsonb_array_elements((m.projection -> 'history') || (m.projection -> 'pending')) with ordinality one(row, place)
  join instrument i on i.authority = m.authority and i.reference = m.reference and i.id = one.row ->> 'id'
  where (one.row ->> 'crossed') is distinct from 'true'
  and (i.kind = 'correction' or position('"offences":'::bytea in i.content) > 0)
), offence as (
  select s.authority, s.reference, s.side, s.id, s.place, o.place - 1 as position, o.row ->> 'code' as code, o.row ->> 'mode' as mode
  from said s
  cross join lateral json_array_elements(case when json_typeof(s.body -> 'offences') = 'array' then s.body -> 'offences' else '[]' end) with ordinality o(row, place)
  where json_typeof(o.row) = 'object'
), named as (
  select distinct on (o.authority, o.reference, o.side) o.authority, o.reference, o.side, o.id, o.place
  from offence o
  where o.code in ({_CODES}) and o.mode in ({_MODES})
  order by o.authority, o.reference, o.side, o.place desc
), correction as (
  select s.authority, s.reference, s.side, s.body -> 'corrects' ->> 'id' as id, s.place, c.place as line, btrim(c.row ->> 'field') as field, btrim(c.row ->> 'reads') as reads
  from said s
  cross join lateral json_array_elements(case when json_typeof(s.body -> 'corrections') = 'array' then s.body -> 'corrections' else '[]' end) with ordinality c(row, place)
  where json_typeof(c.row) = 'object'
), reading as (
  select o.authority, o.reference, coalesce(code.reads, o.code) as code, coalesce(mode.reads, o.mode) as mode
  from named n
  join offence o on o.authority = n.authority and o.reference = n.reference and o.side = n.side and o.id = n.id
  left join lateral (
    select c.reads from correction c
    where c.authority = n.authority and c.reference = n.reference and c.side = n.side and c.id = n.id and c.place > n.place
    and c.field = 'offences.' || o.position || '.code' and c.reads in ({_CODES})
    order by c.place desc, c.line desc limit 1
  ) code on true
  left join lateral (
    select c.reads from correction c
    where c.authority = n.authority and c.reference = n.reference and c.side = n.side and c.id = n.id and c.place > n.place
    and c.field = 'offences.' || o.position || '.mode' and c.reads in ({_MODES})
    order by c.place desc, c.line desc limit 1
  ) mode on true
)
select distinct authority, reference, code, mode from reading where code in ({_CODES}) and mode in ({_MODES})
"""
"""As `app/matters/offences.py` reads them: what either side named last, as its corrections read."""
_READ = ("matter", "instrument")


def upgrade() -> None:
    """Change the database."""
    op.create_table(
        "matter_offence",
        sa.Column("authority", sa.String(length=40), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("mode", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority", "reference"],
            ["matter.authority", "matter.reference"],
            name=op.f("fk_matter_offence_authority_reference"),
        ),
        sa.PrimaryKeyConstraint("authority", "reference", "code", "mode", name=op.f("pk_matter_offence")),
    )
    for table in _READ:
        op.execute(f"alter table {table} no force row level security")  # else its owner, who migrates, sees no row
    op.execute(FILL)
    for table in _READ:
        op.execute(f"alter table {table} force row level security")
    op.create_index(
        op.f("ix_matter_offence_authority_code_mode"), "matter_offence", ["authority", "code", "mode"], unique=False
    )
    op.execute("alter table matter_offence enable row level security")
    op.execute("alter table matter_offence force row level security")
    op.execute(
        "create policy own on matter_offence using (authority = nullif(current_setting('app.authority', true), '')) with check (authority = nullif(current_setting('app.authority', true), ''))"
    )
    op.execute(
        "create policy guarded on matter_offence as restrictive for all to rog_web, rog_operator using (not ((sha256(convert_to(matter_offence.authority || ' ' || matter_offence.reference, 'UTF8')) in (select closed_marks())) is true) or (current_user = 'rog_operator' and nullif(current_setting('app.official', true), '') is null))"
    )


def downgrade() -> None:
    """Undo the change."""
    op.drop_table("matter_offence")

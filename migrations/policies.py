"""What lies beneath the code: row-level security for rows of an authority, triggers for rows that are kept.

Each function answers SQL statements. Migrations carry them written out: a later change here rewrites no history.
"""

from __future__ import annotations

OWNER = "rogatory_owner"
_MINE = "authority = nullif(current_setting('app.authority', true), '')"
# A pooled connection answers '' and not null once the setting was used: hence nullif.

SHARED = ("instrument", "matter", "matter_head")
"""Tables whose rows another authority of the State reads too while it holds a grant (`matter_grant`); people only."""

_REFERENCE, _BOTH = "g.reference = {t}.reference", "(g.reference = {t}.reference or g.draft = {t}.{draft})"
GUARDED: dict[str, tuple[str, bool]] = {
    # What is in a confidential matter.
    "instrument": (_REFERENCE, False),
    "frozen": (_BOTH.format(t="{t}", draft="draft"), False),
    "draft": (_BOTH.format(t="{t}", draft="id"), False),
    "dispatch_set": (_REFERENCE, False),
    "dispatch": (_REFERENCE, False),
    "reply_reading": (_REFERENCE, False),
    "own_call": (_REFERENCE, False),
    "matter_link": ("g.reference in ({t}.reference, {t}.other)", False),
    # That it exists, its status and deadlines: whoever oversees sees these too.
    "matter": (_REFERENCE, True),
    "matter_head": (_REFERENCE, True),
    "deadline": (_REFERENCE, True),
    "delivery": (_REFERENCE, True),
    "change": ("(g.reference = {t}.subject or g.draft = {t}.subject)", True),
}
"""Tables whose rows the people's login sees of a confidential matter only for somebody who is named in it: how a row is
found to lie in it, and whether who oversees sees it unnamed (`law.md` §3.0)."""
FOLLOW: dict[str, str] = {
    # A row that hangs on another one is seen with it.
    "draft_version": "exists (select 1 from draft d where d.authority = {t}.authority and d.id = {t}.draft)",
    "approval": "exists (select 1 from frozen f where f.authority = {t}.authority and f.id = {t}.frozen)",
    "archived": (
        "exists (select 1 from instrument i where i.authority = {t}.authority and i.sender = {t}.sender"
        " and i.id = {t}.id)"
    ),
    "signature_elsewhere": "exists (select 1 from frozen f where f.authority = {t}.authority and f.id = {t}.frozen)",
}

READERS: dict[str, tuple[str, ...]] = {"audit_entry": ("rog_keeper", "rog_operator")}
"""Tables that some logins read whole: the sequencer needs every authority's leaf hashes, the checker the entries.

Entries hold digests, references and commitments only."""

REFUSE = """create function refuse() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  raise exception 'rows of % are kept: % is refused', tg_table_name, lower(tg_op) using errcode = 'restrict_violation';
end $$"""
FORGET_REFUSE = "drop function refuse()"


def own(table: str) -> list[str]:
    """Show a table's rows to their authority only, and force it on the table's owner too."""
    found = [
        f"alter table {table} enable row level security",
        f"alter table {table} force row level security",
        f"create policy own on {table} using ({_MINE}) with check ({_MINE})",
    ]
    for login in READERS.get(table, ()):
        found.append(f"create policy {login} on {table} for select to {login} using (true)")
    return found


def share(table: str) -> list[str]:
    """Show a matter's rows to the officials of an authority that holds a grant which has not ended."""
    mine = _MINE.replace("authority", "g.grantee", 1)
    held = f"g.authority = {table}.authority and g.reference = {table}.reference and g.ended is null and {mine}"
    seen = f"exists (select 1 from matter_grant g where {held})"  # noqa: S608  (names of our own tables)
    return [f"create policy granted on {table} for select to rog_web using ({seen})"]


def let_begin(table: str) -> list[str]:
    """Let an authority begin drafts of the acts that a grant names, and read what its own officials have begun."""
    mine = _MINE.replace("authority", "g.grantee", 1)
    held = f"g.authority = {table}.authority and g.reference = {table}.reference and g.ended is null and {mine}"
    named = f"g.acts @> to_jsonb({table}.act) and {table}.author like g.grantee || '/%'"
    seen = f"exists (select 1 from matter_grant g where {held} and {named})"  # noqa: S608  (names of our own tables)
    return [
        f"create policy granted on {table} for select to rog_web using ({seen})",
        f"create policy begun on {table} for insert to rog_web with check ({seen})",
    ]


_PERSON = "nullif(current_setting('app.official', true), '')"
_UNNAMED = (
    "not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and n.ended is null"  # noqa: S608
    f" and n.official = {_PERSON})"
)


def _restrict(table: str, seen: str) -> str:
    """A policy for the people's login, and for the operator's while somebody who is named acts under it."""
    node = f"current_user = 'rog_operator' and {_PERSON} is null"
    return (
        f"create policy guarded on {table} as restrictive for all to rog_web, rog_operator using ({seen} or ({node}))"
    )


def guard(table: str) -> list[str]:
    """Hide the rows of confidential matters from the people's login, but for those who are named."""
    found, overseen = GUARDED[table]
    closed = (
        f"exists (select 1 from matter_guard g where g.authority = {table}.authority and g.ended is null"  # noqa: S608
        f" and {found.format(t=table)} and {_UNNAMED})"
    )
    over = f" or ({table}.{_MINE} and current_setting('app.oversees', true) = 'yes')" if overseen else ""
    return [_restrict(table, f"not {closed}{over}")]


def follow(table: str) -> list[str]:
    """Show a row to the people's login with the row that it hangs on."""
    seen = FOLLOW[table].format(t=table)
    return [_restrict(table, seen)]


def guard_circular() -> list[str]:
    """Hide the common text of a circular with a confidential part."""
    closed = (
        "exists (select 1 from circular_member m join matter_guard g on g.authority = m.authority and g.draft = m.draft"  # noqa: S608
        f" and g.ended is null where m.authority = circular.authority and m.circular = circular.id and {_UNNAMED})"
    )
    return [_restrict("circular", f"not {closed}")]


def guard_files() -> list[str]:
    """Hide the files of confidential matters, but for those who are named in one in which a file lies."""
    laid = (
        "select 1 from matter_guard_file f join matter_guard g on g.authority = f.authority and g.id = f.guard"
        " and g.ended is null where f.authority = attachment.authority and f.sha256 = attachment.sha256"
    )
    named = _UNNAMED.removeprefix("not ")
    return [_restrict("attachment", f"not exists ({laid}) or exists ({laid} and {named})")]


def show_guards() -> list[str]:
    """Show a matter's guard, and who is named, to who holds a grant on it: the policies ask in their name."""
    mine = _MINE.replace("authority", "r.grantee", 1)
    held = f"select 1 from matter_grant r where r.authority = g.authority and r.reference = g.reference and {mine}"  # noqa: S608
    return [
        "create policy granted on matter_guard for select to rog_web using"
        f" (exists ({held.replace('g.', 'matter_guard.')}))",
        "create policy granted on matter_named for select to rog_web using (exists (select 1 from matter_guard g"  # noqa: S608
        f" where g.authority = matter_named.authority and g.id = matter_named.guard and exists ({held})))",
    ]


def show(table: str) -> list[str]:
    """Show grants to those who hold them."""
    return [
        f"create policy granted on {table} for select to rog_web using ({_MINE.replace('authority', 'grantee', 1)})"
    ]


def keep(table: str) -> list[str]:
    """Refuse update, delete and truncate to everyone, also while replaying (`enable always`)."""
    return [
        f"create trigger keep_rows before update or delete on {table} for each row execute function refuse()",
        f"create trigger keep_table before truncate on {table} for each statement execute function refuse()",
        f"alter table {table} enable always trigger keep_rows",
        f"alter table {table} enable always trigger keep_table",
    ]

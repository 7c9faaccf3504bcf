"""What lies beneath the code: row-level security for rows of an authority, triggers for rows that are kept.

Each function answers SQL statements. Migrations carry them written out: a later change here rewrites no history.
"""

from __future__ import annotations

OWNER = "rogatory_owner"
_MINE = "authority = nullif(current_setting('app.authority', true), '')"
# A pooled connection answers '' and not null once the setting was used: hence nullif.

SHARED = ("instrument", "matter", "matter_head")
"""Tables whose rows another authority of the State reads too while it holds a grant (`matter_grant`); people only."""


def _closed(owner: str, *subjects: str) -> str:
    """That one of some matters or opening drafts is closed to the reader; unknown where a row names none."""
    marks = (f"sha256(convert_to({owner} || ' ' || {one}, 'UTF8'))" for one in subjects)
    found = " or ".join(f"{mark} in (select closed_marks())" for mark in marks)
    return f"({found}) is true"


_REFERENCE = _closed("{t}.authority", "{t}.reference")
GUARDED: dict[str, tuple[str, bool]] = {
    # What is in a confidential matter.
    "instrument": (_REFERENCE, False),
    "frozen": (_closed("{t}.authority", "{t}.reference", "{t}.draft"), False),
    "draft": (_closed("{t}.authority", "{t}.reference", "{t}.id"), False),
    "dispatch_set": (_REFERENCE, False),
    "dispatch": (_REFERENCE, False),
    "reply_reading": (_REFERENCE, False),
    "printout": (_REFERENCE, False),
    "own_call": (_REFERENCE, False),
    "provider_order": (_REFERENCE, False),
    "matter_link": (_closed("{t}.authority", "{t}.reference", "{t}.other"), False),
    "matter_offence": (_REFERENCE, False),
    # That it exists, its status and deadlines: whoever oversees sees these too.
    "matter": (_REFERENCE, True),
    "matter_head": (_REFERENCE, True),
    "deadline": (_REFERENCE, True),
    "delivery": (_REFERENCE, True),
    "quarantine": (_REFERENCE, True),
    "change": (_closed("{t}.authority", "{t}.subject"), True),
}
"""Tables whose rows the people's login sees of a confidential matter only for somebody who is named in it: the question
whether a row lies in one, and whether who oversees sees it unnamed (`law.md` §3.0)."""
FOLLOW: dict[str, str] = {
    # A row that hangs on another one is seen with it.
    "letter_look": ("exists (select 1 from attachment a where a.authority = {t}.authority and a.sha256 = {t}.file)"),
    "draft_version": "exists (select 1 from draft d where d.authority = {t}.authority and d.id = {t}.draft)",
    "approval": "exists (select 1 from frozen f where f.authority = {t}.authority and f.id = {t}.frozen)",
    "archived": (
        "exists (select 1 from instrument i where i.authority = {t}.authority and i.sender = {t}.sender"
        " and i.id = {t}.id)"
    ),
    "signature_elsewhere": "exists (select 1 from frozen f where f.authority = {t}.authority and f.id = {t}.frozen)",
    "provider_change": (
        "exists (select 1 from provider_order o where o.authority = {t}.authority and o.id = {t}.provider_order)"
    ),
    "circular_member": "exists (select 1 from circular c where c.authority = {t}.authority and c.id = {t}.circular)",
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
HERE_NOW = (
    "create function here_now() returns timestamptz language sql stable"
    " return coalesce(nullif(current_setting('app.now', true), '')::timestamptz, now())"
)
"""The database's own clock, so that nobody who asks need say what time it is; or a node's that is wrong on purpose
(`app/kit/clock.py`), which then lives in that time whole."""
_HOLDS = "n.ended is null and (n.until is null or n.until > here_now())"
"""That somebody is named now: who entered in an emergency until its time is over."""
_UNNAMED = (
    f"not exists (select 1 from matter_named n where n.authority = g.authority and n.guard = g.id and {_HOLDS}"  # noqa: S608
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
    question, overseen = GUARDED[table]
    closed = question.format(t=table)
    # What costs nothing is asked first.
    over = f"({table}.{_MINE} and current_setting('app.oversees', true) = 'yes') or " if overseen else ""
    return [_restrict(table, f"{over}not ({closed})")]


def follow(table: str) -> list[str]:
    """Show a row to the people's login with the row that it hangs on."""
    seen = FOLLOW[table].format(t=table)
    return [_restrict(table, seen)]


_SAFE = "language sql stable security definer set search_path = pg_catalog, public, pg_temp"
_OPEN_GUARD = f"select 1 from matter_guard g where g.authority = {{0}} and g.ended is null and {_UNNAMED}"  # noqa: S608
_HERE = "nullif(current_setting('app.authority', true), '')"

_PLANNED = _SAFE.replace("language sql", "language plpgsql")
"""A session plans such a function once, where SQL is planned anew by every query: most queries ask it for one row."""


def _asks(words: str) -> str:
    return f"returns boolean {_PLANNED} as $$ begin return {words}; end $$"


def _no_name(person: str) -> str:
    return _UNNAMED.replace(_PERSON, person)


_STANDS = "select 1 from matter_guard g where g.authority = owner and g.ended is null"
_LAID = (
    "select 1 from matter_guard_file f join matter_guard g on g.authority = f.authority and g.id = f.guard"
    " and g.ended is null where f.authority = owner and f.sha256 = digest"
)

ASKED: dict[str, str] = {
    "matter_closed_to(owner text, matter text, person text)": _asks(
        f"exists ({_STANDS} and g.reference = matter and {_no_name('person')})"
    ),
    "matter_closed(owner text, matter text)": _asks(f"exists ({_STANDS} and g.reference = matter and {_UNNAMED})"),
    "closed_marks()": (
        f"returns setof bytea {_PLANNED} as $$ begin return query select"  # noqa: S608
        " sha256(convert_to(g.authority || ' ' || s.named, 'UTF8')) from matter_guard g cross join lateral"
        " (values (g.reference), (g.draft)) s(named) where g.ended is"
        f" null and s.named is not null and {_UNNAMED} and (g.authority = {_HERE} or exists (select 1 from matter_grant"
        f" r where r.authority = g.authority and r.reference = g.reference and r.grantee = {_HERE})); end $$"
    ),
    "file_closed(owner text, digest text)": _asks(
        f"exists ({_LAID}) and not exists ({_LAID} and {_UNNAMED.removeprefix('not ')})"
    ),
    "guard_named(owner text, list text)": _asks(
        f"exists (select 1 from matter_named n where n.authority = owner and n.guard = list and {_HOLDS}"  # noqa: S608
        f" and n.official = {_PERSON})"
    ),
    "circulars_closed()": (
        f"returns setof text {_SAFE} as $$ select m.circular from circular_member m where m.authority = {_HERE}"  # noqa: S608
        f" and exists ({_OPEN_GUARD.format('m.authority')} and g.draft = m.draft) $$"
    ),
    "cases_closed()": (
        f'returns setof text {_SAFE} as $$ select m."case" from matter m join matter_guard g on'  # noqa: S608
        " g.authority = m.authority and g.reference = m.reference and g.ended is null"
        f' where m.authority = {_HERE} and m."case" is not null and {_UNNAMED} and not exists (select 1 from matter o'
        ' where o.authority = m.authority and o."case" = m."case" and not matter_closed(o.authority, o.reference)) $$'
    ),
    "entry_closed(entry bytea)": (
        f"returns boolean {_SAFE} as $$ select exists (select 1 from (select case when"  # noqa: S608
        " substring(entry from 1 for 1) = '{'::bytea then convert_from(entry, 'UTF8')::jsonb -> 'subject' end as named)"
        " s where s.named ->> 'circular' in (select circulars_closed()) or s.named ->> 'case' in"
        f" (select cases_closed()) or exists ({_OPEN_GUARD.format(_HERE)} and (g.reference = s.named ->> 'matter'"
        " or g.draft = s.named ->> 'draft' or g.reference in (select d.reference from draft d where"
        " d.authority = g.authority and d.id = s.named ->> 'draft') or g.reference in (select f.reference from frozen f"
        " where f.authority = g.authority and f.id = s.named ->> 'instrument') or g.reference in (select i.reference"
        " from instrument i where i.authority = g.authority and i.id = s.named ->> 'instrument')))) $$"
    ),
}
"""Questions that policies ask with the eyes of the tables' owner, who cannot log in: what is hidden from the reader
would be missing from the answer, and two tables' policies may not ask each other. `closed_marks` is asked once a query:
a question for each row would make a list of ten thousand matters wait. It tells digests, for references and ids are
random and not guessed at a table; the others answer about one row that is known already.
"""
ASKERS: dict[str, tuple[str, ...]] = {
    "matter_closed_to(owner text, matter text, person text)": (
        "rog_web",
        "rog_sign",
        "rog_deliver",
        "rog_intake",
        "rog_keeper",
        "rog_operator",
    )
}
"""Who may ask otherwise than the logins of people: whoever posts a notice (`app/notices/post.py`)."""
OPEN_TO_ALL = ("confidential.entered", "confidential.unnamed")
"""Occasions of notices that everybody hears whom their rule names (`app/notices/post.py`, `OVERSIGHT`)."""


def ask() -> list[str]:
    """Make the questions that policies ask, and let them see every guard and grant of the node."""
    found = [HERE_NOW]
    found += [
        f"create policy asked on {table} for select to {OWNER} using (true)"
        for table in ("matter_guard", "matter_named", "matter_guard_file", "matter_grant")
    ]
    for name, body in ASKED.items():
        found.append(f"create function {name} {body}")
        found.append(f"revoke execute on function {name} from public")
        found.append(f"grant execute on function {name} to {', '.join(ASKERS.get(name, ('rog_web', 'rog_operator')))}")
    return found


def guard_grants() -> list[str]:
    """Hide what another authority may do in a confidential matter, or by a confidential mandate."""
    mine = f"matter_grant.{_MINE}"
    closed = (
        "matter_closed(matter_grant.authority, matter_grant.reference)"
        f" or ({mine} and matter_closed(matter_grant.authority, matter_grant.mandate))"
    )
    return [_restrict("matter_grant", f"not ({closed}) or ({mine} and current_setting('app.oversees', true) = 'yes')")]


def guard_notices() -> list[str]:
    """Hide what is told of a confidential matter, but from who oversees, and from who tends the node and hears it."""
    closed = _closed("notice.authority", "(notice.subject ->> 'matter')")
    told = ", ".join(f"'{one}'" for one in OPEN_TO_ALL)
    tends = "current_setting('app.tends', true) = 'yes' and notice.roles ? 'operator'"
    over = f"current_setting('app.oversees', true) = 'yes' or ({tends})"
    return [_restrict("notice", f"notice.occasion in ({told}) or {over} or not ({closed})")]


def guard_circular() -> list[str]:
    """Hide the common text of a circular with a confidential part."""
    return [_restrict("circular", "circular.id not in (select circulars_closed())")]


def guard_cases() -> list[str]:
    """Hide a domestic file in which nothing lies but what the reader may not see."""
    return [_restrict("case_file", "case_file.id not in (select cases_closed())")]


def guard_entries() -> list[str]:
    """Hide the log's entries on what is confidential from the people's login, but from who reads the log.

    Only reading: whoever leaves a list is logged too. Not from the operator's login, which checks the log whole.
    """
    seen = "current_setting('app.audits', true) = 'yes' or not entry_closed(audit_entry.entry)"
    return [f"create policy guarded on audit_entry as restrictive for select to rog_web using ({seen})"]


def guard_files() -> list[str]:
    """Hide the files of confidential matters, but for those who are named in one in which a file lies."""
    return [_restrict("attachment", "not file_closed(attachment.authority, attachment.sha256)")]


def guard_lists() -> list[str]:
    """Show what is guarded, why, and who is named, to who is named in it or oversees it: only reading."""
    found = []
    for table, key in (("matter_guard", "id"), ("matter_named", "guard")):
        over = f"{table}.{_MINE} and current_setting('app.oversees', true) = 'yes'"
        seen = f"({over}) or guard_named({table}.authority, {table}.{key})"
        found.append(_restrict(table, seen).replace("for all to", "for select to"))
    return found


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

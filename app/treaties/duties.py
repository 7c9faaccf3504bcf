"""What a State's law makes its providers do, by their size: duty cards (`law.md` §3.5; source S16 to S19, S26, S27).

A card is a row of a State's profile. It narrows findings and binds nobody: what a provider owes its own law says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.kit.canonical import JsonObject
from app.treaties.codes import Data
from app.treaties.toml import Table

TIERS = ("large", "medium", "small")
DUTIES: Mapping[str, str] = {
    "incident_plan": "has a plan for incidents",
    "vulnerability_handling": "handles vulnerabilities and tells of them",
    "malware_defence": "defends against viruses, attacks and intrusions",
    "misuse_action": "acts when its service is found misused",
    "log_retention": "keeps logs",
    "data_preservation": "preserves data when it is ordered to",
    "evidence_fixing": "fixes evidence",
    "le_assistance": "assists investigations",
    "reporting": "reports incidents to the authorities",
}
"""Duty codes, in words that follow "a provider …"."""
LOGS: Mapping[str, str] = {
    "access": "access logs",
    "connection": "connection logs",
    "account": "account records",
    "transaction": "transaction records",
    "dns": "records of domain resolution",
    "content_metadata": "metadata of content",
}
"""Log classes."""
STANDARD = (
    "account", "event", "result", "source_address", "source_port", "destination", "device", "instant_zone_ms",
    "clock_source",
)  # fmt: skip
"""Fields that each record may have to hold: the content standard of `law.md` §3.5."""
SANCTIONS = ("administrative", "criminal")
OF_DATA: Mapping[Data, tuple[str, ...]] = {Data.SUBSCRIBER: ("account",), Data.TRAFFIC: ("connection", "access")}
"""The log classes in which a kind of data lies."""
OF_MEASURE: Mapping[str, str] = {
    "PM_PRESERVE_LOGS": "data_preservation",
    "PM_SUSPEND_ACCOUNT": "misuse_action",
    "PM_SINKHOLE_DOMAIN": "misuse_action",
    "PM_SUSPEND_DOMAIN": "misuse_action",
    "PM_BLOCK_ADDRESS": "misuse_action",
    "PM_REMOVE_CONTENT": "misuse_action",
    "PM_DISABLE_HOSTING": "misuse_action",
    "PM_STOP_PAYMENT_FLOW": "misuse_action",
    "PM_PATCH_NOTICE": "vulnerability_handling",
    "PM_INCIDENT_RESPONSE": "incident_plan",
}
"""The duty on which a measure through a provider rests; telling victims rests on none of them."""
OLD = 365
"""Days after which a card should be compared with the law again."""


@dataclass(frozen=True)
class Duty:
    """A card. `days` None: the article fixes none. `verified`: the article was compared with the text."""

    code: str
    tiers: tuple[str, ...]
    article: str
    log: str | None = None
    days: int | None = None
    fields: tuple[str, ...] = ()
    sanction: str | None = None
    sanction_article: str = ""
    source: str = ""
    checked: date | None = None
    verified: bool = False

    @property
    def cited(self) -> str:
        """The article as it is shown: what was not compared says so."""
        return self.article if self.verified else f"{self.article} (not compared)"

    def to_json(self) -> JsonObject:
        """As `--json` and the API give it."""
        return {
            "duty": self.code,
            "words": DUTIES[self.code],
            "tiers": [*self.tiers],
            "log": self.log,
            "days": self.days,
            "fields": [*self.fields],
            "article": self.article,
            "article_verified": self.verified,
            "sanction": self.sanction,
            "sanction_article": self.sanction_article or None,
            "source": self.source,
            "checked_on": self.checked.isoformat() if self.checked else None,
        }


def duties_in(table: Table) -> tuple[Duty, ...]:
    """`[[duty]]` of a profile; `Invalid` `bad_law_file` with the row."""
    return tuple(_duty(one) for one in table.tables("duty")) if table.has("duty") else ()


def thresholds_in(table: Table) -> Mapping[str, str]:
    """`[tiers]` of a profile: from what size on a provider belongs to each, in the State's own words."""
    below = table.maybe("tiers")
    if below is None:
        return {}
    with below:
        return {one: below.text(one) for one in TIERS if below.has(one)}


def of(cards: Sequence[Duty], code: str) -> tuple[Duty, ...]:
    """The cards of one duty."""
    return tuple(one for one in cards if one.code == code)


def kept(cards: Sequence[Duty], data: Data, tier: str = "") -> Duty | None:
    """The card by which a kind of data is kept longest, by a provider of this size; of an unknown size by any."""
    logs = OF_DATA.get(data, ())
    found = [
        one for one in of(cards, "log_retention") if one.days and one.log in logs and (not tier or tier in one.tiers)
    ]
    return max(found, key=lambda one: one.days or 0, default=None)


def _duty(table: Table) -> Duty:
    log = table.text("log", among=tuple(LOGS)) if table.has("log") else None
    days = table.number("days", least=1) if table.has("days") else None
    code = table.text("code", among=tuple(DUTIES))
    if (log is None) is (code == "log_retention"):
        raise table.bad("'log' belongs to the duty log_retention, and to no other")
    tiers = table.texts("tiers", among=TIERS)
    if not tiers:
        raise table.bad("'tiers' names at least one size of provider: large, medium, small")
    return Duty(
        code,
        tiers,
        table.text("article"),
        log,
        days,
        table.texts("fields", among=STANDARD) if table.has("fields") else (),
        table.text("sanction", among=SANCTIONS) if table.has("sanction") else None,
        table.text("sanction_article", ""),
        table.text("source"),
        table.day("checked_on"),
        table.flag("verified", False),
    )


def printed(states: Mapping[str, tuple[str, Mapping[str, str], Sequence[Duty]]]) -> str:
    """The cards as Markdown, for `docs/reference/provider-duties.md`. `states`: name, thresholds and cards by code."""
    lines = [
        "# Duties of providers",
        "",
        "Printed from the `[[duty]]` rows of `app/treaties/data/states/`. XA, XB, XC and XD are fictional. No treaty",
        "puts these duties on a provider: they are the law of its State, by its size. Of a State without a row nothing",
        "is known here, and nothing is judged.",
        "",
        "| duty | a provider … |",
        "|---|---|",
        *(f"| `{code}` | {words} |" for code, words in DUTIES.items()),
    ]
    for state, (name, thresholds, cards) in sorted(states.items()):
        if not cards:
            continue
        lines += ["", f"## {state}: {name}", ""]
        lines += [f"- {tier}: {words}" for tier, words in thresholds.items()]
        lines += ["", "| duty | sizes | logs | days | each record holds | article | sanction | source, compared on |"]
        lines += ["|---" * 8 + "|", *(_row(one) for one in cards)]
    return "\n".join(lines) + "\n"


def _row(one: Duty) -> str:
    sanction = f"{one.sanction}, {one.sanction_article or '—'}" if one.sanction else "—"
    cells = (
        f"`{one.code}`",
        ", ".join(one.tiers),
        LOGS[one.log] if one.log else "—",
        str(one.days or "—"),
        ", ".join(one.fields).replace("_", " ") or "—",
        one.cited,
        sanction,
        f"{one.source}, {one.checked}",
    )
    return "| " + " | ".join(cells) + " |"

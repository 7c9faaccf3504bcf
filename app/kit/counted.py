"""ONE table: the words in which a number stands that decides a form (`ngettext`).

The tables of the rooms hold the words for several; here stands the place of the number, and the words for one. The
catalogues have both as `msgid` and `msgid_plural`, and as many forms as the language has: two, three, six or one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Counted:
    """`by`: the placeholder of the number; `one`: the English words for one."""

    by: str
    one: str


COUNTED: Mapping[str, Counted] = {
    "Nothing has proven it for {days} days.": Counted("days", "Nothing has proven it for {days} day."),
    "Your session ends within {count} minutes.": Counted("count", "Your session ends within {count} minute."),
    "Edition {number} of {peer} lacks {count} things that the one before it had.": Counted(
        "count", "Edition {number} of {peer} lacks {count} thing that the one before it had."
    ),
    "The clock of {peer} differs from ours by {seconds} seconds.": Counted(
        "seconds", "The clock of {peer} differs from ours by {seconds} second."
    ),
    "{state} has {days} days for it; it is wanted in {left}.": Counted(
        "days", "{state} has {days} day for it; it is wanted in {left}."
    ),
    "Limitation in {days} days: is the urgency right?": Counted(
        "days", "Limitation in {days} day: is the urgency right?"
    ),
    "{state} keeps {data} data for {days} days: the period is older.": Counted(
        "days", "{state} keeps {data} data for {days} day: the period is older."
    ),
    "{count} texts of the translation into {language} are not translated.": Counted(
        "count", "{count} text of the translation into {language} is not translated."
    ),
    "{state} needs {days} days to serve a summons; the hearing is in {left}.": Counted(
        "days", "{state} needs {days} day to serve a summons; the hearing is in {left}."
    ),
    "Collection in real time is asked for {days} days, more than 90.": Counted(
        "days", "Collection in real time is asked for {days} day, more than 90."
    ),
    "The window of {hours} hours is wide for one address.": Counted(
        "hours", "The window of {hours} hour is wide for one address."
    ),
    "The deadline is {days} days after the arrest, more than is usual: treaties set 18 to 60.": Counted(
        "days", "The deadline is {days} day after the arrest, more than is usual: treaties set 18 to 60."
    ),
    "In the requested State it is barred in {days} days.": Counted(
        "days", "In the requested State it is barred in {days} day."
    ),
    "The requested side closes {days} days after the end at the earliest: here on {end}.": Counted(
        "days", "The requested side closes {days} day after the end at the earliest: here on {end}."
    ),
    "The other side spoke last on {last}: for its silence the matter is closed {days} days later, on {end}.": Counted(
        "days", "The other side spoke last on {last}: for its silence the matter is closed {days} day later, on {end}."
    ),
    "The other side was not reminded {days} days ago or earlier, after its last word.": Counted(
        "days", "The other side was not reminded {days} day ago or earlier, after its last word."
    ),
    "Prosecution is time-barred in {days} days: can it still be brought?": Counted(
        "days", "Prosecution is time-barred in {days} day: can it still be brought?"
    ),
    "The details of the line are valid until {days} days after the hearing.": Counted(
        "days", "The details of the line are valid until {days} day after the hearing."
    ),
    "The summary has {length} characters: 2,000 are enough to preserve.": Counted(
        "length", "The summary has {length} character: 2,000 are enough to preserve."
    ),
    "The request is meant for {intended}, but {days} days of preservation end about {end}: "
    "an extension will be needed.": Counted(
        "days",
        "The request is meant for {intended}, but {days} day of preservation ends about {end}: "
        "an extension will be needed.",
    ),
    "{days} days are asked for: the minimum is {least}.": Counted(
        "days", "{days} day is asked for: the minimum is {least}."
    ),
    "{days} days are asked for: many States cap one order at 90 days and renew it.": Counted(
        "days", "{days} day is asked for: many States cap one order at 90 days and renew it."
    ),
    "{state} keeps {data} data for {days} days: it may be gone by {end}.": Counted(
        "days", "{state} keeps {data} data for {days} day: it may be gone by {end}."
    ),
    "{state} has its providers ({sizes}) keep {logs} logs for {days} days: the period is older ({law}).": Counted(
        "days", "{state} has its providers ({sizes}) keep {logs} logs for {days} day: the period is older ({law})."
    ),
    "It is preserved for {days} days: at least {least} are owed.": Counted(
        "days", "It is preserved for {days} day: at least {least} are owed."
    ),
    "{count} findings block this draft.": Counted("count", "{count} finding blocks this draft."),
    "{count} warnings wait for a tick.": Counted("count", "{count} warning waits for a tick."),
    "{count} more notices wait for you.": Counted("count", "{count} more notice waits for you."),
    "{names} and {count} more": Counted("count", "{names} and {count} more"),
    "{count} days ago": Counted("count", "{count} day ago"),
    "median of {count} letters": Counted("count", "median of {count} letter"),
    "{count} wait for an answer": Counted("count", "{count} waits for an answer"),
    "within {count} minutes": Counted("count", "within {count} minute"),
    "{count} days": Counted("count", "{count} day"),
    "{count} working days": Counted("count", "{count} working day"),
    "{count} hours": Counted("count", "{count} hour"),
    "{count} minutes": Counted("count", "{count} minute"),
    "{count} seconds": Counted("count", "{count} second"),
    "{days} days ({count} matters)": Counted("count", "{days} days ({count} matter)"),
}

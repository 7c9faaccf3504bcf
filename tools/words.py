"""Gather the words that people read out of the tables into `app/locale/rogatory.pot`, and bring each `.po` up to date.

`make docs` writes; a test of the house fails when a catalogue is stale. What is no longer said stays at the
end of a `.po`, in case it comes back. English has none: its words are the msgids.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from app.access.roles import GRANTS
from app.audit.events import Event
from app.cli import draft_advice, paper
from app.directory import cards, code_words, state_points
from app.directory.doubts import DOUBTS
from app.duty import feeds, imported, repeating
from app.kit.counted import COUNTED
from app.kit.problems import TITLES, UNFORESEEN
from app.kit.words import CODE, FOLDER, LANGUAGES, places
from app.matters import claims, directory_words, milestones
from app.notices import callbacks, messages, reason_words, wording
from app.notices.proven import LACKS
from app.notices.rules import RULES
from app.procedures import clock_words
from app.procedures.catalogue import CATALOGUE
from app.procedures.contents import KINDS
from app.procedures.eyes import NEVER_AFTER
from app.treaties import both_laws, chooser, opening_rules, routes
from app.treaties.catalogue import TREATIES
from app.treaties.codes import GROUNDS, MEASURES, OFFENCES
from app.treaties.duties import DUTIES, LOGS
from app.treaties.finding_codes import ENTRIES
from app.treaties.findings import AFTER
from app.trust.court import LABELS
from app.trust.reasons import REASONS
from app.trust.steps import STEPS
from app.web import both_laws as both_laws_page
from app.web import devices
from app.web.look import msgids
from tools import pages
from tools.raised import error_words

TEMPLATE = FOLDER / "rogatory.pot"
KEPT = (b'"Language: ', b'"MIME-Version: ', b'"Content-T', b'"Plural-Forms: ')

GROUPS: dict[str, Callable[[], Iterable[str]]] = {
    "duty": lambda: (*DUTIES.values(), *LOGS.values()),
    "notice": lambda: (*(rule.words for rule in RULES.values()), wording.MORE),
    "message of a notice": lambda: (*messages.SAID, *callbacks.SAID),
    "reason in a notice": lambda: (*reason_words.WORDS.values(), reason_words.OTHER),
    "doubt about a directory": lambda: (words for one in DOUBTS.values() for words in (one.words, one.remedy)),
    "way to an officer": lambda: (words for one in LACKS.values() for words in one),
    "code of a directory": lambda: (
        *code_words.WORDS.values(),
        *code_words.FIELDS.values(),
        *cards.KINDS.values(),
        *state_points.KINDS.values(),
        *directory_words.SPANS.values(),
    ),
    "clock": lambda: (*clock_words.CLOCKS.values(), clock_words.OTHER),
    "side of a clock": lambda: (*clock_words.SIDES.values(), *clock_words.BASES.values()),
    "kind of instrument": lambda: (kind.title for kind in KINDS.values()),
    "procedure": lambda: (one.title for one in CATALOGUE.procedures),
    "reason of a verification": lambda: (reason.words for reason in REASONS.values()),
    "step of a verification": lambda: (step.words for step in STEPS),
    "report of a verification": lambda: iter(LABELS.values()),
    "finding": lambda: (
        *(AFTER, opening_rules.NONE_ELSE, opening_rules.UNTOLD),
        *(words for entry in ENTRIES.values() for words in (entry.words, entry.mend)),
    ),
    "treaty": lambda: (one.title["en"] for one in TREATIES.treaties),
    "finding of a treaty": lambda: (row.words for one in TREATIES.treaties for row in one.contents),
    "offence": lambda: (one.words for one in OFFENCES.values()),
    "measure": lambda: (one.words for one in MEASURES.values()),
    "ground of refusal": lambda: (one.words for one in GROUNDS.values()),
    "choice of a treaty": lambda: iter(chooser.WORDS.values()),
    "both laws": lambda: iter(both_laws.SAID),
    "claims": lambda: iter(claims.SAID),
    "road": lambda: iter(routes.WORDS),
    "pair of eyes": lambda: (one.words for one in NEVER_AFTER.values()),
    "page": msgids,
    "both laws on a page": lambda: iter(both_laws_page.SAID),
    "message of a browser": lambda: iter(devices.WORDS.values()),
    "urgency": lambda: iter(("routine", "urgent", "emergency")),
    "command": lambda: (*draft_advice.SAID, *paper.SAID),
    "calendar of duty": lambda: (*feeds.SAID, *imported.WHY.values(), *repeating.WHY.values()),
    "milestone": lambda: iter(milestones.SAID),
    "permission": lambda: (grant.words for grant in GRANTS.values()),
    "event of the log": lambda: (event.words for event in Event),
    "title of an error": lambda: iter((*TITLES.values(), "Error", UNFORESEEN)),
    "error": lambda: (*_plain_errors(), *(words for _, words in error_words())),
}
"""ONE list: what is translated, and where it is said."""


def _plain_errors() -> Iterator[str]:
    return (words for code in pages.codes() for words in (code.words, code.remedy) if pages.FILLED not in words)


def speaks(msgid: str) -> bool:
    """Whether there is anything to translate in it."""
    return bool(msgid) and msgid.strip("{}") not in places(msgid)


@cache
def _template() -> Catalog:
    """Every msgid once, with what says it."""
    made = Catalog(project="Rogatory", copyright_holder="the authors of Rogatory", charset="utf-8", fuzzy=False)
    for group, words in GROUPS.items():
        for msgid in words():
            if speaks(msgid):
                counted = COUNTED.get(msgid)
                made.add((counted.one, msgid) if counted else msgid, auto_comments=[group])
    for code, words in error_words():
        if places(words):  # what is filled when it is raised is looked for among those of its code
            made.add(words, auto_comments=[f"{CODE}{code}"])
    return made


def printed(catalogue: Catalog) -> bytes:
    """A catalogue as its file holds it: no dates and no programs, so that the same words are the same bytes."""
    out = io.BytesIO()
    write_po(out, catalogue, width=120, no_location=True, sort_output=False, omit_header=False)
    head, _, rest = out.getvalue().partition(b"\n\n")
    # A long member of the head goes on in the next line: joined, then kept or left out whole.
    whole = re.sub(rb'(?<!\\n)(?<!msgstr ")"\n"', b"", head)
    lines = [line for line in whole.split(b"\n") if not line.startswith(b'"') or line.startswith(KEPT)]
    return b"\n".join(lines) + b"\n\n" + rest


def updated(language: str) -> Catalog:
    """The catalogue of a language with the msgids of today and the translations that it has."""
    path = FOLDER / f"{language}.po"
    known = Catalog(locale=language, charset="utf-8", fuzzy=False)
    if path.is_file():
        with path.open("rb") as file:
            known = read_po(file, locale=language)
    known.update(_template(), no_fuzzy_matching=True)
    # One msgid stands once in a file, as gettext's own tools ask: what is said again is not also among what was.
    for msgid in [one for one in known.obsolete if one in known]:
        del known.obsolete[msgid]
    known.header_comment = f"# Rogatory in the language {language}."
    known.fuzzy = False
    return known


FILES: dict[Path, Callable[[], bytes]] = {
    TEMPLATE: lambda: printed(_template()),
    **{FOLDER / f"{one}.po": lambda one=one: printed(updated(one)) for one in LANGUAGES if one != "en"},  # type: ignore[misc]
}


def main() -> int:
    """Write what is stale and say so."""
    for path, made in FILES.items():
        words = made()
        if not path.is_file() or path.read_bytes() != words:
            path.write_bytes(words)
            print(f"wrote {path.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

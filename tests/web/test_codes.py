"""No code of a table is shown on the pages of notices and of duty: people read words."""

from __future__ import annotations

import re

import pytest

from app.notices import post
from app.notices.rules import RULES, Occasion
from tests.web.visiting import Site, words

CODE = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)+")
VALUES = {
    "code": "preserve_act",
    "duty": "requested",
    "article": "practice",
    "reason": "step_not_open",
    "kind": "mla_request",
    "since": "2026-11-24T09:00:00.000Z",
    "due": "2026-11-24T10:00:00.000Z",
    "begins": "2026-11-24T10:00:00.000Z",
    "ends": "2026-11-24T10:00:00.000Z",
    "count": "3",
    "number": "7",
    "urgency": "emergency",
    "channel": "push",
}
"""What fills a notice's places."""


def shown(site: Site, path: str) -> str:
    """What a page says to its reader, its title and hidden words with it."""
    answer = site.get(path)
    assert answer.status_code == 200, path
    return words(answer)


@pytest.mark.parametrize("who", ["dora", "ben", "olga"])
def test_no_page_of_notices_shows_a_code(site: Site, who: str) -> None:
    house, made = site.house, {}
    matter = str(site.notice("matter.urgent").subject["matter"])
    with house.session("rog_keeper") as session:
        for occasion, rule in RULES.items():
            told = {name: VALUES.get(name, "XA") for name in rule.names}
            told |= {"matter": matter} if "matter" in told else {}
            subject = {"matter": matter, "of": "a test"} if "matter" in rule.names else {"of": "a test"}
            made[occasion] = post.post(session, house.owner, occasion, subject, house.time, told)
    site.sign_in(who)
    pages = 0
    for path in ("/", "/waiting", *(f"/{page}/{one}" for one in made.values() for page in ("notices", "duty"))):
        if site.get(path).status_code == 404:
            continue  # not for this reader's roles
        pages += 1
        assert not CODE.search(shown(site, path)), path
    assert pages > 20


def test_the_duty_page_calls_its_clocks_by_words(site: Site) -> None:
    site.sign_in("dora")
    said = shown(site, f"/duty/{site.notice(Occasion.MATTER_URGENT.value).id}")
    assert "Acknowledgement: 24 November 2026, 10:00 UTC" in said
    assert not CODE.search(said)

"""The link in a message to Dora about the urgent notice, as the keeper makes it."""

from __future__ import annotations

from app.notices import links
from app.notices.models import Notice
from app.notices.policy import Link, Policy, set_policy
from tests.web.visiting import Site


def link_to_dora(site: Site, *, factor: bool = True) -> str:
    """The path of a new link; `factor`: whether the authority asks for the second factor there."""
    house = site.house
    ben = house.official("ben")
    with house.session() as session:
        set_policy(session, ben, Policy(Link.FACTOR if factor else Link.ALONE), house.time)
    with house.session("rog_keeper") as session:
        row = session.get_one(Notice, (house.owner, site.notice("matter.urgent").id))
        return f"/n/{links.make(session, row, site.official('dora'), house.time)}"

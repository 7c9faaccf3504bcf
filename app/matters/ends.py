"""From when on a matter may be ended for what the other side did not do: write, prolong, speak.

None of these steps happens by itself: an official signs it. Until its time has come it is shown, and not offered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from app.kit.ids import AuthorityId, Reference
from app.matters.picture import Picture
from app.matters.spoken import words_of
from app.matters.standing import Standing
from app.notices.clocks import Running, last_end
from app.procedures.endings import ENDINGS, MEANWHILE, OF_CLOCK, SILENCE
from app.procedures.engine import open_steps
from app.procedures.table import Procedure, Side
from app.treaties.promised import promised
from app.treaties.silence import silence


def opens(session: Session, found: Standing, now: datetime) -> Mapping[str, datetime]:
    """Of the steps that are open to the owner those that wait for a time, each with the instant at which it has come.
    What ends measure by measure has come with the last.

    Closing a silent matter: where nobody has reminded the other side yet, the earliest that is possible.
    """
    acts = {step.act for step in found.open}
    if not acts & {*ENDINGS, SILENCE}:
        return {}
    owner, reference = AuthorityId(found.head.authority), Reference(found.head.reference)
    spoken, told = words_of(session, found), dict[str, datetime]()
    for act, clock in ENDINGS.items():
        if act not in acts:
            continue
        codes = {clock, MEANWHILE.get(clock, clock)}
        end = last_end(session, owner, reference, codes) or promised(spoken, clock)
        if end is not None:
            told[act] = end
    if SILENCE in acts and (heard := silence(spoken, found.side.value)) is not None:
        told[SILENCE] = heard.ends(now)
    return told


def offered(procedure: Procedure, found: Picture) -> tuple[Running, ...]:
    """The clocks of a matter, each with the act by which the other side than the one that it binds may end the matter
    at its end, where that act is open as the matter stands. Pure.
    """
    acts = {side: {step.act for step in open_steps(procedure, found.seen, side)} for side in Side}
    return tuple(
        replace(one, ends=act) if (act := OF_CLOCK.get(one.code, "")) in acts[one.duty.other] else one
        for one in found.clocks
    )

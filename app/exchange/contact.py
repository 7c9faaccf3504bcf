"""What a call to a peer's door teaches about the road to it: written down after each."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.exchange import roads
from app.exchange.courier import Courier, NoRoad
from app.exchange.desk import DeliveryDesk
from app.kit.errors import RogatoryError
from app.kit.ids import AuthorityId, StateCode
from app.notices.occasions import Occasion
from app.notices.post import post, resolve

SKEW = 300.0
"""Seconds by which a peer's clock may differ before people are told."""


def succeeded(session: Session, desk: DeliveryDesk, peer: StateCode, courier: Courier, owner: AuthorityId) -> bool:
    """A call went through: the circuit closes; a clock that is far off is told. Answers whether the road had failed:
    then the caller has `take_up` run once its transaction is done.
    """
    now = desk.now()
    mended = roads.succeeded(session, peer, now, courier.skew)
    if courier.skew is None:
        return mended
    if abs(courier.skew) > SKEW:
        told = {"peer": peer, "seconds": str(round(courier.skew))}
        post(session, owner, Occasion.CLOCK_SKEWED, {"peer": peer}, now, told)
    else:
        resolve(session, owner, Occasion.CLOCK_SKEWED, {"peer": peer}, now)
    return mended


def take_up(desk: DeliveryDesk, peer: StateCode) -> None:
    """A road that had failed is good: what waited for it leaves now, not a pause later."""
    with desk.sessions.begin(None) as session:
        roads.take_up(session, peer, desk.now())
    desk.wake("deliver", peer)


def failed(session: Session, desk: DeliveryDesk, peer: StateCode, error: RogatoryError) -> None:
    """A call failed. Only what concerns the road counts against it: a refusal is about the one thing carried."""
    if isinstance(error, NoRoad):
        roads.failed(session, peer, desk.now(), error.code, desk.retry_first, desk.retry_longest)

"""A person takes up a delivery that was given up."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.access.permit import may, permit
from app.access.roles import Permission
from app.exchange.deliver import try_again
from app.exchange.models import Delivery
from app.kit.actor import Actor
from app.kit.errors import Conflict, Unknown


def retry(session: Session, actor: Actor, instrument: str, at: datetime) -> Delivery:
    """Have it tried again from now on. `Conflict` `not_given_up` while it is on its way by itself, or decided."""
    operates = may(actor, Permission.NODE_OPERATE, actor.authority)
    permit(actor, Permission.NODE_OPERATE if operates else Permission.ACT, actor.authority)
    delivery = session.get(Delivery, (actor.authority, instrument))
    if delivery is None:
        raise Unknown("no_delivery", f"Nothing was sent under {instrument}.", "See `rogatory deliveries`.")
    if delivery.state != "gave_up":
        raise Conflict("not_given_up", f"The delivery of {instrument} is {delivery.state}.", "It goes on by itself.")
    try_again(session, actor.authority, instrument, at)
    return delivery

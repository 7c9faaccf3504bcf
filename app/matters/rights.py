"""Who may work on a paper, and who may sign it: permissions and the step's roles together."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.permit import may, permit, permit_step
from app.access.roles import GRANTS, Permission
from app.accounts.models import Official
from app.kit.actor import Actor, Role
from app.kit.errors import Denied, Invalid
from app.kit.ids import AuthorityId, OfficialId
from app.procedures.table import Procedure, Sign, Step

_SIGNERS = GRANTS[Permission.SIGN].roles
_OF_EXERCISES = {"agree": Permission.EXERCISE_PROMISE}
"""Acts of an exercise that more than running one is asked for."""


def permit_paper(actor: Actor, permission: Permission, procedure: Procedure | None = None) -> None:
    """`permit` work on drafts and frozen documents; those of an exercise belong to whoever may run one, the node too.

    Without a procedure, before the paper is known, whoever may do either passes; the caller asks again.
    """
    if procedure is None and may(actor, Permission.EXERCISE_RUN, actor.authority):
        return
    exercise = procedure is not None and procedure.exercise
    permit(actor, Permission.EXERCISE_RUN if exercise else permission, actor.authority)


def permit_asking(actor: Actor) -> None:
    """`permit` to ask for a signature or a seal at all; which step it is for is asked once the document is read."""
    if not (may(actor, Permission.SIGN, actor.authority) or may(actor, Permission.EXERCISE_RUN, actor.authority)):
        permit(actor, Permission.SEAL, actor.authority)


def permit_seal(actor: Actor, step: Step, procedure: Procedure) -> None:
    """May the actor have this step leave under the seal, in their own name?"""
    if procedure.exercise:
        permit(actor, _OF_EXERCISES.get(step.act, Permission.EXERCISE_RUN), actor.authority)
        return
    permit(actor, Permission.SEAL, actor.authority)
    permit_step(actor, step.role, actor.authority)


def permit_signature(actor: Actor, step: Step) -> None:
    """May the actor put their own signature under this step?"""
    permit_step(actor, signing_roles(step), actor.authority, Permission.SIGN)


def may_take(actor: Actor, step: Step, procedure: Procedure) -> bool:
    """Whether the actor may take a step in their own name: for what is offered, never instead of the check."""
    try:
        if step.sign is Sign.SEAL:
            permit_seal(actor, step, procedure)
        else:
            permit_signature(actor, step)
    except Denied:
        return False
    return True


def signing_roles(step: Step) -> frozenset[Role]:
    """Roles whose holders sign a step in person: those that the step names and that sign at all, else the signatory.

    `law.md` §3: a case officer or evidence officer prepares such a step; the signature under it is a signatory's.
    """
    return frozenset(step.role) & _SIGNERS or frozenset({Role.SIGNATORY})


def named_signatory(session: Session, actor: Actor, step: Step, wanted: OfficialId | None) -> OfficialId:
    """Who will be named as having signed: under a seal the actor; else the one wanted, the actor, or the only other.

    `Invalid` `signatory_needed` when it is not clear, `not_a_signatory` for somebody who may not sign this step.
    """
    if step.sign is Sign.SEAL:
        return actor.official
    able = _able(session, actor.authority, signing_roles(step))
    if wanted is not None:
        if wanted not in able:
            raise Invalid(
                "not_a_signatory", f"{wanted} may not sign this step.", f"Those who may: {', '.join(able) or 'nobody'}."
            )
        return wanted
    if actor.official in able:
        return actor.official
    if len(able) != 1:
        raise Invalid(
            "signatory_needed",
            "This step carries a personal signature; say whose.",
            f"Name one of: {', '.join(able)}." if able else "Nobody here may sign it: ask the head to add a signatory.",
        )
    return able[0]


def _able(session: Session, authority: AuthorityId, roles: frozenset[Role]) -> list[OfficialId]:
    query = select(Official.id, Official.roles).where(Official.authority == authority, Official.active)
    wanted = {role.value for role in roles}
    return [OfficialId(found) for found, held in session.execute(query.order_by(Official.id)) if wanted & set(held)]

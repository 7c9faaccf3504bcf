"""Which rule of dual criminality a treaty has in a procedure. Pure.

A treaty's default is that of assistance: what another procedure has is its own rule, or its own ground of refusal.
"""

from __future__ import annotations

from app.treaties.schema import Article, Refusal, Treaty

MANDATORY, DISCRETIONARY, DOMESTIC_LAW, NONE = "mandatory", "discretionary", "domestic_law", "none"
"""What a treaty's file may say."""
GROUND = "dual_criminality"


def dual(treaty: Treaty, procedure: str) -> tuple[str, Article] | None:
    """The rule and its article; None where the treaty has none for the procedure. A procedure that shares the ground of
    assistance shares its rule.
    """
    law, shut, found = treaty.dual_criminality, treaty.never(GROUND, procedure), ground(treaty, procedure)
    if shut is not None:
        return NONE, shut
    if procedure in law.procedures:
        return law.procedures[procedure]
    if procedure == "mla" or (found is not None and "mla" in found.procedures):
        return law.default, law.article
    return None if found is None else (MANDATORY if found.mandatory else DISCRETIONARY, found.article)


def owed(treaty: Treaty, procedure: str) -> Article | None:
    """Where help without coercion is owed all the same (UNCAC 46(9)(b)): where the rule of assistance holds."""
    law, found = treaty.dual_criminality, dual(treaty, procedure)
    return law.uncoercive if found == (law.default, law.article) else None


def ground(treaty: Treaty, procedure: str) -> Refusal | None:
    """The ground of refusal that the treaty gives for it in the procedure itself."""
    found = treaty.ground(GROUND, procedure)
    return found if found is not None and procedure in found.procedures else None

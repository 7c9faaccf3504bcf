"""What every identifier has (`law.md` §4.4), and the types that identifiers share with other blocks."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from app.procedures import addresses
from app.procedures.body import Block, Form, Names, Says
from app.procedures.scalars import Line

IdentifierId = Annotated[str, Form(r"i[1-9][0-9]{0,3}", "identifier's id, like i1")]
NamedIdentifier = Annotated[IdentifierId, Names("identifiers"), Says("id of one of the identifiers")]
Domain = Annotated[str, AfterValidator(addresses.domain), Says("domain in A-labels")]
Email = Annotated[str, StringConstraints(max_length=320), AfterValidator(addresses.email), Says("e-mail address")]
Phone = Annotated[str, AfterValidator(addresses.phone), Says("telephone number (E.164)")]


class Identified(Block):
    """One identifier; measures name it by its id."""

    id: IdentifierId
    note: Line | None = None

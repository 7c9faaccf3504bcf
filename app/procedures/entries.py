"""Ids of the entries in a request's lists, so that one entry may name another (`m1`, `p1`, `i1`, …)."""

from __future__ import annotations

from typing import Annotated

from app.procedures.body import Form, Names, Says

MeasureId = Annotated[str, Form(r"m[1-9][0-9]{0,2}", "measure's id, like m1")]
NamedMeasure = Annotated[MeasureId, Names("measures"), Says("id of one of the measures")]
PersonId = Annotated[str, Form(r"p[1-9][0-9]{0,2}", "person's id, like p1")]
NamedPerson = Annotated[PersonId, Names("persons"), Says("id of one of the persons")]
ItemId = Annotated[str, Form(r"t[1-9][0-9]{0,2}", "item's id, like t1")]
NamedItem = Annotated[ItemId, Names("items"), Says("id of one of the items")]
OrderId = Annotated[str, Form(r"o[1-9][0-9]{0,2}", "order's id, like o1")]
NamedOrder = Annotated[OrderId, Names("orders"), Says("id of one of the orders")]
AssetId = Annotated[str, Form(r"a[1-9][0-9]{0,2}", "asset's id, like a1")]
NamedAsset = Annotated[AssetId, Names("assets"), Says("id of one of the assets")]
ConditionId = Annotated[str, Form(r"c[1-9][0-9]{0,2}", "condition's id, like c1")]

"""All tables: every room's models, imported so that they are known."""

from __future__ import annotations

import importlib

from sqlalchemy import MetaData, Table

from app.kit.db import Base, Kept, Owned

ROOMS = ("audit", "access", "directory", "accounts", "duty", "instruments", "notices", "exchange", "matters")

for _room in ROOMS:
    importlib.import_module(f"app.{_room}.models")
importlib.import_module("app.accounts.sign_in_models")
importlib.import_module("app.exchange.dispatch_models")
importlib.import_module("app.exchange.printout_models")
importlib.import_module("app.matters.call_models")
importlib.import_module("app.matters.circular_models")
importlib.import_module("app.matters.drill_models")
importlib.import_module("app.notices.channel_models")
importlib.import_module("app.matters.provider_models")

metadata: MetaData = Base.metadata


def tables() -> dict[str, type[Base]]:
    """Models by table name."""
    found = (mapper.class_ for mapper in Base.registry.mappers)
    return {model.__tablename__: model for model in sorted(found, key=lambda model: model.__tablename__)}


def owned() -> list[str]:
    """Tables under row-level security."""
    return [name for name, model in tables().items() if issubclass(model, Owned)]


def kept() -> list[str]:
    """Append-only tables."""
    return [name for name, model in tables().items() if issubclass(model, Kept)]


def room(table: str) -> str:
    """The room that writes a table."""
    return tables()[table].__module__.split(".")[1]


def table(name: str) -> Table:
    """The table of that name."""
    return metadata.tables[name]

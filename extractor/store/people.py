"""People with their roles, and preferences of the page."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from extractor.store.instants import stamp
from extractor.store.tables import people, preferences


def role(connection: Connection, name: str) -> str | None:
    """The role that was given to a person; None where none was."""
    return connection.execute(select(people.c.role).where(people.c.name == name)).scalar()


def roles(connection: Connection) -> dict[str, str]:
    """Everyone who was given a role."""
    rows = connection.execute(select(people.c.name, people.c.role).order_by(people.c.name))
    return {name: given for name, given in rows}  # noqa: C416 - rows are no pairs to the type checker


def give_role(connection: Connection, name: str, given: str, by: str) -> None:
    """Give a person a role."""
    connection.execute(delete(people).where(people.c.name == name))
    connection.execute(insert(people).values(name=name, role=given, set_by=by, set_at=stamp()))


def preference(connection: Connection, key: str) -> Any:
    """What was preferred; None where nothing was."""
    found = connection.execute(select(preferences.c.value).where(preferences.c.key == key)).scalar()
    return None if found is None else json.loads(found)


def prefer(connection: Connection, key: str, value: Any, by: str) -> None:
    """Keep a preference."""
    connection.execute(delete(preferences).where(preferences.c.key == key))
    told = json.dumps(value, ensure_ascii=False)
    connection.execute(insert(preferences).values(key=key, value=told, set_by=by, set_at=stamp()))

"""Who may do what. The page or the API says who is there; these functions say whether that is enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

from extractor.errors import InvalidValue, NotAllowed
from extractor.store import people as kept
from extractor.store.log import record_event
from extractor.store.opening import Store

Role = Literal["reviewer", "approver", "admin"]
ROLES: tuple[Role, ...] = ("reviewer", "approver", "admin")
"""Each may do what those before it may: correct; approve and reopen; delete, give roles."""
_CALLED = {"reviewer": "复核员", "approver": "审批人", "admin": "管理员"}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the desk."""

    name: str
    role: Role = "reviewer"


LOCAL = Person("local", "admin")
"""The one person of an installation that nobody else can reach."""


def may(who: Person, role: Role) -> bool:
    """Does a person's role allow what that role may do?"""
    return ROLES.index(who.role) >= ROLES.index(role)


def require(who: Person, role: Role) -> None:
    """Refuse what a person's role does not allow.

    Raises:
        NotAllowed: it does not.
    """
    if not may(who, role):
        raise NotAllowed(
            f"此操作需要「{_CALLED[role]}」权限，{who.name} 是「{_CALLED[who.role]}」。",
            f"this needs the role {role}; {who.name} is {who.role}",
        )


def person(store: Store, name: str, default: Role = "reviewer") -> Person:
    """The person of that name with the role that was given, or the usual one."""
    with store.reading() as connection:
        role = kept.role(connection, name)
    return Person(name, role if role in ROLES else default)


def everyone(store: Store) -> tuple[Person, ...]:
    """Everybody who was given a role."""
    with store.reading() as connection:
        return tuple(Person(name, cast(Role, role)) for name, role in kept.roles(connection).items())


def set_role(store: Store, who: Person, name: str, role: Role) -> None:
    """Give somebody a role; it is logged.

    Raises:
        NotAllowed: `who` is no admin.
        InvalidValue: there is no such role, or no name.
    """
    require(who, "admin")
    if role not in ROLES or not name.strip():
        raise InvalidValue(f"没有这种角色：{role}", f"there is no such role: {role}")
    with store.writing() as connection:
        kept.give_role(connection, name, role, who.name)
        record_event(connection, who.name, "role", name, role)

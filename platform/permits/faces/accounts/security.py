"""Accounts as Flask-AppBuilder keeps them: our roles, our sign-in page, and users read without holding a lock.

Knows ab_* tables through Flask-AppBuilder only. Its pages are closed: those of this face stand for them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import current_app, session
from flask_appbuilder.exceptions import PasswordComplexityValidationError
from flask_appbuilder.security.sqla.manager import SecurityManager
from flask_appbuilder.security.sqla.models import Group, User
from sqlalchemy.orm import selectinload
from werkzeug.security import check_password_hash, generate_password_hash

from permits.faces.accounts.sign_in import SEAL, SignInView, seal_of
from permits.faces.kit.access import ROLES
from permits.faces.kit.views import say, site
from permits.persistence.unit_of_work import reading
from permits.services.keep_staff import StaffWish
from permits.services.passwords import check_password
from permits.services.register import Registration


class AccountsManager(SecurityManager):
    """Flask-AppBuilder's security with our roles and pages."""

    authdbview = SignInView
    userstatschartview = None

    def add_applicant(self, wish: Registration) -> bool:
        """See the function: for faces that open accounts and know nothing of passwords."""
        return add_applicant(wish)

    def load_user(self, pk: Any) -> User | None:
        """The account behind a login, loose and with its roles: no transaction stays open behind a request, which on
        SQLite would keep every writer waiting."""
        roles = selectinload(User.roles), selectinload(User.groups).selectinload(Group.roles)
        with reading(site().database) as unit:
            user = unit.session.get(User, int(pk), options=roles)
            unit.session.expunge_all()
        if user is None or not user.is_active:
            return None
        # Another password ends every login made with the one before.
        return user if session.get(SEAL) in (None, seal_of(user)) else None

    def create_db(self) -> None:
        super().create_db()
        if current_app.config["FAB_CREATE_DB"]:
            for role in ROLES:
                self.add_role(role)


def judge_password(password: str) -> None:
    """The rule of registration, for passwords set on Flask-AppBuilder's pages too."""
    for finding in check_password(password):
        raise PasswordComplexityValidationError(say(finding.message))


def add_applicant(wish: Registration) -> bool:
    """An account for an applicant. False if there is one of this name. The same work is done either way."""
    manager = current_app.appbuilder.sm  # type: ignore[attr-defined]
    hashed = generate_password_hash(wish.password)
    try:
        if manager.find_user(username=wish.mobile) is not None:
            return False
        role = manager.find_role("applicant")
        # Flask-AppBuilder wants a unique e-mail of everyone; this domain can never be one.
        email = f"{wish.mobile}@mobile.invalid"
        made = manager.add_user(wish.mobile, wish.name, "", email, role, hashed_password=hashed)
        return bool(made)
    finally:
        manager.session.rollback()
        manager.session.remove()


def add_staff_account(wish: StaffWish, password: str) -> bool:
    """An account for somebody of the staff. False if there is one of this name."""
    manager = current_app.appbuilder.sm  # type: ignore[attr-defined]
    try:
        if manager.find_user(username=wish.username) is not None:
            return False
        roles = [manager.find_role(role) for role in sorted(wish.roles)]
        email, hashed = f"{wish.username}@staff.invalid", generate_password_hash(password)
        return bool(manager.add_user(wish.username, wish.name, "", email, roles, hashed_password=hashed))
    finally:
        manager.session.rollback()
        manager.session.remove()


def change_account(username: str, change: Callable[[Any, User], None]) -> None:
    """Change an account by `change(manager, user)`, in a transaction of its own."""
    manager = current_app.appbuilder.sm  # type: ignore[attr-defined]
    try:
        user = manager.find_user(username=username)
        change(manager, user)
        manager.update_user(user)
    finally:
        manager.session.rollback()
        manager.session.remove()


def set_staff(wish: StaffWish) -> None:
    """The name and roles of an account."""

    def change(manager: Any, user: User) -> None:
        user.first_name, user.last_name = wish.name, ""
        user.roles = [manager.find_role(role) for role in sorted(wish.roles)]

    change_account(wish.username, change)


def set_active(username: str, active: bool) -> None:
    """Open or close an account."""
    change_account(username, lambda manager, user: setattr(user, "active", active))


def set_password(username: str, password: str) -> None:
    """Another password for an account."""
    hashed = generate_password_hash(password)
    change_account(username, lambda manager, user: setattr(user, "password", hashed))


def password_is(user: User, password: str) -> bool:
    """Whether this is the account's password."""
    return check_password_hash(str(user.password), password)


def load_again(username: str) -> User:
    """The account as it is now, loose."""
    with reading(site().database) as unit:
        user = unit.session.query(User).filter_by(username=username).one()
        unit.session.expunge_all()
    return user

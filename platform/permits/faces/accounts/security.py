"""Accounts as Flask-AppBuilder keeps them: our roles, our sign-in page, and users read without holding a lock.

Knows ab_* tables through Flask-AppBuilder only. Its pages serve for users and roles, nothing else.
"""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_appbuilder.exceptions import PasswordComplexityValidationError
from flask_appbuilder.security.sqla.manager import SecurityManager
from flask_appbuilder.security.sqla.models import Group, User
from flask_appbuilder.security.views import UserDBModelView
from flask_babel.speaklater import LazyString
from sqlalchemy.orm import selectinload
from werkzeug.security import generate_password_hash

from permits.faces.accounts.sign_in import SignInView
from permits.faces.kit.access import ROLES
from permits.faces.kit.views import say, site, t
from permits.persistence.unit_of_work import reading
from permits.services.register import Registration, check_password


class AccountsUserView(UserDBModelView):
    """Users, for the administrator."""

    route_base = "/users"
    list_columns = ["username", "first_name", "active", "roles"]
    edit_columns = ["username", "first_name", "active", "email", "roles"]
    add_columns = [*edit_columns, "password", "conf_password"]
    show_fieldsets: list = []
    show_columns = [*edit_columns, "last_login", "fail_login_count"]
    label_columns = {"first_name": LazyString(t, "accounts.name"), "username": LazyString(t, "accounts.signed_name")}

    def pre_add(self, item: User) -> None:
        """Names are kept whole: people are not all named in two parts."""
        item.last_name = ""
        super().pre_add(item)


class AccountsManager(SecurityManager):
    """Flask-AppBuilder's security with our roles and pages."""

    authdbview = SignInView
    userdbmodelview = AccountsUserView
    userstatschartview = None

    def load_user(self, pk: Any) -> User | None:
        """The account behind a login, loose and with its roles: no transaction stays open behind a request, which on
        SQLite would keep every writer waiting."""
        roles = selectinload(User.roles), selectinload(User.groups).selectinload(Group.roles)
        with reading(site().database) as unit:
            user = unit.session.get(User, int(pk), options=roles)
            unit.session.expunge_all()
        return user if user is not None and user.is_active else None

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

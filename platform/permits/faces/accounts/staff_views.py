"""The administrator's pages: who works here, and whether the installation is sound."""

from __future__ import annotations

from flask import abort, current_app, redirect, request, url_for
from flask_appbuilder.baseviews import BaseView, expose
from werkzeug.wrappers import Response

from permits.core.definitions.types import Field, Option
from permits.core.finding import Finding
from permits.core.text import Text
from permits.faces.accounts.security import add_staff_account, set_active, set_password, set_staff
from permits.faces.kit.forms import AnswersForm, answers_from, form_for, pin
from permits.faces.kit.views import allowed, current_actor, notice, now, render, site, word
from permits.persistence.people import Account
from permits.services import keep_staff
from permits.services.check_health import check_health
from permits.services.keep_staff import STAFF_ROLES, StaffWish
from permits.services.show_staff import show_member, show_staff

ROLE = "administrator"
NAMES = ("username", "name", "roles", "authority", "office", "mobile")
Answer = str | Response | tuple[str, int]


class AdministrationView(BaseView):
    """Accounts and the health of the system."""

    route_base = "/administration"
    default_view = "overview"

    @expose("")
    @allowed(ROLE)
    def overview(self) -> str:
        checks = check_health(site(), current_app.config["SECRET_KEY"], now())
        return render("accounts/administration.html", checks=checks, counts=show_staff(site()).counts)

    @expose("/staff")
    @allowed(ROLE)
    def staff(self) -> str:
        everybody, wanted = show_staff(site()), request.args.get("authority", "")
        groups = [group for group in everybody.groups if wanted in ("", group.authority)]
        return render(
            "accounts/staff.html", dense=True, groups=groups, counts=everybody.counts, wanted=wanted,
            authorities=site().authorities, known=[group.authority for group in everybody.groups],
            known_roles=STAFF_ROLES,
        )  # fmt: skip

    @expose("/staff/new", methods=("GET", "POST"))
    @allowed(ROLE)
    def add(self) -> Answer:
        form = form_for(questions(new=True), NAMES, {})
        if request.method == "GET":
            return render("accounts/staff_new.html", form=form)
        wish = _wish(form)
        password, findings = keep_staff.add_staff(site(), wish, add_staff_account, current_actor(), now())
        if findings:
            return render("accounts/staff_new.html", form=form, errors=pin(form, findings)), 422
        return _shown_once(wish.tidied().username, wish.name, password)

    @expose("/staff/<username>", methods=("GET", "POST"))
    @allowed(ROLE)
    def member(self, username: str) -> Answer:
        member = _member(username)
        form = form_for(questions(new=False), NAMES[1:], _answers(member))
        if request.method == "GET":
            return _page(member, form, [])
        wish = _wish(form, username)
        findings = keep_staff.change_staff(site(), wish, set_staff, current_actor(), now())
        if findings:
            return _page(member, form, findings), 422
        notice(word("accounts.staff.saved"))
        return redirect(url_for("AdministrationView.member", username=username))

    @expose("/staff/<username>/active", methods=("POST",))
    @allowed(ROLE)
    def active(self, username: str) -> Answer:
        member = _member(username)
        findings = keep_staff.set_active(site(), username, not member.active, set_active, current_actor(), now())
        for finding in findings:
            notice(finding.message, "refused")
        if not findings:
            notice(word("accounts.staff.disabled_done" if member.active else "accounts.staff.enabled_done"))
        return redirect(url_for("AdministrationView.member", username=username))

    @expose("/staff/<username>/password", methods=("POST",))
    @allowed(ROLE)
    def reset(self, username: str) -> Answer:
        member = _member(username)
        password = keep_staff.reset_password(site(), username, set_password, current_actor(), now())
        return _shown_once(username, member.name, password)


def questions(new: bool) -> list[Field]:
    """What is asked of somebody of the staff; the user name of an account never changes."""
    text = {"type": "string", "maxLength": 50}
    asked = [
        Field("name", "text", word("accounts.name"), text),
        Field("roles", "several_of", word("accounts.roles"), {"type": "array"}, options=_roles()),
        Field("authority", "one_of", word("accounts.authority"), {"type": "string"}, required=False,
              hint=word("accounts.desk_hint"), options=_authorities()),
        Field("office", "one_of", word("accounts.office"), {"type": "string"}, required=False, options=_offices()),
        Field("mobile", "mobile", word("accounts.mobile"), {"type": "string"}, required=False,
              hint=word("accounts.staff.mobile_hint")),
    ]  # fmt: skip
    username = Field("username", "text", word("accounts.signed_name"), text, hint=word("accounts.staff.username_hint"))
    return [username, *asked] if new else asked


def _roles() -> tuple[Option, ...]:
    return tuple(Option(role, word(f"accounts.role.{role}")) for role in STAFF_ROLES)


def _authorities() -> tuple[Option, ...]:
    return tuple(Option(code, authority.title) for code, authority in site().authorities.items())


def _offices() -> tuple[Option, ...]:
    """Every kind of office there is. Authorities call the same kind by different names: the commonest come first."""
    titles: dict[str, dict[str, Text]] = {}
    for authority in site().authorities.values():
        for kind, office in authority.offices.items():
            titles.setdefault(kind, {}).setdefault(office.title.zh, office.title)
    return tuple(Option(kind, next(iter(named.values()))) for kind, named in titles.items())


def _wish(form: AnswersForm, username: str = "") -> StaffWish:
    said = answers_from(form)
    roles = said.get("roles")
    one = {name: str(said.get(name, "")) for name in NAMES}
    held = frozenset(map(str, roles)) if isinstance(roles, list) else frozenset()
    return StaffWish(username or one["username"], one["name"], one["authority"], one["office"], held, one["mobile"])


def _answers(member: Account) -> dict[str, object]:
    said = {
        "name": member.name, "authority": member.authority, "office": member.office, "roles": sorted(member.roles),
        "mobile": member.mobile,
    }  # fmt: skip
    return {name: value for name, value in said.items() if value}


def _member(username: str) -> Account:
    member = show_member(site(), username)
    if member is None:
        abort(404)
    return member


def _page(member: Account, form: AnswersForm, findings: list[Finding]) -> str:
    oneself = member.username == current_actor().username
    return render(
        "accounts/staff_member.html", member=member, form=form, errors=pin(form, findings), oneself=oneself
    )  # fmt: skip


def _shown_once(username: str, name: str, password: str) -> str:
    return render("accounts/staff_password.html", username=username, name=name, password=password)

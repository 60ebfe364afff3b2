"""How often is too often, and what is said then. Flask-AppBuilder's limiter counts; a view names its limits with these.

Who is signed in is counted by account, everybody else by address; behind one address there may be a whole office.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from flask import current_app, request
from flask_appbuilder.utils.limit import Limit
from flask_limiter.util import get_remote_address
from flask_login import current_user
from werkzeug.wrappers import Response

from permits.core.finding import Finding, FindingKind

TOO_OFTEN = FindingKind(
    "request.too_often",
    "操作太频繁，请在 {minutes} 分钟后再试。已经保存的内容不会丢失。",
    "That was too often. Try again in {minutes} minutes; what was saved is not lost.",
)
LOCKED = FindingKind(
    "sign_in.locked",
    "密码多次不正确。为保护账号，请在 {minutes} 分钟后再登录；忘记密码的，请联系综合窗口或本单位管理员。",
    "The password was wrong too many times. To protect the account it cannot sign in for {minutes} minutes; try again "
    "after that. If you have forgotten the password, ask the service window or your administrator.",
)
KINDS = {kind.code: kind for kind in (TOO_OFTEN, LOCKED)}


def who_asks() -> str:
    """The account that is signed in, else the address."""
    return f"account {current_user.get_id()}" if current_user.is_authenticated else get_remote_address()


def sending(often: str) -> Limit:
    """Forms and files sent by one account (or, without one, from one address)."""
    return Limit(often, key_func=who_asks, methods=("POST",))


def sending_to(endpoint: str, often: str) -> Limit:
    """Forms sent to one endpoint of a view."""
    return Limit(often, key_func=who_asks, methods=("POST",), exempt_when=lambda: request.endpoint != endpoint)


def missing(often: str) -> Limit:
    """Questions for what is not there, or not theirs: whoever tries numbers one after the other."""
    return Limit(often, key_func=who_asks, deduct_when=answered(404))


def answered(status: int) -> Callable[[Response], bool]:
    return lambda response: response.status_code == status


def too_often(error: Exception) -> tuple[Finding, int]:
    """What to say to whoever was stopped, and after how many seconds to try again."""
    limits = [one for limiter in current_app.extensions["limiter"] for one in limiter.current_limits if one.breached]
    seconds = max((one.reset_at - time.time() for one in limits), default=60)
    kind = KINDS.get(getattr(error, "description", ""), TOO_OFTEN)
    return kind.at(minutes=math.ceil(max(seconds, 1) / 60)), math.ceil(max(seconds, 1))

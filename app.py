"""The composition root: settings, storage, Flask-AppBuilder and every face, put together. It alone sees everything.

`python app.py` serves. Deciding, storing and drawing all happen elsewhere.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

# Runs from a checkout as well as installed. `platform/` is a source root and never a package.
sys.path.insert(0, str(Path(__file__).resolve().parent / "platform"))

from flask import Flask, g, request
from flask_appbuilder import AppBuilder
from flask_appbuilder.models.sqla import Model
from flask_appbuilder.models.sqla.base import SQLA
from flask_babel import get_babel
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import Engine, inspect
from werkzeug.middleware.proxy_fix import ProxyFix

from config import Settings, read_settings
from permits.faces.accounts.own_language import keep_switch
from permits.faces.accounts.security import AccountsManager, judge_password
from permits.faces.accounts.views import FACE as ACCOUNTS
from permits.faces.kit.access import Sessions, guard
from permits.faces.kit.case.arrivals import arrivals_at
from permits.faces.kit.case.desk_views import FACE as DESKS
from permits.faces.kit.errors import set_up_errors, unreadable
from permits.faces.kit.face import Face, HomeView, add_faces, home, navigation
from permits.faces.kit.files import FACE as FILES
from permits.faces.kit.headers import set_up_headers
from permits.faces.kit.kiosk import keep_nothing, watch
from permits.faces.kit.language import language, remember
from permits.faces.kit.mailbox import FACE as MAILBOX
from permits.faces.kit.mailbox import unread
from permits.faces.kit.render import STATIC, set_up_templates
from permits.faces.kit.text_size import remember_size
from permits.faces.kit.unsent import put_back
from permits.faces.kit.views import CLOCK, KEY, acting_as, say_due
from permits.faces.kit.words import words
from permits.faces.office.views import FACE as OFFICE
from permits.faces.portal.views import FACE as PORTAL
from permits.faces.studio.views import FACE as STUDIO
from permits.faces.supervision.views import FACE as SUPERVISION
from permits.faces.window.views import FACE as WINDOW
from permits.ops.jobs import start_jobs
from permits.services.open_site import open_site
from permits.services.site import Site

# Every kind of person who meets the platform. A new face is one line here.
FACES: tuple[Face, ...] = (
    ACCOUNTS,
    FILES,
    DESKS,
    MAILBOX,
    PORTAL,
    WINDOW,
    OFFICE,
    SUPERVISION,
    STUDIO,
)

MOST_BYTES = 60_000_000
MOST_FORM_BYTES = 4_000_000
MOST_FORM_PARTS = 5_000
SIGNED_IN_FOR = timedelta(hours=12)
THREADS = 48
# How passwords are kept: costly on purpose, but for tests, which make hundreds of accounts (fewer rounds than 128 are
# refused for the memory they are given).
HASH, HASH_IN_TESTS = "scrypt", "scrypt:128:8:1"
# Said at the first start of every database, of a command that is not ours: how accounts come about, we say ourselves.
NO_USER_YET = "No user yet created"


def _now() -> datetime:
    return datetime.now(UTC)


def create_app(settings: Settings, *, site: Site | None = None, clock: Callable[[], datetime] = _now) -> Flask:
    """The web application. `site` saves opening storage twice; `clock` gives the present moment, aware."""
    site = site or _open(settings)
    app = Flask("permits", static_folder=str(STATIC), static_url_path="/static/kit", template_folder=None)
    app.config.update(_configuration(settings, site))
    app.extensions[KEY], app.extensions[CLOCK] = site, clock
    words()
    set_up_templates(app)
    set_up_headers(app, https=settings.https)
    CSRFProtect(app)
    logging.getLogger("flask_appbuilder.security.manager").addFilter(_worth_saying)
    with app.app_context():
        store = _accounts_store(app, site)
        appbuilder = AppBuilder(app, store, indexview=HomeView, security_manager_class=AccountsManager)
        get_babel().locale_selector = language
        add_faces(app, FACES)
        appbuilder.sm.session.remove()
    app.before_request(lambda: None if request.endpoint == "static" else site.look_up_calendar())
    app.before_request(lambda: watch(clock()))
    app.before_request(guard)
    app.before_request(put_back)
    app.before_request(keep_switch)
    app.after_request(remember)
    app.after_request(remember_size)
    app.after_request(keep_nothing)
    set_up_errors(app)
    app.jinja_env.filters["due"] = say_due
    app.jinja_env.globals |= {
        "navigation": navigation, "home": home, "who": _who, "unread": unread,
        "acting_as": acting_as, "arrivals_at": arrivals_at,
    }  # fmt: skip
    app.session_interface = Sessions()
    if settings.https:
        # The application itself speaks plain HTTP: an https address means one proxy stands in front.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]
    return app


def _open(settings: Settings) -> Site:
    return open_site(
        settings.database_url, settings.data_dir, settings.definitions,
        base_url=settings.base_url, production=settings.production, sweep_limit=settings.sweep_limit,
        scanner=settings.scanner, undo_seconds=settings.undo_seconds,
        providers=settings.providers,
    )  # fmt: skip


def _configuration(settings: Settings, site: Site) -> dict[str, Any]:
    first_time = not inspect(site.database.engine).has_table("ab_api_key")
    return {
        "PERMITS_LOCALE": settings.locale,
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": site.database.url,
        "SESSION_COOKIE_NAME": "permits",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.https,
        "PERMANENT_SESSION_LIFETIME": SIGNED_IN_FOR,
        "MAX_CONTENT_LENGTH": MOST_BYTES,
        "MAX_FORM_MEMORY_SIZE": MOST_FORM_BYTES,
        "MAX_FORM_PARTS": MOST_FORM_PARTS,
        # As long as the login: a page left open over lunch is still good.
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": True,
        "AUTH_ROLE_ADMIN": "administrator",
        "AUTH_ROLE_PUBLIC": "public",
        "RATELIMIT_ENABLED": True,
        # One process serves, so it may count for itself.
        "RATELIMIT_STORAGE_URI": "memory://",
        "LANGUAGES": {"zh": {"flag": "cn", "name": "中文"}, "en": {"flag": "gb", "name": "English"}},
        "BABEL_DEFAULT_LOCALE": settings.locale,
        "FAB_CREATE_DB": first_time,
        "FAB_UPDATE_PERMS": first_time,
        "FAB_ADD_SECURITY_API": False,
        "FAB_ADD_SECURITY_PERMISSION_VIEW": False,
        "FAB_ADD_SECURITY_VIEW_MENU_VIEW": False,
        "FAB_ADD_SECURITY_PERMISSION_VIEWS_VIEW": False,
        "FAB_PASSWORD_HASH_METHOD": HASH_IN_TESTS if settings.env == "test" else HASH,
        "FAB_PASSWORD_COMPLEXITY_ENABLED": True,
        "FAB_PASSWORD_COMPLEXITY_VALIDATOR": judge_password,
    }


def _accounts_store(app: Flask, site: Site) -> Any:
    """Flask-AppBuilder's session, on the platform's own engine: one pool, one set of guarantees."""

    class Accounts(SQLA):
        def _make_engine(self, bind_key: str | None, options: dict[str, Any], app: Flask) -> Engine:
            return site.database.engine

    return Accounts(app, metadata=Model.metadata).session


def _worth_saying(record: logging.LogRecord) -> bool:
    return not record.getMessage().startswith(NO_USER_YET)


def _who() -> Any:
    """The signed-in user for the page frame, or None."""
    user = g.get("user")
    return user if user is not None and user.is_authenticated else None


def settings_or_stop() -> Settings:
    """The settings of this process; what is wrong with them is said in both languages, and nothing starts."""
    settings, findings = read_settings(os.environ)
    if settings is None:
        for finding in findings:
            print(f"{finding.code}: {finding.message.zh}\n    {finding.message.en}", file=sys.stderr)
        raise SystemExit(2)
    return settings


def _say_unreadable(client: Any, status: int, reason: str, _: str) -> None:
    """Answer on a connection whose request could not be read."""
    page = unreadable(status).encode()
    head = (
        f"HTTP/1.1 {status} {reason}\r\nConnection: close\r\nContent-Type: text/html; charset=utf-8\r\n"
        f"Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nContent-Length: {len(page)}\r\n\r\n"
    )
    client.sendall(head.encode("ascii") + page)


def serve(
    settings: Settings, host: str = "127.0.0.1", port: int = 8000, *, jobs: bool = True,
    ready: Callable[[], None] = lambda: None,
) -> None:  # fmt: skip
    """Serve until told to stop: gunicorn with threads, in one worker, which also runs the scheduled jobs.
    `ready` is called when the first request can be answered."""
    from gunicorn import util
    from gunicorn.app.base import BaseApplication

    # What gunicorn answers by itself, to what is no request, it would say in English alone and with what was sent.
    util.write_error = _say_unreadable

    class Server(BaseApplication):
        def load_config(self) -> None:
            options = {
                "bind": f"{host}:{port}", "workers": 1, "worker_class": "gthread", "threads": THREADS, "timeout": 120,
                "graceful_timeout": 20,
                "control_socket_disable": True, "worker_tmp_dir": None, "accesslog": None, "proc_name": "permits",
                "loglevel": "warning", "post_worker_init": lambda worker: ready(),
            }  # fmt: skip
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> Flask:
            site = _open(settings)
            if jobs:
                start_jobs(site)
            return create_app(settings, site=site)

    Server().run()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    serve(settings_or_stop(), os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000")))

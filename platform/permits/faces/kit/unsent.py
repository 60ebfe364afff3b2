"""Files of a page that expired: kept, named on the page that sends it again, and put back into the request once that
page is confirmed or its sender has signed in again, so that no view knows the difference.

The page carries `file-kept:FIELD` with the unguessable name of a file; it opens for whoever sent it and nobody else.
"""

from __future__ import annotations

from io import BytesIO

from flask import g, request
from werkzeug.datastructures import FileStorage, MultiDict

from permits.faces.kit.render import say
from permits.faces.kit.views import now, site
from permits.services.keep_unsent import keep_unsent, open_unsent, unsent_names

FIELD = "file-kept:"
MOST = 20


def _owner() -> str:
    user = g.get("user")
    return str(user.username) if user is not None and user.is_authenticated else ""


def keep_files() -> tuple[list[tuple[str, str]], list[str], bool]:
    """What the page must carry for the files of this request, what is wrong with others, and whether some must be
    chosen again: what is no paper (a table of a batch) is not kept."""
    sent = [(name, file) for name, file in request.files.items(multi=True) if file.filename]
    pairs, wrong, again = [], [], len(sent) > MOST
    for name, file in sent[:MOST]:
        if (file.filename or "").lower().endswith(".csv"):
            again = True
            continue
        stored = keep_unsent(site(), _owner(), file.filename or "", file.read(), now())
        again |= not stored.upload and not stored.findings
        wrong += [say(finding.message) for finding in stored.findings]
        pairs += [(FIELD + name, stored.upload.id)] if stored.upload else []
    return pairs, wrong, again


def names(pairs: list[tuple[str, str]]) -> list[str]:
    """The names of the files a page will send again."""
    ids = [value for name, value in pairs if name.startswith(FIELD)][:MOST]
    found = unsent_names(site(), ids, _owner()) if ids else {}
    return [found[one] for one in ids if one in found]


def put_back() -> None:
    """Before a view: the files this confirmed page names, as if they had been chosen on it."""
    if request.method != "POST" or not _owner():
        return
    named = [(n.removeprefix(FIELD), v) for n, v in request.form.items(multi=True) if n.startswith(FIELD)][:MOST]
    if not named:
        return
    files: MultiDict[str, FileStorage] = MultiDict(request.files.items(multi=True))
    for name, token in named:
        if opened := open_unsent(site(), token, _owner()):
            files.add(name, FileStorage(BytesIO(opened.content), opened.name, name, opened.media_type))
    request.__dict__["files"] = files

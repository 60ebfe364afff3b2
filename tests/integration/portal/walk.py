"""An applicant with a browser and no scripts: carries the answers of an example through the pages of any item.

Knows how forms are written on pages (`f-name`, `f-table-0-column`, `m-material`); knows no item.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from io import BytesIO
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from permits.core.definitions.types import Example, Field, Item
from tests.sites import PDF, PNG

PASSWORD = "goodpass88"
FILES = {"application/pdf": ("file.pdf", PDF), "image/png": ("file.png", PNG)}


def sample(accept: tuple[str, ...]) -> tuple[BytesIO, str]:
    """A file of a type that is accepted, as a form sends it."""
    name, content = next((FILES[kind] for kind in accept if kind in FILES), FILES["application/pdf"])
    return BytesIO(content), name


def encoded(field: Field, value: object, name: str = "") -> dict[str, Any]:
    """An answer as the browser sends it."""
    name = name or f"f-{field.id}"
    if field.kind == "table" and isinstance(value, list):
        rows = [_row(field, row, f"{name}-{number}") for number, row in enumerate(value)]
        return {key: said for row in rows for key, said in row.items()}
    if field.parts and isinstance(value, Mapping):
        parts = [encoded(part, value[part.id], f"{name}-{part.id}") for part in field.parts if part.id in value]
        return {key: said for part in parts for key, said in part.items()}
    if field.kind == "yesno":
        return {name: "yes" if value else "no"}
    if field.kind == "several_of":
        return {name: list(value)}  # type: ignore[call-overload]
    if field.kind == "file":
        return {name: sample(field.accept)}
    return {name: str(value)}


def _row(field: Field, row: Mapping[str, object], name: str) -> dict[str, Any]:
    said: dict[str, Any] = {f"{name}-.row": "1"}
    for column in field.columns:
        if column.id in row:
            said |= encoded(column, row[column.id], f"{name}-{column.id}")
    return said


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the page's own form (the last one that has any)."""
    main = page.partition("<main")[2]
    return {
        unescape(n): unescape(v) for n, v in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', main)
    }


class Applicant:
    """Somebody who applies."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def token(self) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get("/verify").text)
        assert found
        return unescape(found[1])

    def get(self, path: str) -> TestResponse:
        return self.client.get(path)

    def send(self, path: str, fields: Mapping[str, Any]) -> TestResponse:
        data = {"csrf_token": self.token(), **fields}
        return self.client.post(path, data=data, content_type="multipart/form-data")

    def register(self, mobile: str, name: str = "张三") -> Applicant:
        self.send("/register", {"f-name": name, "f-mobile": mobile, "f-password": PASSWORD})
        answer = self.send("/sign-in", {"f-username": mobile, "f-password": PASSWORD})
        assert answer.status_code == 302, answer.text
        return self

    # ---- an application

    def begin(self, item: Item) -> str:
        """Begin an application; the address of its task list."""
        answer = self.send(f"/items/{item.code}/start", {})
        assert answer.status_code == 302, answer.text
        return answer.location

    def fill(self, draft: str, item: Item, answers: Mapping[str, object]) -> None:
        """Fill in every page that asks something, in order, until the pages lead to the materials."""
        place = self.first_page(draft, item)
        for _ in range(4 * len(item.pages)):
            if "/pages/" not in place:
                return
            place = self.fill_page(place, item, answers)
            if "/notice" in place:
                place = self.past_the_notice(place)
        raise AssertionError(f"never reaches the materials: {place}")

    def first_page(self, draft: str, item: Item) -> str:
        found = re.search(rf'href="({re.escape(draft)}/pages/[^"]+)"', self.get(draft).text)
        assert found
        return found[1]

    def past_the_notice(self, place: str) -> str:
        links = re.findall(r'<a href="([^"]+)" role="button"', self.get(place).text)
        return unescape(links[1])

    def fill_page(self, place: str, item: Item, answers: Mapping[str, object]) -> str:
        """Answer what the page asks; where it leads."""
        address = place.partition("#")[0]
        page = self.get(address).text
        page_code = address.partition("/pages/")[2].partition("?")[0]
        asked = next(page for page in item.pages if page.code == page_code).fields
        fields = hidden(page)
        for name in asked:
            if name in answers and _stands_on(page, name):
                fields |= encoded(item.fields[name], answers[name])
        answer = self.send(address, fields)
        assert answer.status_code == 302, (address, errors(answer.text))
        return answer.location

    def upload(self, draft: str, item: Item, codes: tuple[str, ...]) -> TestResponse:
        """Send a file for each of these materials that the page asks for."""
        page = self.get(f"{draft}/materials").text
        files = {f"m-{code}": sample(item.materials[code].accept) for code in codes if f'name="m-{code}"' in page}
        return self.send(f"{draft}/materials", {**files, "continue": "1"})

    def submit(self, draft: str) -> TestResponse:
        return self.send(f"{draft}/submit", {})

    def apply(self, item: Item, example: Example) -> str:
        """The whole way; the address of the receipt."""
        draft = self.begin(item)
        self.fill(draft, item, example.answers)
        sent = self.upload(draft, item, tuple(example.uploads))
        assert sent.status_code == 302, errors(sent.text)
        answer = self.submit(draft)
        assert answer.status_code == 302, errors(answer.text)
        return answer.location


def _stands_on(page: str, name: str) -> bool:
    return re.search(rf'(name|id)="f-{re.escape(name)}["-]', page) is not None


def errors(page: str) -> list[str]:
    """What the error summary of a page says."""
    summary = page.partition("govuk-error-summary__list")[2].partition("</ul>")[0]
    return [re.sub(r"<[^>]+>", "", line).strip() for line in re.findall(r"<li>(.*?)</li>", summary, flags=re.DOTALL)]

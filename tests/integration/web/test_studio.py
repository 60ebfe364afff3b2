"""The author's first page: what is in force, and what is wrong on disk, while the site serves the last good release."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from config import read_settings
from permits.persistence.definition_files import compile_all, read_schemas
from permits.services.publish_item import publish_item
from tests.integration.web.conftest import PASSWORD, Visitor
from tests.synthetic import copied

ZH = {"Accept-Language": "zh"}
ITEM = "svc-donor-card"


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(tmp_path_factory.mktemp("studio"))


@pytest.fixture(scope="module")
def app(definitions: Path, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A site of its own with its own copy of the definitions, every item in force, and an author."""
    folder = tmp_path_factory.mktemp("site")
    environment = {"PERMITS_ENV": "test", "PERMITS_DATA_DIR": str(folder), "PERMITS_DEFINITIONS": str(definitions)}
    settings, findings = read_settings(environment)
    assert settings, findings
    made: Flask = create_app(settings)
    site, compiled = made.extensions["permits_site"], compile_all(definitions)
    for code, bundle in compiled.bundles.items():
        done = publish_item(
            site, bundle, read_schemas(definitions), compiled.examples[code], "system", datetime.now(UTC)
        )  # fmt: skip
        assert done.release, done.findings
    with made.app_context():
        manager = made.appbuilder.sm  # type: ignore[attr-defined]
        manager.add_user("author", "方正", "", "author@example.cn", manager.find_role("author"), PASSWORD)
        manager.session.remove()
    return made


@pytest.fixture
def author(app: Flask) -> Iterator[Visitor]:
    app.appbuilder.sm.limiter.reset()  # type: ignore[attr-defined]
    with app.test_client() as client:
        visitor = Visitor(client)
        assert visitor.sign_in("author").status_code == 302
        yield visitor


@pytest.fixture
def broken(definitions: Path) -> Iterator[Path]:
    path = next(definitions.glob(f"items/*/{ITEM}.json"))
    good = path.read_text("utf-8")
    path.write_text(good.replace('"handling":', '"handlin":', 1), "utf-8")
    yield path
    path.write_text(good, "utf-8")


def examples_of(definitions: Path) -> int:
    return len(list(definitions.glob(f"items/*/{ITEM}/examples/*.json")))


def test_the_author_begins_on_the_items_in_force(author: Visitor, definitions: Path) -> None:
    every = examples_of(definitions)
    assert author.get("/").headers["Location"] == "/studio"
    page = author.get("/studio", headers=ZH).text
    for said in (ITEM, "第 1 版", "2025年1月1日起", f"样例通过 {every}/{every}", "磁盘上的定义全部正确", "与磁盘一致"):
        assert said in page
    assert f'href="/studio/items/{ITEM}/form"' in page
    assert f'href="/items/{ITEM}"' in page


def test_what_is_wrong_on_disk_is_told_by_file_and_line_and_the_site_goes_on(
    author: Visitor, broken: Path, definitions: Path
) -> None:
    line = next(n for n, text in enumerate(broken.read_text("utf-8").splitlines(), 1) if '"handlin":' in text)
    page = author.get("/studio", headers=ZH).text
    assert f"{broken.relative_to(definitions).as_posix()}:" in page
    assert f"{broken.name}:{line}<" in page
    for said in ("磁盘上的定义不能使用", "网站继续使用上一个正确的发布版本", "第 1 版"):
        assert said in page
    assert author.get(f"/items/{ITEM}").status_code == 200
    assert author.get(f"/studio/items/{ITEM}/form").status_code == 200


def test_what_was_mended_is_seen_at_once(author: Visitor) -> None:
    assert "磁盘上的定义全部正确" in author.get("/studio", headers=ZH).text


def test_an_example_that_does_not_hold_is_counted_and_told(author: Visitor, definitions: Path) -> None:
    path = next(definitions.glob(f"items/*/{ITEM}/examples/reissue.json"))
    good = path.read_text("utf-8")
    try:
        path.write_text(good.replace('"bj-blood"', '"bj-haidian"'), "utf-8")
        page = author.get("/studio", headers=ZH).text
    finally:
        path.write_text(good, "utf-8")
    every = examples_of(definitions)
    assert f"样例通过 {every - 1}/{every}" in page
    assert "examples/reissue.json:" in page


def test_the_preview_shows_every_question_and_takes_no_answer(author: Visitor, app: Flask) -> None:
    page = author.get("/studio/items/pp-new/form", headers=ZH).text
    item = compile_all(app.extensions["permits_site"].definitions).items["pp-new"]
    for name, field in item.fields.items():
        assert field.title.zh in page, name
    assert page.count('<fieldset class="govuk-fieldset govuk-!-margin-bottom-8" disabled>') == len(item.pages)
    assert "视情况询问" in page
    assert author.get("/studio/items/no-such/form").status_code == 404


def test_the_studio_is_the_authors(app: Flask) -> None:
    visitor = Visitor(app.test_client())
    visitor.register("13911110000")
    visitor.sign_in("13911110000")
    assert visitor.get("/studio").status_code == 403
    assert visitor.get("/studio/items/pp-new/form").status_code == 403


def test_the_author_reads_when_each_limit_can_be_due(author: Visitor) -> None:
    for language, said in (("zh", "最早"), ("en", "at the earliest")):
        page = author.get(f"/studio/items/{ITEM}/form?lang={language}").text
        told = page.split('id="spans"')[1]
        assert said in told and told.count("<li>") >= 1

"""An item the platform has never heard of, added as data only, through every face: guide, form, window, offices,
certificate, public check, supervision. No line of the program changes for it.
"""

from __future__ import annotations

import copy
import re
from dataclasses import replace

import pytest

from permits.core.definitions.types import Example
from permits.core.process import Actor
from permits.core.text import LANGUAGES
from permits.faces.kit.words import word
from permits.persistence.definition_files import compile_all, read_item, read_schemas
from permits.services.publish_item import publish_item
from permits.services.submit import Submission, submit
from permits.services.verify import verify
from tests.integration.desks import Town, found_town, named
from tests.integration.office.test_journeys import view_of, work
from tests.integration.portal.walk import Applicant, encoded, hidden
from tests.synthetic import Invented, copied, invent


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> tuple[Town, Invented, Example]:
    root = copied(tmp_path_factory.mktemp("invented"))
    made = invent(root, 7)
    compiled = compile_all(root)
    town = found_town(tmp_path_factory.mktemp("town"))
    examples = compiled.examples[made.code]
    done = publish_item(town.site, compiled.bundles[made.code], read_schemas(root), examples, "test", town.now)
    assert done.release, done.findings
    return town, made, next(one for one in examples if one.code == "whole")


def test_an_invented_item_works_through_every_face(invented: tuple[Town, Invented, Example]) -> None:
    town, made, example = invented
    item = town.item(made.code)
    applicant = Applicant(town.app.test_client()).register("13912345678", "陈捏造")

    receipt = applicant.apply(item, example)
    number = receipt.rsplit("/", 2)[1]
    assert number in applicant.get(receipt).text

    work(town, number)
    view = view_of(town, number)
    assert view.case.state == "closed" and view.certificate is not None
    assert {stage.kind for stage in item.processes["line"].stages} > {"visit", "decision", "certification"}

    certificate = town.app.test_client().get(f"/verify/{view.certificate.id}")
    assert view.certificate.number in certificate.text
    assert applicant.get(f"/cases/{number}/certificate").data.startswith(b"%PDF")
    assert number in town.visitor("boss").get("/supervision/cases").text
    assert [broken for one in verify(town.site) for broken in one.broken] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_tasks_and_sections_have_their_headings(invented: tuple[Town, Invented, Example], language: str) -> None:
    town, made, _ = invented
    item = town.item(made.code)
    applicant = Applicant(town.app.test_client()).register(f"1391234560{LANGUAGES.index(language)}", "王五")
    draft = applicant.begin(item)
    tasks = applicant.get(f"{draft}?lang={language}").text
    headings = [heading.split("<")[0].strip() for heading in re.findall(r"<h2[^>]*>([^<]+)", tasks)]
    assert [task.title.say(language) for task in item.tasks] == headings[: len(item.tasks)]
    [page] = [page for page in item.pages if page.sections]
    html = applicant.get(f"{draft}/pages/{page.code}?lang={language}").text
    for section in page.sections:
        assert f">{section.title.say(language)}</h2>" in html
        assert section.hint.say(language) in html
    assert "王五" in html and f'name="f-{made.names["owner"]}"' not in html


def test_forged_answers_to_what_is_not_asked_are_never_kept(invented: tuple[Town, Invented, Example]) -> None:
    town, made, example = invented
    item, n = town.item(made.code), made.names
    applicant = Applicant(town.app.test_client()).register("13912345611", "赵六")
    draft = applicant.begin(item)
    applicant.fill(draft, item, example.answers)
    third = next(page for page in item.pages if page.sections)
    place = f"{draft}/pages/{third.code}"
    said = {name: encoded(item.fields[name], example.answers[name]) for name in third.fields if name in example.answers}
    fields = {key: value for one in said.values() for key, value in one.items()}
    forged = {f"f-{n['owner']}": "假名", f"f-{n['tally']}": "0.01"}
    applicant.send(place, {**hidden(applicant.get(place).text), **fields, **forged})
    check = applicant.get(f"{draft}/check").text
    assert "赵六" in check and "假名" not in check
    assert "20.00 元" in check and "0.01" not in check


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_of_an_invented_item_is_generated_in_both_languages(
    invented: tuple[Town, Invented, Example], language: str
) -> None:
    town, made, _ = invented
    guide = town.app.test_client().get(f"/items/{made.code}", headers={"Accept-Language": language}).text
    assert made.title[LANGUAGES.index(language)] in guide
    for material in town.item(made.code).materials.values():
        assert material.title.say(language) in guide


@pytest.mark.parametrize(
    ("language", "told"),
    [("zh", ("十台以下：20.00 元", "露天费：按“面积”计", "受理时可以暂缺，受理后 5 个工作日内补交", "保险公司")),
     ("en", ("Under ten machines: CNY 20.00", "Open-air fee: by “Question decimal”",
             "May follow within 5 working days of acceptance", "Insurer"))],
)  # fmt: skip
def test_the_guide_tells_every_fee_and_what_may_follow(
    invented: tuple[Town, Invented, Example], language: str, told: tuple[str, ...]
) -> None:
    town, made, _ = invented
    guide = town.app.test_client().get(f"/items/{made.code}", headers={"Accept-Language": language}).text
    assert [words for words in told if words not in guide] == []


def filled_outdoors(town: Town, made: Invented, example: Example, mobile: str, name: str) -> tuple[Applicant, str]:
    """Somebody with the draft of an application in the open air, filled and ready to be checked."""
    item = town.item(made.code)
    applicant = Applicant(town.app.test_client()).register(mobile, name)
    draft = applicant.begin(item)
    applicant.fill(draft, item, example.answers | {made.names["yesno"]: True, made.names["hidden_text"]: "天热"})
    applicant.upload(draft, item, ("M1", "M2"))
    return applicant, draft


def test_fees_and_adjusted_limits_are_shown_from_the_check_page_to_the_desk(
    invented: tuple[Town, Invented, Example],
) -> None:
    town, made, example = invented
    applicant, draft = filled_outdoors(town, made, example, "13912345679", "陈露天")
    page = applicant.get(f"{draft}/check").text
    assert "露天费" in page and "148.50 元" in page and "十台以下" in page

    receipt = applicant.submit(draft).location
    number = receipt.rsplit("/", 2)[1]
    assert "148.50 元" in applicant.get(receipt).text
    assert "148.50 元" in applicant.get(receipt.rpartition("/")[0]).text
    view = view_of(town, number)
    assert "M3" not in view.uploads and view.duties[0].due_on is None
    assert "露天费" in town.visitor("hd-window").get(f"/window/cases/{number}").text


@pytest.fixture(scope="module")
def outdoors(invented: tuple[Town, Invented, Example]) -> tuple[Town, Applicant, str]:
    """A case in the open air, which has fees, duties and offices side by side; who handed it in, and its receipt."""
    town, made, example = invented
    applicant, draft = filled_outdoors(town, made, example, "13912345741", "郑露天")
    return town, applicant, applicant.submit(draft).location


@pytest.mark.parametrize("language", LANGUAGES)
def test_receipt_progress_and_desk_head_what_the_rules_worked_out_in_the_language_of_the_reader(
    outdoors: tuple[Town, Applicant, str], language: str
) -> None:
    town, applicant, receipt = outdoors
    number = receipt.rsplit("/", 2)[1]
    pages = {
        receipt: (applicant, ("portal.fees.title",)),
        receipt.rpartition("/")[0]: (applicant, ("portal.fees.title", "flow.branches")),
        f"/window/cases/{number}": (town.visitor("hd-window"), ("case.fees", "case.duties", "flow.branches")),
    }
    for path, (reader, keys) in pages.items():
        page = reader.client.get(f"{path}?lang={language}").text
        said = [word(key).say(language) for key in keys]
        assert [words for words in said if f">{words}<" not in page and f'="{words}"' not in page] == [], path


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_heads_what_a_material_must_be_like(invented: tuple[Town, Invented, Example], language: str) -> None:
    town, made, _ = invented
    page = town.app.test_client().get(f"/items/{made.code}?lang={language}").text
    keys = ("necessity", "issuer", "originals", "form", "files", "asked")
    said = [word(f"portal.material.{key}").say(language) for key in keys]
    assert [words for words in said if f">{words}</dt>" not in page] == []


def test_a_question_a_rule_requires_is_asked_for_on_its_page(invented: tuple[Town, Invented, Example]) -> None:
    town, made, example = invented
    item = town.item(made.code)
    outdoors = example.answers | {made.names["yesno"]: True, made.names["hidden_text"]: "天热"}
    applicant = Applicant(town.app.test_client()).register("13912345680", "陈邮箱")
    draft = applicant.begin(item)
    with pytest.raises(AssertionError, match="请填写"):
        applicant.fill(draft, item, {n: v for n, v in outdoors.items() if n != made.names["email"]})


def test_an_answer_that_only_the_account_gives_is_refused_from_anybody_else(
    invented: tuple[Town, Invented, Example],
) -> None:
    town, made, example = invented
    mobile = "13912345612"
    Applicant(town.app.test_client()).register(mobile, "钱七")
    actor = Actor(mobile, "钱七", frozenset({"applicant"}))
    for said in ("假名", "钱七"):
        answers = {**example.answers, made.names["owner"]: said}
        done = submit(town.site, Submission(made.code, answers, {}, mobile, "portal"), actor, town.now)
        read_only = [finding.where for finding in done.findings if finding.code == "answer.read_only"]
        assert read_only == ([f"/{made.names['owner']}"] if said == "假名" else [])


def test_a_stage_of_several_branches_is_shown_branch_by_branch(invented: tuple[Town, Invented, Example]) -> None:
    town, made, example = invented
    item = town.item(made.code)
    applicant = Applicant(town.app.test_client()).register("13912345613", "孙八")
    receipt = applicant.apply(item, example)
    number = receipt.rsplit("/", 2)[1]
    work(town, number, "parallel")
    fire, plan = town.visitor("hd-inspection"), town.visitor("hd-section-head")
    path = f"/office/cases/{number}"
    assert all(number in one.get("/office?tab=desk").text for one in (fire, plan))
    assert number not in town.visitor("hd-handling").get("/office?tab=desk").text
    assert "分支fire" in fire.get(path).text and "opine" in fire.get(path).text
    assert fire.send(path, "opine", named("opine", outcome="agree", words="消防可以")).status_code == 302
    assert number not in fire.get("/office?tab=desk").text
    assert number in plan.get("/office?tab=desk").text
    page = plan.get(path).text
    assert "消防可以" in page
    progress = applicant.get(receipt.rpartition("/")[0]).text
    branches = progress.split('aria-label="并联办理，同时进行"')[1].split("</ul>")[0]
    assert re.findall(r"pw-flow__step--(\w+)\">分支(\w+)", branches) == [("done", "fire"), ("now", "plan")]
    assert "：同意" in branches and "月" in branches and "消防可以" not in progress


@pytest.mark.parametrize(
    ("language", "told"),
    [("zh", "例如：示例地、A1"), ("en", "For example: Sample site, A1")],
)
def test_a_question_shows_its_limits_and_what_an_answer_may_look_like(
    invented: tuple[Town, Invented, Example], language: str, told: str
) -> None:
    town, made, _ = invented
    item = town.item(made.code)
    applicant = Applicant(town.app.test_client()).register(f"1391234572{len(told) % 10}", "周九")
    page = applicant.get(f"{applicant.begin(item)}/pages/first?lang={language}").text
    hint = re.search(rf'id="(f-{made.names["text"]}-hint)" class="govuk-hint">(.*?)</div>', page)
    assert hint and hint[2] == told
    assert f'aria-describedby="{hint[1]}"' in page


@pytest.mark.parametrize(("language", "told"), [("zh", "电子或纸质"), ("en", "Electronic or on paper")])
def test_the_guide_tells_whether_a_material_comes_on_paper(
    invented: tuple[Town, Invented, Example], language: str, told: str
) -> None:
    town, made, _ = invented
    assert told in town.app.test_client().get(f"/items/{made.code}", headers={"Accept-Language": language}).text


@pytest.fixture(scope="module")
def referred(
    invented: tuple[Town, Invented, Example], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Town, Invented, Example]:
    """Another item, of which what is in the open air is for an authority outside; from 2027 on in another version."""
    town, first, example = invented
    root = copied(tmp_path_factory.mktemp("referred"))
    made = invent(root, 8)
    files = read_item(root, made.code)
    assert files is not None
    bundle = files.bundle
    bundle["rules"]["intake"] = [{
        "code": "I1", "outcome": "wrong_authority", "message": "露天的不归这里。", "refer_to": "省露天局",
        "when": {"fact": made.names["yesno"], "==": True}, "basis": bundle["item"]["basis"],
    }]  # fmt: skip
    bundle["texts"]["en"] |= {"rules.I1": "Open air is not for us.", "rules.I1.refer_to": "Provincial Open-Air Office"}
    later = copy.deepcopy(bundle)
    later["item"] |= {"version": 2, "effective_from": "2027-01-01"}
    later["texts"]["en"]["materials.M1.title"] = "Plan of the floor"
    later["item"]["materials"][0]["title"] = "楼层平面图"
    for one in (bundle, later):
        done = publish_item(town.site, one, read_schemas(root), (), "test", town.now)
        assert done.release, done.findings
    ours = {name: purpose for purpose, name in first.names.items()}
    answers = {made.names[ours[name]]: value for name, value in example.answers.items()}
    return town, made, replace(example, answers=answers)


@pytest.mark.parametrize(
    ("language", "reason", "authority"),
    [("zh", "露天的不归这里。", "省露天局"), ("en", "Open air is not for us.", "Provincial Open-Air Office")],
)
def test_applicant_and_window_are_told_the_authority_that_the_rule_names(
    referred: tuple[Town, Invented, Example], language: str, reason: str, authority: str
) -> None:
    town, made, example = referred
    item = town.item(made.code)
    outdoors = example.answers | {made.names["yesno"]: True, made.names["hidden_text"]: "天热"}
    applicant = Applicant(town.app.test_client()).register(f"1391234573{LANGUAGES.index(language)}", "吴十")
    draft = applicant.begin(item)
    applicant.fill(draft, item, outdoors)
    applicant.upload(draft, item, ("M1", "M2"))
    told = applicant.get(f"{draft}/notice?lang={language}").text
    assert reason in told and authority in told
    receipt = applicant.submit(draft).location
    number = receipt.rsplit("/", 2)[1]
    page = town.visitor("hd-window").get(f"/window/cases/{number}?lang={language}").text
    opened = page.partition('id="act-not-accept"')[2].partition("</details>")[0]
    assert re.search(r'value="wrong_authority"[^>]*checked', opened)
    assert reason in opened and authority in opened


@pytest.mark.parametrize(
    ("language", "told", "then"),
    [("zh", ("第 1 版，自 2025年1月1日 起施行", "自 2027年1月1日 起施行新版本（第 2 版）",
             "的名称：由“平面图”改为“楼层平面图”"), "楼层平面图"),
     ("en", ("Version 1, in force since 1 January 2025", "From 1 January 2027 a new version applies (version 2)",
             "title: “Floor plan” becomes “Plan of the floor”"),
      "Plan of the floor")],
)  # fmt: skip
def test_a_guide_tells_which_version_it_is_and_what_later_ones_change(
    referred: tuple[Town, Invented, Example], language: str, told: tuple[str, ...], then: str
) -> None:
    town, made, _ = referred
    reader = town.app.test_client()
    page = reader.get(f"/items/{made.code}?lang={language}").text
    assert [words for words in told if words not in page] == []
    assert f">{then}</h3>" not in page
    page = reader.get(f"/items/{made.code}?day=2027-05-01&lang={language}").text
    assert f">{then}</h3>" in page and 'value="2027-05-01"' in page
    assert told[1] not in page and told[2] not in page


@pytest.mark.parametrize(
    ("day", "status", "told"),
    [("2020-01-01", 404, "day=2025-01-01"), ("tomorrow", 200, "“tomorrow” is no day")],
)
def test_a_day_without_a_version_or_that_is_no_day_says_so(
    referred: tuple[Town, Invented, Example], day: str, status: int, told: str
) -> None:
    town, made, _ = referred
    page = town.app.test_client().get(f"/items/{made.code}?day={day}&lang=en")
    assert page.status_code == status
    assert told in page.text

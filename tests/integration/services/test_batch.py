"""Several people at once: each row its own application, handed in as if alone, none twice and none lost."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from permits.core.forms import check
from permits.core.forms.batch import columns
from permits.core.process import Actor
from permits.persistence import files, tables
from permits.persistence.unit_of_work import reading
from permits.services.add_to_batch import add_to_batch, materials_of_all
from permits.services.begin_batch import Begun, Sent, begin_batch, discard_batch, known_of_all
from permits.services.hand_in_batch import hand_in_batch
from permits.services.save_draft import drafts_of, open_draft, save_draft
from permits.services.show_batch import OpenBatch, batch_of, my_batches, open_batch
from permits.services.site import Site
from permits.services.verify import verify
from tests.sites import APPLICANT, PDF, RECEIVED, example, released, seen, take_in
from tests.tables import filled

ITEM = "nur-reg-first"
OWNER = APPLICANT.username
STRANGER = Actor("13811111111", "李四", frozenset({"applicant"}))
AGENT = {
    "agent_name": "张三", "agent_id_no": "110100199507210843", "agent_mobile": OWNER,
    "agent_scope": ["submit", "supplement"], "agent_valid_to": "2026-12-31",
}  # fmt: skip


def people() -> list[dict[str, Any]]:
    """Three who may be registered on the day, by their own answers: all but photos, materials and what is common."""
    known = [example(ITEM, name).answers for name in ("normal", "exactly-three-years", "foreign-passport")]
    own = {c.field.id for c in columns(_item())} - set(_common())
    return [{name: answer for name, answer in one.items() if name in own} for one in known]


def _item() -> Any:
    from tests.sites import compiled

    return compiled().items[ITEM]


def _common() -> dict[str, Any]:
    usual = example(ITEM, "normal").answers
    return {n: usual[n] for n in ("employer_id", "employer_dept", "employ_from", "delivery", "truth_declared")} | AGENT


def sent(rows: list[dict[str, Any]] | None = None, key: str = "k", **changes: Any) -> Sent:
    content = filled(_item(), people() if rows is None else rows)
    return replace(Sent(ITEM, _common(), "people.csv", content, key), **changes)


def begun(site: Site, what: Sent | None = None, owner: str = OWNER) -> str:
    done = begin_batch(site, what or sent(), owner, RECEIVED)
    assert done.findings == (), [(f.where, f.message.en) for f in done.findings]
    return done.batch


def opened(site: Site, batch: str) -> OpenBatch:
    found = open_batch(site, batch, OWNER, RECEIVED)
    assert found is not None
    return found


def with_photos(site: Site, batch: str, rows: tuple[int, ...] = (3, 4, 5)) -> None:
    """A photo for each of these rows, as their own page keeps it."""
    for row in opened(site, batch).rows:
        if row.draft and row.row in rows:
            photo = take_in(site, "photo", ("image/png",), RECEIVED)
            answers = {**row.draft.answers, "photo": photo.id}
            assert save_draft(site, row.draft, answers, row.draft.uploads, "", RECEIVED) == ()


def made_ready(site: Site, rows: tuple[int, ...] = (3, 4, 5)) -> str:
    """A batch in which these rows lack nothing."""
    batch = begun(site)
    with_photos(site, batch, rows)
    for material in materials_of_all(opened(site, batch)):
        added = add_to_batch(site, batch, OWNER, material.code, "one.pdf", PDF, RECEIVED)
        assert added and added.count
    return batch


def counted(site: Site, table: Any) -> int:
    with reading(site.database) as unit:
        return unit.count(select(func.count()).select_from(table))


def test_each_row_becomes_a_draft_of_the_account_with_its_own_and_the_common_answers(site: Site) -> None:
    batch = opened(site, begun(site))
    assert [row.row for row in batch.rows] == [3, 4, 5]
    drafts = [row.draft for row in batch.rows if row.draft]
    assert [draft.answers["name"] for draft in drafts] == [one["name"] for one in people()]
    assert {draft.owner for draft in drafts} == {OWNER}
    for draft in drafts:
        assert _common().items() <= draft.answers.items()
        assert (draft.answers["by_employer"], draft.answers["by_agent"]) == (True, True)
        assert batch_of(draft.id) == batch.name


def test_a_row_may_differ_from_what_is_common(site: Site) -> None:
    rows = [{**one, "employer_dept": dept} for one, dept in zip(people(), ("儿科", None, None), strict=True)]
    found = [row.draft.answers["employer_dept"] for row in opened(site, begun(site, sent(rows))).rows if row.draft]
    assert found == ["儿科", _common()["employer_dept"], _common()["employer_dept"]]


def test_every_row_is_judged_as_the_form_is_and_what_is_wrong_stays_as_typed(site: Site) -> None:
    first = {**people()[0], "id_no": "1.10101E+17", "education": "夜校", "graduation_date": "去年"}
    [row, _] = opened(site, begun(site, sent([first, people()[1]]))).rows
    assert row.draft and row.checked and not row.ready
    assert row.draft.answers["graduation_date"] == "去年"
    judged = check(row.draft.item, row.draft.answers, {}, RECEIVED.date(), frozenset())
    assert row.checked.findings == judged.findings
    assert {"/education", "/graduation_date", "/id_no"} <= {finding.where for finding in judged.findings}


def test_the_items_own_rules_ask_each_of_them_for_a_power_of_attorney(site: Site) -> None:
    for row in opened(site, begun(site)).rows:
        assert row.checked
        assert "/materials/M8" in {f.where for f in row.checked.findings if f.code == "material.missing"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"content": b"%PDF-1.4\x00"}, "sheet.not_csv"),
        ({"name": ""}, "batch.no_table"),
        ({"item": "pp-new"}, "batch.not_offered"),
        ({"item": "nothing"}, "item.unknown"),
        ({"common": {**AGENT, "agent_mobile": "12"}}, "answer.format"),
        ({"common": {**AGENT, "agent_scope": ["supplement"]}}, "check.failed"),
    ],
)
def test_a_table_or_common_answers_that_will_not_do_leave_nothing_behind(
    site: Site, changes: Mapping[str, Any], code: str
) -> None:
    done = begin_batch(site, sent(**changes), OWNER, RECEIVED)
    assert [finding.code for finding in done.findings] == [code]
    assert done.batch == ""
    assert counted(site, tables.Draft) == 0


def test_one_person_too_many_and_nobody_is_taken(site: Site) -> None:
    most = _item().batch.most
    many = [people()[0]] * (most + 1)
    done: Begun = begin_batch(site, sent(many), OWNER, RECEIVED)
    assert [finding.code for finding in done.findings] == ["batch.too_many"]
    assert counted(site, tables.Draft) == 0
    assert len(opened(site, begun(site, sent(many[:most]))).rows) == most


def test_the_same_sending_twice_is_one_batch_and_a_corrected_table_is_another(site: Site) -> None:
    batch = begun(site)
    assert begun(site) == batch
    assert counted(site, tables.Draft) == 3
    assert begun(site, sent(people()[:2])) != batch
    assert begun(site, sent(key="later")) != batch


def test_two_browsers_that_send_the_same_at_once_make_one_batch(site: Site) -> None:
    with ThreadPoolExecutor(4) as pool:
        names = set(pool.map(lambda _: begun(site), range(4)))
    assert len(names) == 1
    assert counted(site, tables.Draft) == 3


def test_what_the_account_knows_is_offered_as_the_agent(site: Site) -> None:
    assert known_of_all(site, released(site, ITEM), OWNER) == {"agent_name": APPLICANT.name, "agent_mobile": OWNER}


def test_one_file_goes_to_everybody_who_needs_it_once_and_lies_on_disk_once(site: Site) -> None:
    batch = begun(site)
    before = len(list(files.on_disk(site.data_dir)))
    added = add_to_batch(site, batch, OWNER, "M8", "power.pdf", PDF, RECEIVED)
    assert added and added.count == 3
    again = add_to_batch(site, batch, OWNER, "M8", "power.pdf", PDF, RECEIVED)
    assert again and (again.count, again.findings) == (0, ())
    assert counted(site, tables.Attachment) == 3
    assert len(list(files.on_disk(site.data_dir))) - before <= 1
    passport = add_to_batch(site, batch, OWNER, "M2", "passports.pdf", PDF, RECEIVED)
    assert passport and passport.count == 1


@pytest.mark.parametrize(
    ("code", "content", "finding"), [("M7", PDF, "batch.nobody_needs"), ("M8", b"MZ\x00", "file.type")]
)
def test_a_file_nobody_needs_or_of_a_wrong_type_is_refused(site: Site, code: str, content: bytes, finding: str) -> None:
    added = add_to_batch(site, begun(site), OWNER, code, "one.pdf", content, RECEIVED)
    assert added and [f.code for f in added.findings] == [finding]
    assert counted(site, tables.Attachment) == 0


def test_all_that_are_ready_become_cases_of_their_own_and_the_others_wait(site: Site) -> None:
    batch = made_ready(site, rows=(3, 5))
    done = hand_in_batch(site, batch, APPLICANT, RECEIVED)
    assert done and (done.count, done.left, done.refused) == (2, 0, {})
    first, second, third = opened(site, batch).rows
    assert first.case and third.case and second.draft
    assert second.checked and [f.where for f in second.checked.findings] == ["/photo"]
    view = seen(site, first.case.number)
    assert (view.case.applicant, view.case.applicant_name) == (OWNER, people()[0]["name"])
    assert set(view.uploads) == {"M3B", "M5", "M6", "M8"}
    assert seen(site, third.case.number).case.applicant_name == people()[2]["name"]
    assert [one.code for one in verify(site) if one.broken] == []


def test_handed_in_twice_or_by_two_browsers_at_once_nobody_has_two_cases(site: Site) -> None:
    batch = made_ready(site)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: hand_in_batch(site, batch, APPLICANT, RECEIVED), range(3)))
    again = hand_in_batch(site, batch, APPLICANT, RECEIVED)
    assert again and (again.count, again.left) == (0, 0)
    assert counted(site, tables.PermitCase) == 3
    assert counted(site, tables.Draft) == 0
    assert [one.code for one in verify(site) if one.broken] == []


def test_after_an_interruption_it_goes_on_with_those_that_are_left(site: Site) -> None:
    batch = made_ready(site)
    first = hand_in_batch(site, batch, APPLICANT, RECEIVED, most=1)
    assert first and (first.count, first.left) == (1, 2)
    kept = opened(site, batch).rows[0].case
    rest = hand_in_batch(site, batch, APPLICANT, RECEIVED)
    assert rest and (rest.count, rest.left) == (2, 0)
    rows = opened(site, batch).rows
    assert kept and rows[0].case and rows[0].case.number == kept.number
    assert [row.row for row in rows if row.case] == [3, 4, 5]


def test_a_batch_is_nobody_elses(site: Site) -> None:
    batch = made_ready(site)
    assert open_batch(site, batch, STRANGER.username, RECEIVED) is None
    assert hand_in_batch(site, batch, STRANGER, RECEIVED) is None
    assert add_to_batch(site, batch, STRANGER.username, "M8", "one.pdf", PDF, RECEIVED) is None
    assert discard_batch(site, batch, STRANGER.username) == 0
    assert begun(site, owner="13800000009") != batch
    for name in ("", "%", "_" * 18, batch[:-1], batch + ".003"):
        assert open_batch(site, name, OWNER, RECEIVED) is None


def test_a_batch_is_listed_as_one_and_stays_when_all_are_cases(site: Site) -> None:
    batch = made_ready(site, rows=(3,))
    assert drafts_of(site, OWNER) == []
    hand_in_batch(site, batch, APPLICANT, RECEIVED)
    [(line, title)] = my_batches(site, OWNER, RECEIVED)
    assert (line.batch, line.drafts, line.cases, title) == (batch, 2, 1, released(site, ITEM).title)
    with_photos(site, batch)
    hand_in_batch(site, batch, APPLICANT, RECEIVED)
    [(line, _)] = my_batches(site, OWNER, RECEIVED)
    assert (line.drafts, line.cases, line.touched_at) == (0, 3, RECEIVED)
    assert my_batches(site, STRANGER.username, RECEIVED) == []


def test_two_batches_of_one_person_do_not_mix(site: Site) -> None:
    first, second = made_ready(site, rows=(3,)), begun(site, sent(people()[1:], key="other"))
    hand_in_batch(site, first, APPLICANT, RECEIVED)
    assert [(row.row, row.case is not None) for row in opened(site, first).rows] == [(3, True), (4, False), (5, False)]
    assert [(row.row, row.case) for row in opened(site, second).rows] == [(3, None), (4, None)]


def test_throwing_a_batch_away_takes_drafts_and_their_files_and_leaves_cases(site: Site) -> None:
    batch = made_ready(site, rows=(3,))
    hand_in_batch(site, batch, APPLICANT, RECEIVED)
    rows = opened(site, batch).rows
    assert rows[1].draft
    assert discard_batch(site, batch, OWNER) == 2
    assert open_draft(site, rows[1].draft.id, OWNER) is None
    assert counted(site, tables.PermitCase) == 1
    with reading(site.database) as unit:
        cases = {row.case_id for row in unit.all(select(tables.Attachment)) if row.slot.startswith("M")}
    assert cases == {rows[0].case.id if rows[0].case else ""}
    assert begun(site) == batch  # sent again after that, nobody is applied for twice
    assert [row.row for row in opened(site, batch).rows] == [3]

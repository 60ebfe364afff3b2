"""Generated forms and answers: what the page asks, and which of it may be left open, is what the engine and the prover
say. Pages come from the whole application, as an applicant's browser gets them."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import z3  # type: ignore[import-untyped]

from permits.core.definitions.compile import compile_judged
from permits.core.definitions.types import Item, Page
from permits.core.forms import Checked, check
from permits.core.proof.world import world_of
from permits.ops.bench.form import APPLICANT, NOW, RECEIVED, app_of, signed_in, site_of
from permits.ops.bench.generated import generated_answers, generated_bundle
from permits.services.save_draft import begin_draft
from tests.unit.proof.pinned import pins

QUESTIONS, CONDITIONS, FORMS = 48, 40, 6
REQUIRED = "answer.required"
Pages = Mapping[str, str]


class Portal:
    """An applicant's browser before one generated item."""

    def __init__(self, folder: Any) -> None:
        bundle = generated_bundle(QUESTIONS, conditions=CONDITIONS)
        item, found = compile_judged(bundle)
        assert item is not None, found
        self.item: Item = item
        self.site = site_of(bundle, item, folder)
        self.browser = signed_in(app_of(self.site), APPLICANT)

    def pages(self, answers: Mapping[str, object]) -> dict[str, str]:
        """Every page of a draft with these answers; empty where there is nothing to ask on it."""
        draft = begin_draft(self.site, self.item.code, APPLICANT, NOW, answers)
        assert draft is not None
        drawn = {
            page.code: self.browser.get(f"/my/applications/{draft.id}/pages/{page.code}") for page in self.item.pages
        }
        return {code: got.get_data(as_text=True) if got.status_code == 200 else "" for code, got in drawn.items()}


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Portal:
    return Portal(tmp_path_factory.mktemp("rendered"))


def some_answers(number: int) -> dict[str, object]:
    """Some of the questions answered, yes or no and numbers by chance."""
    chance = random.Random(number)
    answers = {name: one for name, one in generated_answers(QUESTIONS).items() if chance.random() < 0.7}
    made: dict[type, Any] = {bool: lambda: chance.random() < 0.5, int: lambda: chance.randint(0, 1000)}
    return {name: made[type(one)]() if type(one) in made else one for name, one in answers.items()}


def asked_on(page: str) -> set[str]:
    return {name.partition("-")[0] for name in re.findall(r'name="f-([^"]+)"', page)}


def optional_on(page: str, item: Item, name: str) -> bool:
    return f'{item.fields[name].title.zh} <span class="pw-optional">' in page


def differences(item: Item, checked: Checked, answers: Mapping[str, object], pages: Pages) -> Iterator[str]:
    """Where a page asks otherwise than the engine: another question, or one that is required as one that is not."""
    wanting = {finding.where.strip("/") for finding in checked.findings if finding.code == REQUIRED}
    for page in item.pages:
        yield from _of_page(item, page, pages[page.code], checked, wanting, answers)


def _of_page(
    item: Item, page: Page, drawn: str, checked: Checked, wanting: set[str], answers: Mapping[str, object]
) -> Iterator[str]:
    asked = {name for name in page.fields if name in checked.visible}
    if asked_on(drawn) != asked:
        yield f"{page.code}: {sorted(asked_on(drawn) ^ asked)} asked on one side alone"
    for name in sorted(asked - answers.keys()):
        if optional_on(drawn, item, name) is (name in wanting):
            yield f"{page.code}: {name} required on one side alone"


def seen_by_prover(item: Item, answers: Mapping[str, object]) -> set[str]:
    world = world_of(item, (RECEIVED, RECEIVED))
    solver = z3.Solver()
    solver.add(*world.always, *pins(world, answers, RECEIVED))
    assert solver.check() == z3.sat
    model = solver.model()
    return {name for name, seen in world.visible.items() if z3.is_true(model.eval(seen, model_completion=True))}


@pytest.mark.parametrize("number", range(FORMS))
def test_a_page_asks_what_the_engine_and_the_prover_say_is_asked(portal: Portal, number: int) -> None:
    answers = some_answers(number)
    checked = check(portal.item, answers, {}, RECEIVED)
    assert list(differences(portal.item, checked, answers, portal.pages(answers))) == []
    assert seen_by_prover(portal.item, answers) == checked.visible


def test_generated_answers_show_and_require_now_this_and_now_that(portal: Portal) -> None:
    judged = [check(portal.item, some_answers(number), {}, RECEIVED) for number in range(FORMS)]
    assert len({one.visible for one in judged}) > 3
    assert len({frozenset(one.verdict.fired) for one in judged}) > 3
    sometimes = [rule.code for rule in portal.item.rules_of("requirement")]
    fired = [{code for code in sometimes if code in one.verdict.fired} for one in judged]
    assert sometimes and any(fired) and not all(len(one) == len(sometimes) for one in fired)


def test_a_page_that_asks_otherwise_is_noticed(portal: Portal) -> None:
    answers, others = some_answers(0), some_answers(1)
    checked = check(portal.item, others, {}, RECEIVED)
    assert list(differences(portal.item, checked, others, portal.pages(answers)))

"""Every recipe of the cookbook does what it says, in both languages; what it warns of is really told of."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from permits.core.finding import errors
from permits.core.proof import prove
from permits.persistence.definition_files import read_calendar
from tests.docs.reading import page
from tests.docs.recipes import Made, Recipe, make, outcome, recipes_of
from tests.synthetic import DEFINITIONS

CALENDAR = read_calendar(DEFINITIONS)[0]
RECIPES = {language: recipes_of(page("cookbook", language)) for language in ("zh", "en")}
WRONG = " wrong"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("desk")
    shutil.copytree(DEFINITIONS, root / "definitions")
    return root


def told(made: Made) -> list[str]:
    return [f"{f.where}: {f.code} {f.message.en}" for f in made.findings if f.code != "basis.missing"]


def right(recipe: Recipe) -> list[tuple[str, str]]:
    return [one for one in recipe.snippets if not one[0].endswith(WRONG)]


@pytest.mark.parametrize("recipe", RECIPES["en"], ids=lambda recipe: recipe.title)
def test_a_recipe_compiles_is_proved_and_its_examples_come_out_as_it_says(recipe: Recipe, desk: Path) -> None:
    made = make(desk, right(recipe))
    assert told(made) == []
    assert made.item is not None and CALENDAR is not None
    examples = recipe.of("example")
    assert examples
    assert [wrong for one in examples for wrong in outcome(made, one, CALENDAR)] == []
    assert [f"{f.where}: {f.code} {f.message.en}" for f in errors(prove(made.item, made.bundle, CALENDAR))] == []


def test_the_recipes_of_a_batch_and_of_tasks_make_what_they_say(desk: Path) -> None:
    named = {recipe.title: recipe for recipe in RECIPES["en"]}
    batch, tasks = (make(desk, right(named[title])).item for title in ("37. A batch", "38. Sections and tasks"))
    assert batch and batch.batch and batch.batch.most == 200
    assert tasks and [task.code for task in tasks.tasks] == ["you", "sign"]
    assert [section.code for page in tasks.pages for section in page.sections] == ["who", "where"]


@pytest.mark.parametrize("recipe", [one for one in RECIPES["en"] if one.of("finding")], ids=lambda recipe: recipe.title)
def test_what_a_recipe_warns_of_is_told_of_at_its_place(recipe: Recipe, desk: Path) -> None:
    wrong = [(place.removesuffix(WRONG), text) for place, text in recipe.snippets if place.endswith(WRONG)]
    made = make(desk, right(recipe) + wrong)
    assert CALENDAR is not None
    found = [*made.findings, *(prove(made.item, made.bundle, CALENDAR) if made.item else ())]
    for one in recipe.of("finding"):
        assert (one["code"], one["where"]) in [(f.code, f.where) for f in found]


def test_both_languages_of_the_cookbook_have_the_same_snippets() -> None:
    zh, en = ([(block.told, block.text) for recipe in RECIPES[one] for block in recipe.blocks] for one in ("zh", "en"))
    assert zh == en
    assert len(RECIPES["zh"]) == len(RECIPES["en"]) >= 30


@pytest.mark.parametrize("language", RECIPES)
def test_every_recipe_says_when_to_use_it_what_is_seen_and_what_to_beware_of(language: str) -> None:
    labels = {"zh": ("**何时用**", "**看到的**", "**当心**"), "en": ("**When.**", "**What is seen.**", "**Beware.**")}
    assert [
        (recipe.title, label) for recipe in RECIPES[language] for label in labels[language] if label not in recipe.text
    ] == []

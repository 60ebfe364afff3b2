"""The reference is what the meta-schemas say: not stale, whole in both languages, its examples valid."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from permits.persistence.definition_files import read_schemas
from scripts import reference
from tests.synthetic import DEFINITIONS, ROOT

SCHEMAS: dict[str, Any] = {file: reference.read(file) for file in reference.FILES}
RESOURCES = [(f"{file}.schema.json", Resource.from_contents(schema)) for file, schema in SCHEMAS.items()]
REGISTRY: Registry[Any] = Registry().with_resources(RESOURCES)


def annotated(file: str, schema: Any, pointer: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema inside a file that has examples or a default, with its place."""
    if isinstance(schema, dict):
        if pointer and {"examples", "default"} & schema.keys() and not pointer.endswith("/properties"):
            yield f"{file}.schema.json#{pointer}", schema
        for key, inner in schema.items():
            if key not in ("examples", "default"):
                step = key.replace("~", "~0").replace("/", "~1")
                yield from annotated(file, inner, f"{pointer}/{step}")


EXAMPLES = [one for file, schema in SCHEMAS.items() for one in annotated(file, schema)]


def test_the_reference_is_what_the_schemas_say_now(capsys: pytest.CaptureFixture[str]) -> None:
    assert reference.main(check=True) == 0, capsys.readouterr().err


def test_every_schema_has_its_place_in_the_reference() -> None:
    assert {path.name.removesuffix(".schema.json") for path in DEFINITIONS.glob("schema/v1/*.json")} == set(SCHEMAS)
    assert read_schemas(DEFINITIONS)


def test_a_word_without_its_meaning_is_told_of() -> None:
    part = {"properties": {"a": {"description": "A"}, "b": {"description": "B", "x-zh": "乙"}}}
    SCHEMAS["texts"], before = part, SCHEMAS["texts"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reference, "read", SCHEMAS.__getitem__)
        assert reference.untold("texts") == ["texts .a"]
    SCHEMAS["texts"] = before


@pytest.mark.parametrize("language", reference.PAGES)
def test_every_link_inside_the_reference_leads_to_a_heading(language: str) -> None:
    text = reference.page(language)
    anchors = re.findall(r'<a id="([^"]+)">', text)
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) - set(anchors) == set()


def test_every_example_and_default_of_the_reference_is_valid() -> None:
    assert len(EXAMPLES) > 200
    assert [wrong for place, schema in EXAMPLES for wrong in refused(place, schema)] == []


def refused(place: str, schema: dict[str, Any]) -> list[tuple[str, object, str]]:
    judge = Draft202012Validator({"$ref": place}, registry=REGISTRY)
    values = [*schema.get("examples", ()), *([schema["default"]] if "default" in schema else [])]
    return [(place, value, error.message) for value in values for error in judge.iter_errors(value)]


def test_what_carries_a_word_out_is_a_module_of_the_platform() -> None:
    named = set(re.findall(r"\]\(\.\./\.\./(platform/[^)]+)\)", reference.page("en")))
    assert len(named) > 20
    assert [name for name in named if not (ROOT / name).exists()] == []

"""A filled document is kept as JSON and comes back the same."""

from __future__ import annotations

import json

import pytest

from permits.documents.filling import fill
from permits.documents.stored import content_from_json, content_to_json
from tests.unit.documents.samples import OWN, templates, values_for


@pytest.mark.parametrize("kind", sorted(OWN))
def test_a_document_kept_as_json_comes_back_the_same(kind: str) -> None:
    content, _ = fill(templates()[kind], values_for(kind), "zh")
    assert content is not None
    assert content_from_json(json.loads(json.dumps(content_to_json(content)))) == content

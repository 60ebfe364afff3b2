"""Working copies, opened with the library of word processors."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document

from permits.documents.types import Paragraph
from permits.documents.working_copy import working_copy
from tests.unit.documents.samples import OWN
from tests.unit.documents.test_pdf import content


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", sorted(OWN))
def test_a_working_copy_says_every_word_of_the_paper_and_that_it_is_not_the_original(kind: str, language: str) -> None:
    document = content(kind, language)
    copy = Document(BytesIO(working_copy(document)))
    said = [one.text for one in copy.paragraphs]
    cells = [[[cell.text for cell in row.cells] for row in table.rows] for table in copy.tables]
    for one in (document.title, document.number, document.authority):
        assert one in said
    assert any(line.startswith(document.addressee) for line in said)
    for block in (*document.blocks, *document.remedies):
        if isinstance(block, Paragraph):
            assert any(line.endswith(block.text) for line in said)
        else:
            assert [list(block.headings), *map(list, block.rows)] in cells
    header = copy.sections[0].header.paragraphs[0].text
    assert "工作稿，非盖章原件" in header and "Working copy, not the sealed original" in header

"""JSON that misleads is refused with its place, and nothing makes the reader raise."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from permits.core.strict_json import Limits, line_of, lines_of, misfits, parse

TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
REFUSED = [
    ("the later of two equal keys", '{"a": 1,\n"b": {"c": 1,\n"c": 2}}', "json.duplicate-key", "/b/c", 3),
    ("equal keys spelt differently", '{"a": 1, "\\u0061": 2}', "json.duplicate-key", "/a", 1),
    ("not a number", '{"a": [1,\nNaN]}', "json.number", "/a/1", 2),
    ("infinity", "[-Infinity]", "json.number", "/0", 1),
    ("beyond all floats", "[1e999]", "json.number", "/0", 1),
    ("a fraction that does not read back equal", "[19.99]", "json.number", "/0", 1),
    ("five thousand digits", "9" * 5000, "json.number", "", 1),
    ("an exponent of a billion", "[1e1000000000]", "json.number", "/0", 1),
    ("an exponent that no decimal has", "[1e9999999999999999999999]", "json.number", "/0", 1),
    ("half a character", '["\\ud800"]', "json.character", "/0", 1),
    ("nul", '{"a": "\\u0000"}', "json.character", "/a", 1),
    ("a control character in a key", '{"a\\u0001": 1}', "json.character", "", 1),
    ("an override of the direction of writing", '["a\u202eb"]', "json.character", "/0", 1),
    ("an isolate of direction", '["a\\u2066b"]', "json.character", "/0", 1),
    ("a control character of the second block", '["a\u0085b"]', "json.character", "/0", 1),
    ("a bell", '["\\u0007"]', "json.character", "/0", 1),
    ("a comma too many", '{"a": 1,\n}', "json.syntax", "", 2),
    ("nothing", "", "json.syntax", "", 1),
    ("a comment", "// no\n{}", "json.syntax", "", 1),
    ("two values", "{} {}", "json.syntax", "", 1),
    ("a raw line break in a text", '["a\nb"]', "json.syntax", "", 1),
    ("nesting", "[" * 33 + "]" * 33, "json.too-deep", "", 1),
    ("a hundred thousand levels", '{"a":' * 100_000, "json.too-deep", "", 1),
    ("a million values", "[" + "0," * 400_000 + "0]", "json.too-many-values", "", 1),
    ("a megabyte and more", '"' + "x" * 1_000_001 + '"', "json.too-large", "", 0),
]


@pytest.mark.parametrize(
    ("text", "code", "where", "line"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_misleading_json_is_refused_at_its_place(text: str, code: str, where: str, line: int) -> None:
    for given_text in (text, text.encode()):
        value, findings = parse(given_text)
        assert value is None
        assert [(finding.code, finding.where, finding.line) for finding in findings] == [(code, where, line)]


def test_bytes_that_are_not_utf8_are_refused_with_their_line() -> None:
    value, findings = parse(b'{\n"a": "\xff"}')
    assert (value, [(finding.code, finding.line) for finding in findings]) == (None, [("json.encoding", 2)])


def test_all_faults_are_reported_at_once() -> None:
    _, findings = parse('{"a": NaN, "b": 1.5, "c": "\\u0000", "d": 1, "d": 2}', "item#")
    assert sorted(finding.where for finding in findings) == ["item#/a", "item#/b", "item#/c", "item#/d"]


def test_whole_numbers_stay_whole_however_they_are_written() -> None:
    value, findings = parse("[1, 1.0, 1e3, -0, 0.0, 999999999999999999]")
    assert findings == []
    assert value == [1, 1, 1000, 0, 0, 999999999999999999]
    assert isinstance(value, list) and {type(number) for number in value} == {int}


def test_a_byte_order_mark_is_passed_over() -> None:
    assert parse("\ufeff[1]") == ([1], [])
    assert parse("\ufeff[1]".encode()) == ([1], [])


def test_brackets_inside_texts_are_not_nesting() -> None:
    text = json.dumps(["[" * 100, '\\"[[' * 50])
    assert parse(text) == (json.loads(text), [])


def test_limits_are_the_callers() -> None:
    assert [f.code for f in parse("[[1]]", limits=Limits(depth=1))[1]] == ["json.too-deep"]
    assert [f.code for f in parse("[1, 2]", limits=Limits(nodes=2))[1]] == ["json.too-many-values"]
    assert [f.code for f in parse("[1, 2]", limits=Limits(size=3))[1]] == ["json.too-large"]


def test_hostile_input_is_answered_quickly() -> None:
    quotes = '"' + '\\"' * 400_000
    started = time.perf_counter()
    for text in (
        '"' + "\\" * 900_000,
        '{"' + "a" * 900_000,
        "[" * 900_000,
        "{" * 900_000 + "}" * 10,
        '"' * 900_001,
        quotes,
    ):
        parse(text)
        lines_of(text)
    assert time.perf_counter() - started < 10


def test_lines_are_those_of_keys_and_entries() -> None:
    text = '{\n  "a": [\n    1,\n    {"b/c": 2, "~": 3}\n  ],\n  "d": {\n  }\n}'
    assert lines_of(text) == {"": 1, "/a": 2, "/a/0": 3, "/a/1": 4, "/a/1/b~1c": 4, "/a/1/~0": 4, "/d": 6}
    assert line_of(text, "/d/missing/deeper") == 6
    assert line_of(text, "") == 1


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=TURNING)),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=TURNING), max_size=5),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_good_json_reads_as_the_standard_reader_reads_it(value: object) -> None:
    for text in (json.dumps(value), json.dumps(value, ensure_ascii=False, indent=2)):
        assert parse(text) == (value, [])
    assert misfits(value) == []


@given(st.text() | st.binary())
def test_nothing_makes_the_reader_raise(text: str | bytes) -> None:
    parse(text)
    lines_of(text if isinstance(text, str) else text.decode("latin-1"))


@given(JSON, st.data())
def test_broken_json_is_a_finding_or_still_json(value: object, data: st.DataObject) -> None:
    text = json.dumps(value, indent=1)
    place = data.draw(st.integers(0, len(text)))
    broken = text[:place] + data.draw(st.sampled_from(["", "{", "]", '"', ",", "\x00", "1e9999"])) + text[place + 1 :]
    read, findings = parse(broken)
    lines_of(broken)
    if not findings:
        assert json.loads(broken) == read

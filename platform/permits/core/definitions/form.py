"""From an item's pages and its blocks to one form. Knows how blocks are merged; not what is asked."""

from __future__ import annotations

from dataclasses import dataclass, field

from permits.core.definitions.fields import read_fields
from permits.core.definitions.reading import Place, Raw, Reading, unique
from permits.core.definitions.types import Field, Page, Section, Task
from permits.core.finding import FindingKind

UNKNOWN_BLOCK = FindingKind(
    "block.unknown",
    "没有公共块“{code}”，请加入公共块或改正代码。",
    'There is no block "{code}": add it or correct the code.',
)
BLOCK_TWICE = FindingKind(
    "block.twice",
    "公共块“{code}”用了两次，请删去一次。",
    'The block "{code}" is used twice: remove one.',
)
PAGE_TWICE = FindingKind(
    "page.twice",
    "页面代码“{code}”重复，请改正其中一个。",
    'The page code "{code}" occurs twice: change one of them.',
)
UNKNOWN_FIELD = FindingKind(
    "page.unknown_field",
    "页面上的“{name}”不是表单项，请在 schema 中声明或改正名称。",
    'The page names "{name}", which is no field: declare it in the schema or correct the name.',
)
ON_TWO_PAGES = FindingKind(
    "field.on_two_pages",
    "表单项“{code}”出现在两处，请只留一处。",
    'The field "{code}" is on two pages: keep one.',
)
ON_NO_PAGE = FindingKind(
    "field.on_no_page",
    "表单项“{name}”不在任何页面上，请放到一个页面上或删去。",
    'The field "{name}" is on no page: put it on one or remove it.',
)
FIELD_TWICE = FindingKind(
    "field.twice",
    "表单项“{name}”已在公共块“{block}”中声明，请改名。",
    'The field "{name}" is already declared by the block "{block}": rename it.',
)
SECTION_TWICE = FindingKind(
    "section.twice",
    "小节代码“{code}”在这一页上重复，请改正其中一个。",
    'The section code "{code}" occurs twice on this page: change one of them.',
)
TASK_TWICE = FindingKind(
    "task.twice",
    "任务代码“{code}”重复，请改正其中一个。",
    'The task code "{code}" occurs twice: change one of them.',
)
UNKNOWN_PAGE = FindingKind(
    "task.unknown_page",
    "没有页面“{code}”，请改正代码。",
    'There is no page "{code}": correct the code.',
)
IN_TWO_TASKS = FindingKind(
    "page.in_two_tasks",
    "页面“{code}”出现在两处任务中，请只留一处。",
    'The page "{code}" is in two tasks: keep one.',
)
IN_NO_TASK = FindingKind(
    "page.in_no_task",
    "页面“{code}”不在任何任务中，请放进一个任务。",
    'The page "{code}" is in no task: put it in one.',
)


@dataclass(slots=True)
class Form:
    """The pages in order and the tasks they make, every field by id in the order asked, and the blocks used."""

    pages: list[Page] = field(default_factory=list)
    tasks: tuple[Task, ...] = ()
    fields: dict[str, Field] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    blocks: dict[str, Raw] = field(default_factory=dict)


def read_form(reading: Reading, raw: Raw) -> Form:
    """The item's form with its blocks merged in; `raw` is the item's `form`."""
    form, place = Form(), Place("item") / "form"
    page_places: list[tuple[str, Place]] = []
    own: list[tuple[Raw, Place]] = []
    for n, page in enumerate(raw["pages"]):
        here = place / "pages" / n
        if "block" in page:
            page_places += _merge_block(reading, form, page["block"], here / "block")
        else:
            form.pages.append(_page(reading, page, here))
            own.append((page, here))
            page_places.append((page["code"], here / "code"))
    unique(reading, PAGE_TWICE, page_places)
    _take(reading, form, place / "schema", raw.get("schema", {}), own)
    order = {name: n for n, name in enumerate(name for page in form.pages for name in page.fields)}
    form.tasks = _tasks(reading, form, place / "tasks", raw.get("tasks", []))
    form.fields = dict(sorted(form.fields.items(), key=lambda pair: order.get(pair[0], len(order))))
    return form


def _merge_block(reading: Reading, form: Form, code: str, named_at: Place) -> list[tuple[str, Place]]:
    block = reading.shared("blocks").get(code)
    if block is None or code in form.blocks:
        reading.wrong(BLOCK_TWICE if block else UNKNOWN_BLOCK, named_at, code=code)
        return []
    form.blocks[code] = block
    place = Place(f"blocks/{code}")
    reading.say(place / "title", "title", block["title"])
    pages = [(page, place / "pages" / n) for n, page in enumerate(block["pages"])]
    form.pages += [_page(reading, page, here) for page, here in pages]
    _take(reading, form, place / "schema", block["schema"], pages)
    return [(page["code"], here / "code") for page, here in pages]


def _page(reading: Reading, raw: Raw, place: Place) -> Page:
    key = f"pages.{raw['code']}"
    title = reading.say(place / "title", f"{key}.title", raw["title"])
    hint = reading.say(place / "hint", f"{key}.hint", raw.get("hint"))
    sections = tuple(
        _section(reading, one, place / "sections" / n, key) for n, one in enumerate(raw.get("sections", ()))
    )
    codes = [(one.code, place / "sections" / n / "code") for n, one in enumerate(sections)]
    unique(reading, SECTION_TWICE, codes)
    return Page(raw["code"], title, tuple(name for name, _ in _placed(raw, place)), hint, sections)


def _section(reading: Reading, raw: Raw, place: Place, page: str) -> Section:
    key = f"{page}.sections.{raw['code']}"
    title = reading.say(place / "title", f"{key}.title", raw["title"])
    hint = reading.say(place / "hint", f"{key}.hint", raw.get("hint"))
    return Section(raw["code"], title, tuple(raw["fields"]), hint)


def _placed(raw: Raw, place: Place) -> list[tuple[str, Place]]:
    """The fields of a page in their order, and where each is named."""
    holders = [(raw, place)] + [(one, place / "sections" / n) for n, one in enumerate(raw.get("sections", ()))]
    return [(name, at / "fields" / n) for one, at in holders for n, name in enumerate(one.get("fields", ()))]


def _tasks(reading: Reading, form: Form, place: Place, raw: list[Raw]) -> tuple[Task, ...]:
    """The task list, where there is one: then every page is in exactly one task."""
    known = {page.code for page in form.pages}
    named = [(code, place / n / "pages" / m) for n, one in enumerate(raw) for m, code in enumerate(one["pages"])]
    for code, here in named:
        if code not in known:
            reading.wrong(UNKNOWN_PAGE, here, code=code)
    unique(reading, TASK_TWICE, [(one["code"], place / n / "code") for n, one in enumerate(raw)])
    unique(reading, IN_TWO_TASKS, named)
    for code in (page.code for page in form.pages if raw):
        if code not in {name for name, _ in named}:
            reading.wrong(IN_NO_TASK, place, code=code)
    return tuple(
        Task(one["code"], reading.say(place / n / "title", f"tasks.{one['code']}.title", one["title"]),
             tuple(one["pages"]))
        for n, one in enumerate(raw)
    )  # fmt: skip


def _take(reading: Reading, form: Form, place: Place, schema: Raw, pages: list[tuple[Raw, Place]]) -> None:
    """Adds the fields of one schema; each must stand on exactly one of the pages declared beside it."""
    fields = read_fields(reading, place, schema)
    placed = [one for page, here in pages for one in _placed(page, here)]
    for name, here in placed:
        if name not in fields:
            reading.wrong(UNKNOWN_FIELD, here, name=name)
    unique(reading, ON_TWO_PAGES, placed)
    on_pages = {name for name, _ in placed}
    for name, one in fields.items():
        here = place / "properties" / name
        if name not in on_pages:
            reading.wrong(ON_NO_PAGE, here, name=name)
        if name in form.fields:
            reading.wrong(FIELD_TWICE, here, name=name, block=form.places[name].part.partition("/")[2])
        form.fields.setdefault(name, one)
        form.places.setdefault(name, here)

"""One question of every kind, of an item that does not exist."""

from __future__ import annotations

from permits.core.definitions.types import Field, Option, Vocabulary
from permits.core.text import Text


def said(stem: str) -> Text:
    return Text(f"问{stem}", f"Question {stem}")


def question(name: str, kind: str, **more: object) -> Field:
    schema = more.pop("schema", {})
    return Field(name, kind, said(name), schema, hint=Text(f"提示{name}", f"Hint {name}"), **more)  # type: ignore[arg-type]


def options(count: int) -> tuple[Option, ...]:
    return tuple(Option(f"o{n}", Text(f"选项{n}", f"Option {n}")) for n in range(count))


def vocabulary(count: int, register: bool = False) -> dict[str, Vocabulary]:
    listed = {option.code: option for option in options(count)}
    return {"listed": Vocabulary("listed", Text("表", "List"), listed, register)}


INNER = (question("piece", "text"), question("price", "money", required=False))
CELLS = (question("width", "decimal"), question("wet", "yesno"), question("seen", "file", required=False),
         question("pieces", "table", columns=INNER, required=False))  # fmt: skip

EVERY_KIND = (
    question("words", "text", schema={"maxLength": 12}),
    question("story", "longtext", required=False),
    question("count", "integer", unit=Text("间", "rooms")),
    question("area", "decimal", unit=Text("平方米", "m²")),
    question("day", "date"),
    question("agreed", "yesno"),
    question("sworn", "yesno", schema={"const": True}),
    question("few", "one_of", options=options(3)),
    question("many", "one_of", options=options(9)),
    question("several", "several_of", options=options(4)),
    question("place", "code", vocabulary="listed"),
    question("photo", "file", accept=("image/png",)),
    question("pools", "table", columns=CELLS, schema={"maxItems": 3}),
    question("mail", "email"),
    question("phone", "mobile"),
    question("paper", "identity"),
    question("given", "text", schema={"readOnly": True}),
    question("cost", "money", unit=Text("元", "yuan")),
    question("stay", "date_range", parts=(question("from", "date"), question("to", "date"))),
    question("home", "address", parts=(question("division", "code", vocabulary="listed"), question("detail", "text"))),
)

ANSWERS: dict[str, object] = {
    "words": "甲 & 乙",
    "story": "<b>长</b>",
    "count": 4,
    "area": "12.50",
    "day": "2026-03-02",
    "agreed": False,
    "sworn": True,
    "few": "o1",
    "many": "o8",
    "several": ["o0", "o3"],
    "place": "o2",
    "photo": "att-1",
    "pools": [
        {"width": "3", "wet": True, "seen": "att-2", "pieces": [{"piece": "甲"}, {"piece": "乙", "price": "3.50"}]},
        {"width": "4"},
    ],
    "mail": "a@b.example",
    "phone": "13800138000",
    "paper": "G123",
    "given": "fixed words",
    "cost": "1200.50",
    "stay": {"from": "2026-03-02", "to": "2026-03-05"},
    "home": {"division": "o1", "detail": "示例路1号"},
}

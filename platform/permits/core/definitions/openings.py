"""What a city's item opens to the authorities that carry it out, and what can be opened at all.

Knows the closed list of places and directions. A path is a JSON pointer whose step into a list is the code of the
entry (or of the shared clock it uses), so that it goes on meaning the same when an entry is put before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from permits.core.clock import UNITS
from permits.core.definitions.additions import added, entries_of
from permits.core.definitions.reading import Place, Raw, Reading
from permits.core.definitions.types import Opened
from permits.core.finding import FindingKind, pointer
from permits.core.text import Text

NEVER = FindingKind(
    "opens.never",
    "“{path}”不能开放给下级：材料、条件、核对和法定时限不得由下级增改。可以开放的有：{known}。",
    "“{path}” can never be opened: materials, conditions, checks and limits of the law are not for an authority to"
    " change. What can be opened: {known}.",
)
NOTHING = FindingKind(
    "opens.nothing",
    "事项里没有“{path}”这一处；进入列表时写条目的代码。请改正。",
    "The item has nothing at “{path}”; a step into a list is the code of the entry. Correct it.",
)
NOT_PROMISED = FindingKind(
    "opens.not_promised",
    "“{path}”不是承诺时限，不能开放；只有承诺可以由下级缩短。",
    "“{path}” is not the limit of a promise; only a promise can be opened, to be shortened.",
)
DIRECTION = FindingKind(
    "opens.direction",
    "“{path}”不能按“{direction}”开放，可写：{known}。",
    "“{path}” cannot be opened for “{direction}”: it takes {known}.",
)
UNFIT = FindingKind(
    "opens.unfit",
    "“{path}”处现在写的不是{wanted}，没有可比的值，不能开放。请改写，或删去。",
    "“{path}” now holds something else than {wanted}, with nothing to compare by, so it cannot be opened: write it"
    " otherwise, or remove this.",
)
TWICE = FindingKind(
    "opens.twice",
    "“{path}”开放了两次，请删去一处。",
    "“{path}” is opened twice: remove one.",
)

SHORTER, FEWER, LOWER, ADD, REPLACE = "shorter", "fewer", "lower", "add", "replace"
DIRECTIONS: Mapping[str, Text] = {
    SHORTER: Text("只能缩短", "only a shorter one"),
    FEWER: Text("只能减少", "only fewer"),
    LOWER: Text("只能降低", "only a lower one"),
    ADD: Text("只能增加", "only an addition"),
    REPLACE: Text("可以另写", "words of its own"),
}
LIMIT, COUNT, NECESSITY, YUAN, WORDS, LINE = "limit", "count", "necessity", "yuan", "words", "line"


@dataclass(frozen=True, slots=True)
class _Openable:
    """A kind of place: its path ("*" is any code), the shape of what stands there, and the directions it takes."""

    path: str
    shape: str
    directions: tuple[str, ...]

    def meets(self, path: str) -> bool:
        pattern, steps = self.path.split("/"), path.split("/")
        return len(pattern) == len(steps) and all(one in ("*", step) for one, step in zip(pattern, steps, strict=True))


_OPENABLE = (
    _Openable("/clocks/*/limit", LIMIT, (SHORTER,)),
    _Openable("/guide/place", WORDS, (ADD, REPLACE)),
    _Openable("/guide/hours", WORDS, (ADD, REPLACE)),
    _Openable("/guide/phone", LINE, (ADD, REPLACE)),
    _Openable("/guide/complaints", LINE, (ADD, REPLACE)),
    _Openable("/guide/visits", COUNT, (FEWER,)),
    _Openable("/materials/*/originals", COUNT, (FEWER,)),
    _Openable("/materials/*/copies", COUNT, (FEWER,)),
    _Openable("/materials/*/necessity", NECESSITY, (FEWER,)),
    _Openable("/fees/*/amount", YUAN, (LOWER,)),
)
"""Everything there is to open. Nothing here lets an authority ask for more than the city does."""

_NECESSITIES = ("required", "optional")
_DEFAULTS = {"necessity": _NECESSITIES[0]}
"""What stands where the item writes nothing."""
_ROOTS = {"fees": "rules"}
"""The part of a bundle that a path begins in, where that is not the item."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of a bundle: its part, its JSON pointer there, and what stands in it (wordings as {"zh", "en"})."""

    part: str
    pointer: str
    value: Any


def read_opens(reading: Reading) -> tuple[Opened, ...]:
    """What the item opens; a finding for each place that does not exist, cannot be opened, or not in this direction."""
    raw = reading.bundle["item"].get("opens", ())
    seen: set[str] = set()
    for n, one in enumerate(raw):
        place = Place("item") / "opens" / n
        for kind, key, params in _wrong(reading.bundle, one["path"], one["direction"], seen):
            reading.wrong(kind, place / key, path=one["path"], **params)
        seen.add(one["path"])
    return tuple(Opened(one["path"], one["direction"]) for one in raw)


def _wrong(
    bundle: Raw, path: str, direction: str, seen: set[str]
) -> Iterator[tuple[FindingKind, str, Mapping[str, object]]]:
    openable, spot = _openable(path), spot_of(bundle, path)
    if openable is None:
        yield NEVER, "path", {"known": "  ".join(one.path for one in _OPENABLE)}
    elif spot is None:
        yield NOTHING, "path", {}
    elif openable.shape == LIMIT and not _is_promise(bundle, path):
        yield NOT_PROMISED, "path", {}
    elif direction not in openable.directions:
        yield DIRECTION, "direction", {"direction": direction, "known": ", ".join(openable.directions)}
    elif openable.shape != WORDS and not fits(path, spot.value):
        yield UNFIT, "path", {"wanted": shape_in_words(path)}
    if path in seen:
        yield TWICE, "path", {}


def _openable(path: str) -> _Openable | None:
    return next((one for one in _OPENABLE if one.meets(path)), None)


def _is_promise(bundle: Raw, path: str) -> bool:
    clock = spot_of(bundle, path.rpartition("/")[0])
    return clock is not None and clock.value.get("kind") == "promised"


def spot_of(bundle: Raw, path: str) -> Spot | None:
    """Where a path leads in a bundle; None if it leads nowhere."""
    steps = path.split("/")[1:]
    part = _ROOTS.get(steps[0], "item") if steps else "item"
    here: Any = bundle[part]
    place = ""
    for step in steps:
        entered = _enter(bundle, here, step)
        if entered is None:
            return None
        here, key = entered
        place += pointer(key)
    return Spot(part, place, _as_said(bundle, path, here))


def _enter(bundle: Raw, here: Any, step: str) -> tuple[Any, str | int] | None:
    if isinstance(here, Mapping):
        return (here.get(step, _DEFAULTS.get(step)), step) if step in here or step in _DEFAULTS else None
    if isinstance(here, list):
        named = ((_whole(bundle, one), n) for n, one in enumerate(here) if step in (one.get("code"), one.get("use")))
        return next(named, None)
    return None


def _whole(bundle: Raw, entry: Raw) -> Raw:
    """A clock that uses a shared one, with what it takes over."""
    shared = bundle.get("library", {}).get("clocks", {}).get(entry.get("use"), {})
    return {**shared, **entry}


def _as_said(bundle: Raw, path: str, value: Any) -> Any:
    openable = _openable(path)
    if openable is None or openable.shape != WORDS:
        return value
    return {"zh": value, "en": bundle["texts"]["en"].get(text_key(path), "")}


def text_key(path: str) -> str:
    """The key under which the English of a wording at `path` stands."""
    return ".".join(path.split("/")[1:])


def is_wording(path: str) -> bool:
    openable = _openable(path)
    return openable is not None and openable.shape == WORDS


def fits(path: str, value: object) -> bool:
    """Whether a value is of the shape that stands at the path."""
    openable = _openable(path)
    return openable is not None and _SHAPES[openable.shape].fits(value)


def shape_in_words(path: str) -> Text:
    openable = _openable(path)
    assert openable is not None
    return _SHAPES[openable.shape].title


def in_words(path: str, value: object) -> Text:
    """A value at the path as a person would say it."""
    openable = _openable(path)
    if value is None:
        return Text("（无）", "(nothing)")
    if openable is None or not _SHAPES[openable.shape].fits(value):
        return Text(str(value), str(value))
    return _SHAPES[openable.shape].say(value)


def goes(direction: str, path: str, city: object, own: object) -> bool:
    """Whether `own` instead of `city` goes in this direction. Both fit the path."""
    return _GOES[direction](city, own)


def taken(direction: str, path: str, city: Any, own: Any) -> Any:
    """What then stands there: an addition beside what the city says, anything else in its place."""
    if direction != ADD:
        return own
    if is_wording(path):
        return {"zh": f"{city['zh']}；{own['zh']}", "en": f"{city['en']}; {own['en']}"}
    return f"{city}、{own}"


@dataclass(frozen=True, slots=True)
class _Shape:
    fits: Callable[[Any], bool]
    say: Callable[[Any], Text]
    title: Text


_UNITS = dict(zip(
    UNITS,
    (Text("{n} 个工作日", "{n} working days"), Text("{n} 日", "{n} days"),
     Text("{n} 个月", "{n} months"), Text("{n} 小时", "{n} hours")),
    strict=True,
))  # fmt: skip
_SAID_NECESSITY = {"required": Text("必须提交", "required"), "optional": Text("可以不交", "not required")}


def _is_limit(value: Any) -> bool:
    return (
        isinstance(value, Mapping) and value.keys() == {"length", "unit"}
        and _is_count(value["length"]) and value["unit"] in UNITS
    )  # fmt: skip


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 0


def _is_yuan(value: Any) -> bool:
    try:
        return isinstance(value, str) and Decimal(value).is_finite() and Decimal(value) >= 0
    except InvalidOperation:
        return False


def _is_words(value: Any) -> bool:
    return isinstance(value, Mapping) and value.keys() == {"zh", "en"} and all(map(_is_line, value.values()))


def _is_line(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _same(value: Any) -> Text:
    return Text(str(value), str(value))


_SHAPES: Mapping[str, _Shape] = {
    LIMIT: _Shape(
        _is_limit, lambda v: _UNITS[v["unit"]].format({"n": v["length"]}),
        Text('时限 {"length": 整数, "unit": 单位}', 'a limit {"length": integer, "unit": unit}'),
    ),
    COUNT: _Shape(_is_count, _same, Text("不小于 0 的整数", "an integer from 0 up")),
    NECESSITY: _Shape(
        lambda v: v in _NECESSITIES, lambda v: _SAID_NECESSITY[v], Text("required 或 optional", "required or optional")
    ),
    YUAN: _Shape(
        _is_yuan, lambda v: Text(f"{v} 元", f"{v} yuan"), Text('写成文字的金额，如 "12.00"', 'an amount like "12.00"')
    ),
    WORDS: _Shape(
        _is_words, lambda v: Text(f"“{v['zh']}”", f"“{v['en']}”"),
        Text('两种文字 {"zh": …, "en": …}', 'both languages {"zh": …, "en": …}'),
    ),
    LINE: _Shape(_is_line, lambda v: Text(f"“{v}”", f"“{v}”"), Text("一行文字", "a line of text")),
}  # fmt: skip

_GOES: Mapping[str, Callable[[Any, Any], bool]] = {
    SHORTER: lambda city, own: bool(own["unit"] == city["unit"] and own["length"] < city["length"]),
    FEWER: lambda city, own: (
        _NECESSITIES.index(own) > _NECESSITIES.index(city) if isinstance(own, str) else bool(own < city)
    ),
    LOWER: lambda city, own: Decimal(own) < Decimal(city),
    ADD: lambda city, own: added(city, own) == entries_of(own),
    REPLACE: lambda city, own: own != city,
}

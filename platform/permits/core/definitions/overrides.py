"""An authority's overrides: the city's item with what the authority says otherwise, and what is wrong with that.

Three sides meet at every place: what the city said when the override was written (`base`), what it says now, and what
the authority says. What only one side changed is taken; what both changed is for a person to settle, but for entries
that both sides add. Knows bundles and files as JSON; not where they lie.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from permits.core.definitions.additions import added, dropped, entries_of, meet, written
from permits.core.definitions.openings import (
    ADD,
    DIRECTIONS,
    fits,
    goes,
    in_words,
    is_wording,
    shape_in_words,
    spot_of,
    taken,
    text_key,
)
from permits.core.definitions.reading import Raw
from permits.core.definitions.types import Item, Opened
from permits.core.finding import Finding, FindingKind, errors, pointer
from permits.core.text import Text

NOT_OPENED = FindingKind(
    "override.not_opened",
    "事项没有开放“{path}”，不能另行规定；已开放的有：{known}。请删去，或请市里开放。",
    "The item does not open “{path}”, so nothing else may be said there; it opens: {known}. Remove it, or have it"
    " opened.",
)
WRONG_VALUE = FindingKind(
    "override.wrong_value",
    "“{path}”处应写{wanted}，请改正。",
    "At “{path}” stands {wanted}: correct it.",
)
WRONG_DIRECTION = FindingKind(
    "override.wrong_direction",
    "市里规定为{city}，这里写{own}；此处{direction}，请改正。",
    "The city says {city} and this says {own}; there may be {direction}: correct it.",
)
CONFLICT = FindingKind(
    "override.conflict",
    "写这份规定时市里是{base}，现已改为{city}，本机关写的是{own}：两边都改了。"
    "请定下本机关的写法，再把 base 改为市里现在的写法。",
    "When this was written the city said {base}; it now says {city}, and this authority says {own}: both changed it."
    " Settle what holds here, then write what the city says now as its base.",
)
BESIDE = FindingKind(
    "override.beside",
    "写这份规定时市里是{base}，现已改为{city}；本机关增加的{own}接在后面。请看一看是否仍然合适；permits merge-overrides"
    " --write 改写 base。",
    "When this was written the city said {base}; it now says {city}, and what this authority adds follows: {own}."
    " Look whether it still fits; `permits merge-overrides --write` brings the base up to date.",
    "warning",
)
NO_BASE = FindingKind(
    "override.no_base",
    "base 里没有“{path}”：请写上市里现在的写法（{city}），以后市里改动时才看得出来。",
    "`base` has nothing for “{path}”: write what the city says there ({city}), so that a later change is noticed.",
)
SPARE_BASE = FindingKind(
    "override.spare_base",
    "base 里的“{path}”在 override 里没有，请删去。",
    "`base` names “{path}”, which `override` does not: remove it.",
)
SAME = FindingKind(
    "override.same",
    "市里现在也是{city}，这一条不再需要；permits merge-overrides --write 会删去它。",
    "The city now says {city} too, so this is no longer needed; `permits merge-overrides --write` removes it.",
    "warning",
)
BEHIND = FindingKind(
    "override.behind",
    "这份规定按第 {version} 版写成，事项已是第 {now} 版，合并没有冲突；permits merge-overrides --write 改写版本。",
    "This was written against version {version}; the item is at {now} and they merge without conflict. `permits"
    " merge-overrides --write` brings it up to date.",
    "info",
)
AHEAD = FindingKind(
    "override.ahead",
    "事项只有第 {now} 版，没有第 {version} 版，请改正。",
    "The item is at version {now}; there is no version {version} to override: correct it.",
)

PART = "override"
"""The part of a bundle under which findings about an override file are placed."""


@dataclass(frozen=True, slots=True)
class Merged:
    """An override held against the city's item as it is now. `kept`: path → value of what still differs; `findings`
    have pointers into the file as their places."""

    kept: Mapping[str, Any]
    findings: tuple[Finding, ...]

    @property
    def clean(self) -> bool:
        return not errors(self.findings)


def merge(bundle: Raw, item: Item, raw: Raw) -> Merged:
    """Three ways, place by place. `bundle` and `item` are the city's, `raw` the authority's file."""
    found = [_of_version(item, raw)]
    kept = dict(raw["override"])
    for path, own in raw["override"].items():
        finding = _judged(bundle, item, raw["base"], path, own)
        found.append(finding)
        if finding and finding.code == SAME.code:
            del kept[path]
        elif not finding or finding.code == BESIDE.code:
            kept[path] = _left(bundle, item, path, own)
    found += [SPARE_BASE.at(pointer("base", path), path=path) for path in raw["base"] if path not in raw["override"]]
    told = [finding for finding in found if finding]
    if errors(told):
        told = [finding for finding in told if finding.code != BEHIND.code]
    return Merged(kept, tuple(told))


def _of_version(item: Item, raw: Raw) -> Finding | None:
    if raw["version"] == item.version:
        return None
    kind = AHEAD if raw["version"] > item.version else BEHIND
    return kind.at("/version", version=raw["version"], now=item.version)


def _judged(bundle: Raw, item: Item, base: Raw, path: str, own: Any) -> Finding | None:
    """The first thing that is wrong with one place, if anything is."""
    where = pointer("override", path)
    opened, spot = _opened(item, path), spot_of(bundle, path)
    if opened is None or spot is None:
        return NOT_OPENED.at(where, path=path, known="  ".join(one.path for one in item.opens) or "—")
    if not fits(path, own):
        return WRONG_VALUE.at(where, path=path, wanted=shape_in_words(path))
    said = {"city": in_words(path, spot.value), "own": in_words(path, own)}
    if path not in base:
        return NO_BASE.at(pointer("base"), path=path, **said)
    if base[path] != spot.value:
        kind = _met(opened, path, (base[path], spot.value, own))
        before, now = _told_apart(path, base[path], spot.value)
        return kind.at(where, **{**said, "base": before, "city": now}) if kind else None
    if not goes(opened.direction, path, spot.value, own):
        return WRONG_DIRECTION.at(where, direction=DIRECTIONS[opened.direction], **said)
    return None


def _opened(item: Item, path: str) -> Opened | None:
    return next((one for one in item.opens if one.path == path), None)


def _told_apart(path: str, before: Any, now: Any) -> tuple[Text, Text]:
    """What the city said and says, in words: each in both languages where one of the two reads the same as before."""
    one, other = in_words(path, before), in_words(path, now)
    if one.zh != other.zh and one.say("en") != other.say("en"):
        return one, other
    first, last = (
        Text(f"{said.zh}（英文：{said.say('en')}）", f"{said.say('en')} (Chinese: {said.zh})") for said in (one, other)
    )
    return first, last


def _met(opened: Opened, path: str, said: tuple[Any, Any, Any]) -> FindingKind | None:
    """What comes of a place that the city changed (what it said, what it says, what the authority says). An addition
    stands in the place of nothing: it goes with whatever the city says about something else."""
    base, city, own = said
    if opened.direction != ADD or not fits(path, base):
        return SAME if own == city else CONFLICT
    if not added(city, own):
        return SAME
    if meet(base, city, own):
        return CONFLICT
    return BESIDE if dropped(base, city) else None


def _left(bundle: Raw, item: Item, path: str, own: Any) -> Any:
    """What of the authority's is still needed: of an addition the entries that the city does not have by now."""
    opened = _opened(item, path)
    left = added(_spot(bundle, path).value, own) if opened and opened.direction == ADD else ()
    return written(left) if left and left != entries_of(own) else own


def inherit(bundle: Raw, item: Item, authority: str, raw: Raw, laws: Raw) -> tuple[dict[str, Any] | None, Merged]:
    """The city's bundle with the authority's overrides in it, which is what applies there; None where they cannot be
    taken as they are. `laws`: those the override may cite."""
    merged = merge(bundle, item, raw)
    if not merged.clean or not merged.kept:
        return None, merged
    own = copy.deepcopy(dict(bundle))
    for path, value in merged.kept.items():
        opened = _opened(item, path)
        assert opened is not None
        _put(own, path, taken(opened.direction, path, _spot(bundle, path).value, value))
    if raw.get("effective_from", "") > own["item"]["effective_from"]:
        own["item"]["effective_from"] = raw["effective_from"]
    cited = {one["law"] for one in raw["basis"]}
    own["library"]["laws"] |= {code: laws[code] for code in sorted(cited) if code in laws}
    own[PART] = {
        "authority": authority, "revision": raw.get("revision", 1), "override": merged.kept, "basis": raw["basis"],
    }  # fmt: skip
    return own, merged


def _spot(bundle: Raw, path: str) -> Any:
    spot = spot_of(bundle, path)
    assert spot is not None
    return spot


def _put(bundle: dict[str, Any], path: str, value: Any) -> None:
    spot = _spot(bundle, path)
    *steps, last = spot.pointer.split("/")[1:]
    here: Any = bundle[spot.part]
    for step in steps:
        here = here[int(step)] if isinstance(here, list) else here[step]
    here[last] = value["zh"] if is_wording(path) else value
    if is_wording(path):
        bundle["texts"]["en"][text_key(path)] = value["en"]


def brought_up(bundle: Raw, item: Item, raw: Raw) -> dict[str, Any]:
    """The file as it would be written against the item as it is now, what is no longer needed left out. The override
    merges cleanly."""
    kept = merge(bundle, item, raw).kept
    fresh = {**raw, "version": item.version, "override": dict(kept)}
    fresh["base"] = {path: _spot(bundle, path).value for path in kept}
    if item.version != raw["version"]:
        fresh.pop("revision", None)
    if raw.get("effective_from", "") <= item.effective_from.isoformat():
        fresh.pop("effective_from", None)
    return fresh


def at_override(finding: Finding, bundle: Raw, merged: Merged) -> Finding:
    """A finding about the merged bundle, placed in the override file if it is about what that put there."""
    part, _, place = finding.where.partition("#")
    for path in merged.kept:
        spot = _spot(bundle, path)
        english = part == "texts.en" and is_wording(path) and place == pointer(text_key(path))
        if english or (part == spot.part and (place + "/").startswith(spot.pointer + "/")):
            rest = "" if english else place.removeprefix(spot.pointer)
            return replace(finding, where=f"{PART}#{pointer('override', path)}{rest}")
    return finding

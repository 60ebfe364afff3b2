"""The invented item with what its clocks and steps do in silence, as the tests want it, and cases on it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from permits.core.process import Actor
from permits.persistence.definition_files import read_schemas
from permits.services.publish_item import publish_item
from permits.services.site import Site
from tests import sites
from tests.synthetic import Invented, copied, invent

DIRECTOR = Actor("head", "局长", frozenset({"reviewer"}), "bj-haidian", "director")
OTHER_DIRECTOR = Actor("second-head", "副局长", frozenset({"reviewer"}), "bj-haidian", "director")
HANDLING, FIRE = (sites.who(office, "reviewer", "bj-haidian") for office in ("handling", "inspection"))
_STATUTE = [{"law": "pathogen-reg", "article": "24(2)", "mark": "V"}]
_RENEWAL = [{"law": "xkf", "article": "50(2)", "mark": "V"}]

Raw = dict[str, Any]
Change = Callable[[Raw, Raw, Raw, Invented], None]


def _approved(item: Raw, rules: Raw, texts: Raw, made: Invented) -> None:
    item["clocks"][2] |= {"silence": "case_approved", "pauses": ["hearing"]}


def _guarded(item: Raw, rules: Raw, texts: Raw, made: Invented) -> None:
    """The promise waits for two officers, two steps count as agreed, and the day the invented use begins stands for the
    last day of what is renewed."""
    stages = item["processes"][0]["stages"]
    stages[1]["silence"] = stages[3]["branches"][0]["silence"] = "step_agreed"
    item["clocks"][2] |= {"silence": "case_approved", "release": 2}
    item["clocks"].append({
        "code": "renewal", "title": "延续决定", "kind": "statutory", "until": f"{made.names['date_range']}.from",
        "starts": "received", "ends": ["decided"], "silence": "renewed", "basis": _RENEWAL,
        "silence_when": {"fact": "days_ahead", ">=": 30},
    })  # fmt: skip
    texts["clocks.renewal.title"] = "Renewal"


def _permitted(item: Raw, rules: Raw, texts: Raw, made: Invented) -> None:
    item["clocks"].append({
        "code": "urgent", "title": "紧急", "kind": "statutory", "limit": {"length": 2, "unit": "hour"},
        "starts": "received", "ends": ["decided"], "silence": "permitted", "basis": _STATUTE,
    })  # fmt: skip
    texts["clocks.urgent.title"] = "Urgent"


def _hourly(item: Raw, rules: Raw, texts: Raw, made: Invented) -> None:
    """Four hours, reminded of at half, at three quarters, and every working day once they are over."""
    item["clocks"].append({
        "code": "quick", "title": "四小时", "kind": "statutory", "limit": {"length": 4, "unit": "hour"},
        "starts": "received", "ends": ["decided"], "silence": "none", "basis": _STATUTE,
        "remind": {"used": [50, 75, 100], "before": [1, 0], "after": {"every": 1}},
    })  # fmt: skip
    texts["clocks.quick.title"] = "Four hours"


CHANGES: dict[str, Change] = {
    "approved": _approved, "guarded": _guarded, "permitted": _permitted, "hourly": _hourly,
}  # fmt: skip


def written(folder: Path) -> dict[str, tuple[Path, str]]:
    """Each kind of silence as an item of its own: where it is written, and its code."""
    root = copied(folder)
    return {name: (root, write(root, 40 + place, name)) for place, name in enumerate(CHANGES)}


def write(root: Path, number: int, name: str) -> str:
    """The invented item of this number with this kind of silence; its code."""
    made = invent(root, number)
    places = [root / "items/hygiene" / f"{made.code}.json", root / "rules/hygiene" / f"{made.code}.json",
              root / "items/hygiene" / made.code / "texts.en.json"]  # fmt: skip
    item, rules, texts = (json.loads(place.read_text("utf-8")) for place in places)
    CHANGES[name](item, rules, texts, made)
    for place, value in zip(places, (item, rules, texts), strict=True):
        place.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return made.code


def publish(url: str, folder: Path, items: Mapping[str, tuple[Path, str]]) -> None:
    """Publish all of them into the installation at this database."""
    site = sites.site_at(url, folder)
    for root, code in items.values():
        done = publish_item(site, sites.compiled(root).bundles[code], read_schemas(root), (), "author", sites.LONG_AGO)
        assert done.release, [(f.where, f.message.en) for f in done.findings]
    site.database.close()


def received(site: Site, at: tuple[Path, str], **changes: Any) -> str:
    """The number of a case just received on this item."""
    root, code = at
    return sites.handed_in(site, code, "whole", root=root, **changes).number


def at_stage(site: Site, at: tuple[Path, str], stage: str, **changes: Any) -> str:
    """The same, walked to a stage on the day of receipt."""
    number = received(site, at, **changes)
    sites.until(site, number, stage, sites.RECEIVED)
    return number

"""Where things stand in a bundle, so that what is found of a compiled item points at the line that says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from permits.core.definitions.freshness import SUFFIX
from permits.core.definitions.rules import SECTIONS
from permits.core.definitions.silences import RULE
from permits.core.definitions.tables import SEPARATOR
from permits.core.definitions.types import Field
from permits.core.finding import pointer

Raw = Mapping[str, Any]


class Places:
    """ "<part>#<pointer>" of rules, fields, options, materials, processes and stages of one bundle."""

    def __init__(self, bundle: Raw) -> None:
        self.item = bundle.get("item", {"form": {}})
        self.overridden = frozenset(bundle.get("override", {}).get("override", ()))
        """The paths at which an authority says otherwise."""
        blocks = bundle.get("library", {}).get("blocks", {})
        sources = {f"blocks/{code}": block for code, block in blocks.items()} | {"rules": bundle.get("rules", {})}
        self.rules = {
            raw["code"]: f"{part}#" + pointer(section, n)
            for part, source in sources.items()
            for section in (*SECTIONS, "refusals")
            for n, raw in enumerate(source.get(section, ()))
        }
        for part, source in sources.items():
            for n, table in enumerate(source.get("tables", ())):
                for m, row in enumerate(table["rows"]):
                    self.rules[table["code"] + SEPARATOR + row["code"]] = f"{part}#" + pointer("tables", n, "rows", m)
        for n, material in enumerate(self.item.get("materials", ())):
            self.rules[material["code"] + SUFFIX] = "item#" + pointer("materials", n, "fresh")
        for clock in self.item.get("clocks", ()):
            code = clock.get("code", clock.get("use"))
            self.rules[f"{RULE}.{code}"] = self.clock(code, "silence_when")
        forms = {f"blocks/{code}#/schema": block["schema"] for code, block in blocks.items()}
        forms["item#/form/schema"] = self.item["form"].get("schema", {})
        self.fields = {
            name: where + pointer("properties", name)
            for where, schema in forms.items()
            for name in schema.get("properties", {})
        }

    def rule(self, code: str) -> str:
        return self.rules.get(code, "rules#")

    def field(self, name: str) -> str:
        return self.fields.get(name, "item#/form")

    def option(self, field: Field, number: int) -> str:
        return self.field(field.id) + ("/items" if field.kind == "several_of" else "") + pointer("oneOf", number)

    def material(self, code: str) -> str:
        return "item#" + pointer("materials", self._at("materials", code))

    def process(self, code: str) -> str:
        return "item#" + pointer("processes", self._at("processes", code))

    def stage(self, process: str, code: str) -> str:
        stages = self.item["processes"][self._at("processes", process)]["stages"]
        return self.process(process) + pointer("stages", next(n for n, one in enumerate(stages) if one["code"] == code))

    def clock(self, code: str, *keys: str) -> str:
        """Where a clock stands, and in it the keys as far as the item says them itself."""
        declared = enumerate(self.item.get("clocks", ()))
        n, here = next((n, one) for n, one in declared if code in (one.get("code"), one.get("use")))
        said = []
        for key in keys:
            if not isinstance(here, Mapping) or key not in here:
                break
            said.append(key)
            here = here[key]
        return "item#" + pointer("clocks", n, *said)

    def _at(self, section: str, code: str) -> int:
        return next(n for n, one in enumerate(self.item.get(section, ())) if one["code"] == code)

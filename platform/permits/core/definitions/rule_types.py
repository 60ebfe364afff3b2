"""What a RULE of an item is, after compilation: frozen values and nothing raw.

Knows what each kind of rule says besides its condition; does not know what is done about it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from permits.core.rules import Condition
from permits.core.text import Text


@dataclass(frozen=True, slots=True)
class Basis:
    """One source of law or of local rule: which text, which article, and how well it was verified (V, S, K or R)."""

    law: Text
    article: str
    mark: str = "V"

    def cite(self) -> Text:
        if not self.article:
            return self.law
        return Text(f"《{self.law.zh}》{_in_chinese(self.article)}", f"{self.law.en}, art. {self.article}")


def _in_chinese(article: str) -> str:
    """ "32(1)(4)" as 第32条第1款第4项. An article written in any other way stands as it is."""
    number, *below = article.replace(")", "").split("(")
    if not all(part.isdigit() for part in (number, *below)):
        return article
    return f"第{number}条" + "".join(f"第{part}{unit}" for part, unit in zip(below, "款项目", strict=False))


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition with an effect. `code` is unique in the item and is what the kernel hands back.

    kind: visibility | requirement | check | need | supplied | intake | branch | route | limit | silence | fee |
    refusal | duty | term; `when` None = always, and holds of the days `since` to `until` of receipt too; `otherwise`
    marks the one route that applies when no other does.
    effect, by kind: visibility {"show": (field,)}, requirement {"require": (field,)}, check {"at": pointer},
    need/supplied {"material": code}, intake {"outcome": …} with, where it says so, {"at": pointer} or {"refer_to": the
    authority to apply to, in words}, branch {},
    route {"process": code, "authority": {"fact": name} or {"code": code}},
    limit {"clock": code, "set": TimeLimit} or {"clock": code, "add": TimeLimit, its length below 0 to shorten},
    silence {"clock": code}, fee {"amount": Decimal} or {"fact": name}, refusal {"clause": code},
    duty {} or {"from": decided | certificate_end, "limit": TimeLimit, "before": bool}, term {"validity": Validity}.
    `message`: what people read of it; the title of a fee, a clause and a duty.
    """

    code: str
    kind: str
    when: Condition | None
    effect: Mapping[str, object]
    message: Text
    basis: tuple[Basis, ...]
    otherwise: bool = False
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class RefusalClause:
    """A ground on which the item may be refused, with its article."""

    code: str
    title: Text
    basis: tuple[Basis, ...]


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a decision table. `rule` is the code of the rule it stands for; `cells` its tests, one per fact of the
    table (None = anything)."""

    rule: str
    cells: tuple[Condition | None, ...]


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """决策表: rules over the same few facts. `section`: what its rows are; `hit`: unique (no two rows hold together) |
    first (the first that holds counts) | any (rows that hold together say the same)."""

    code: str
    title: Text
    section: str
    hit: str
    facts: tuple[str, ...]
    rows: tuple[TableRow, ...]
    basis: tuple[Basis, ...]

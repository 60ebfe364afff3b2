"""Which materials these answers call for, and why. Knows nothing of where files are kept."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from permits.core.definitions.types import Item, Material, Rule
from permits.core.finding import Finding, pointer
from permits.core.forms import messages
from permits.core.text import Text, joined

PAPER = "paper"
"""The media type of what was handed over the counter, of which there is no file."""


@dataclass(frozen=True, slots=True)
class Upload:
    """What was handed in for a material. `id` names a file in the store; `size` in bytes; `media_type` as found in its
    content. On paper there is no file, but so many `originals` and `copies`."""

    id: str
    name: str
    media_type: str
    size: int
    sha256: str = ""
    originals: int = 0
    copies: int = 0

    @property
    def on_paper(self) -> bool:
        return self.media_type == PAPER

    @property
    def called(self) -> Text:
        """The name of a file; of paper, how many of what."""
        if not self.on_paper:
            return Text(self.name, self.name)
        return _ON_PAPER.format({"originals": self.originals, "copies": self.copies})

    def plain(self) -> dict[str, object]:
        """As plain values, as events keep them."""
        said = asdict(self)
        return said if self.on_paper else {name: said[name] for name in said if name not in ("originals", "copies")}


_ON_PAPER = Text("纸质：原件 {originals} 份、复印件 {copies} 份", "on paper: originals {originals}, copies {copies}")


def paper(name: str, originals: int, copies: int) -> Upload:
    """Paper that was handed over, under a name no other paper has."""
    return Upload(f"{PAPER}:{name}", PAPER, PAPER, 0, "", originals, copies)


@dataclass(frozen=True, slots=True)
class MaterialNeed:
    """A material this application needs. `supplied` is the rule by which shared data already holds it, if any."""

    material: Material
    because: tuple[Rule, ...]
    supplied: Rule | None

    @property
    def to_upload(self) -> bool:
        return self.material.asked == "upload" and self.supplied is None

    @property
    def must_be_there(self) -> bool:
        """Whether the application is refused without it: not what may be left out, nor what may follow (容缺)."""
        return self.to_upload and self.material.necessity == "required"


def applies(rule: Rule, fired: Container[str]) -> bool:
    """A rule without a condition always applies; any other when the kernel says so."""
    return rule.when is None or rule.code in fired


def materials_for(item: Item, fired: frozenset[str]) -> tuple[MaterialNeed, ...]:
    """The materials called for, in the item's order, each with the rules that call for it."""
    return tuple(_needs(item, fired))


def _needs(item: Item, fired: frozenset[str]) -> Iterator[MaterialNeed]:
    for material in item.materials.values():
        because = tuple(r for r in _about(item, "need", material) if applies(r, fired))
        if because:
            supplied = next((r for r in _about(item, "supplied", material) if applies(r, fired)), None)
            yield MaterialNeed(material, because, supplied)


def _about(item: Item, kind: str, material: Material) -> Iterator[Rule]:
    return (rule for rule in item.rules_of(kind) if rule.effect["material"] == material.code)


def supplier_of(item: Item, material: Material) -> Text:
    """The register that may stand for the material by a rule of the item; empty where there is none."""
    listed = item.vocabularies.get(material.shared_source)
    return listed.title if listed and any(_about(item, "supplied", material)) else Text("")


def spared_because(item: Item, need: MaterialNeed) -> Text:
    """Why this material is not asked of the applicant, and which register supplies it; empty where it is asked."""
    if need.supplied is None:
        return Text("")
    source = supplier_of(item, need.material)
    by = Text("由“{source}”提供", "supplied by {source}").format({"source": source}) if source else Text("")
    return joined([words for words in (need.supplied.message, by) if words], "；", "; ")


def judge(item: Item, needs: Sequence[MaterialNeed], uploads: Mapping[str, Sequence[Upload]]) -> list[Finding]:
    """What is missing among the materials, what is of a wrong type or too large, and what the item never asked for."""
    return [
        *(f for need in needs for f in _judge_need(need, uploads.get(need.material.code, ()))),
        *(
            messages.MATERIAL_UNKNOWN.at(pointer("materials", code), name=code)
            for code in uploads
            if code not in item.materials
        ),
    ]


def _judge_need(need: MaterialNeed, uploads: Sequence[Upload]) -> Iterator[Finding]:
    material, where = need.material, pointer("materials", need.material.code)
    if need.must_be_there and not uploads:
        yield messages.MATERIAL_MISSING.at(where, material=material.title)
    for upload in uploads:
        yield from judge_upload(material, upload)


def judge_upload(material: Material, upload: Upload) -> Iterator[Finding]:
    """Whether one file may stand for the material, by its real type and its size. Paper may always: whoever comes to
    the counter need not have files."""
    if upload.on_paper:
        return
    where = pointer("materials", material.code)
    if material.accept and upload.media_type not in material.accept:
        allowed = Text("、".join(map(_short, material.accept)), ", ".join(map(_short, material.accept)))
        yield messages.MATERIAL_TYPE.at(where, material=material.title, name=upload.name, allowed=allowed)
    if material.max_bytes and upload.size > material.max_bytes:
        yield messages.MATERIAL_SIZE.at(
            where, material=material.title, name=upload.name, limit=material.max_bytes // 1_000_000
        )


def _short(media_type: str) -> str:
    return media_type.rsplit("/", 1)[-1].upper()

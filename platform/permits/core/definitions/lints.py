"""What the law asks of a definition beyond its being consistent: nothing to catch everything, no clock that stands
still or is prolonged without a statute, no fee and no effect of silence that rests on nothing, and a thought given to
who reads what people say of themselves.

Knows the text of definitions, their bases and which laws are general; computes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations

from permits.core.definitions.clocks import ALWAYS_END
from permits.core.definitions.reading import Place, Raw
from permits.core.definitions.silences import GRANTING, PERMITTED, STEP_AGREED
from permits.core.definitions.tables import SEPARATOR
from permits.core.finding import Finding, FindingKind

CATCH_ALL = FindingKind(
    "lint.catch_all",
    "材料写有“{words}”，申请人无从知道要交什么（优化营商环境条例、北京条例第31条禁止兜底条款）。请逐项写明，或删去。",
    "The material says “{words}”, so nobody can know what to hand in (Beijing regulation, art. 31, forbids catch-all"
    " entries). Name each thing, or remove it.",
)
VAGUE = FindingKind(
    "lint.vague",
    "这里写有“{words}”，条件不确定。请逐项写明。",
    "This says “{words}”, which leaves open what is asked. Name each thing.",
    "warning",
)
PAUSE = FindingKind(
    "lint.pause_without_statute",
    "“{procedure}”不在行政许可法第45条所列之内，时限不能因此停止。请删去，或在 pause_basis 中为它写明"
    "另有规定的法规及条款。",
    "“{procedure}” is not in the list of article 45 of the licensing law, so the clock may not stand still for it."
    " Remove it, or cite for it under pause_basis the statute and article that says so.",
)
PROMISE_EXTENDED = FindingKind(
    "lint.promise_extended",
    "承诺时限不能延长：超过承诺的，应公开说明理由。请删去 extension。",
    "A promise cannot be extended: whoever overruns it says publicly why. Remove the extension.",
)
EXTENDED_TWICE = FindingKind(
    "lint.extended_twice",
    "时限“{one}”和“{other}”到同一终点而都可延长，等于延长两次；法律只许一次。请只留一处。",
    "The clocks “{one}” and “{other}” end alike and both can be extended: that is twice, and the law allows once. Keep"
    " one.",
)
FEE = FindingKind(
    "lint.fee_without_basis",
    "收费“{number}”没有依据：非依法律、行政法规不得收费。请在收费规则中写明 basis，或改为不收费。",
    "The fee “{number}” rests on nothing, and only a law or administrative regulation may set one: give the fee a rule"
    " with its basis, or charge nothing.",
)
FREE = FindingKind(
    "lint.fee_contradicted",
    "这里写“{words}”，而收费规则 {rule} 要收费。请把收费说明改成与规则一致，或删去规则。",
    "This says “{words}”, and the fee rule {rule} charges. Let the words say what is charged, or remove the rule.",
)
DEEMED = FindingKind(
    "lint.deemed_without_statute",
    "这类事项（{category}）逾期不能视为同意，除非法律明文规定。请改正“{words}”，或写明已核读的法规和条款。",
    "Silence grants nothing for items of this kind ({category}) unless a statute says so. Correct “{words}”, or cite"
    " the statute and article, read in full.",
)
PERMITTED_HOW = FindingKind(
    "lint.permitted_without_statute",
    "视为许可（permitted）只能依专门法规，请在 basis 中写明已核读（V）的专门法规和条款；行政许可法没有这样的规定。",
    "Only a special statute lets silence permit (permitted): cite under basis its article, read in full (V). The"
    " licensing law has no such rule.",
)
PRIVATE = FindingKind(
    "lint.no_privacy_class",
    "“{title}”的答案（{format}）是个人信息，却没有写 privacy，不经办的人也会看到全文（个人信息保护法第 6、28 条）。"
    "请写上 privacy：{privacy}；确实不属于个人信息的，写 ordinary。",
    "The answer to “{title}” ({format}) is about a person and states no privacy, so that whoever does not handle the"
    " case reads all of it (Personal Information Protection Law, arts. 6 and 28). State privacy: {privacy}, or ordinary"
    " where it is about no person.",
    "warning",
)
DRAFT_TEXT = FindingKind(
    "lint.draft_text",
    "这里还有 {count} 处草稿的话没有改（第一处：“{words}”），改好之前不能发布。请写上真实内容，写不出的删去。",
    "The draft's words still stand here, {count} of them (the first: “{words}”), and keep this from being published."
    " Say what is so, or remove them.",
    "warning",
)

ARTICLE_45 = frozenset(
    {"hearing", "tender", "auction", "inspection", "test", "quarantine", "appraisal", "expert_review"}
)
CLASS_OF = {
    **dict.fromkeys(
        ("resident-id", "passport", "hk-macao-permit", "taiwan-permit", "foreign-permanent-id", "identity-number"),
        "sensitive",
    ),
    "mobile": "personal",
}
"""Formats whose answers tell of a person, with the class of privacy they have unless the author says otherwise."""
_ASKED_ZH = re.compile(
    "(?:认为|要求)[^，。；、（）]{0,8}?(?:需要|必要|应当|其他|其它)[^，。；、（）]{0,8}?(?:材料|文件|资料|证明|证件|手续)"
)
"""Whatever somebody will ask for."""
_ASKED_EN = re.compile(
    r"\b(?:any|such) other (?:\w+ ){0,2}(?:documents?|materials?|papers?|information)\b"
    r"|\b(?:deem|consider|think)(?:s|ed)? (?:fit|necessary|needed|required|appropriate)\b",
    re.IGNORECASE,
)
_OPEN_ZH = re.compile(
    "其他|其它|(?:有关|相关)(?:材料|文件|资料|证明|手续)|必要时"
    "|(?<![高中同平相一二三四五])等(?=[，。；、）)]|$|(?:相关|有关|各类)?(?:证件|证照|材料|文件|资料|证明|情形|条件))"
    "|规定(?:应当|应|需要|须|需|要求|的)[^，。；、（）]{0,12}?(?:材料|文件|资料|证明|证件)"
)
_AMOUNT = re.compile("[0-9０-９][0-9０-９.,]*")
_FREE_ZH = re.compile("(?:不|零)收(?:取)?(?:任何)?费用?|免(?:收|交|缴)?费用?|(?:不需要?|无需|无须|不用)(?:交|缴|付)费")
_FREE_EN = re.compile(
    r"(?<!feel )\bfree(?: of charge)?\b|\bno (?:fees?|charges?)\b|\bnot charged?\b|\bwithout (?:charge|a fee)\b",
    re.IGNORECASE,
)
_CHARGED_ZH = re.compile("收取|收费|[缴元¥￥]|工本")
_CHARGED_EN = re.compile(r"\b(?:fees?|charges?|charged|costs?|pay|paid|yuan|CNY|RMB)\b", re.IGNORECASE)
"""What is left of a text that says of some that they pay."""
_GRANTED_ZH = re.compile(
    "(?:视为|视同|视作|就算|算作|即为)(?:是|已经?)?(?:同意|准予|批准|许可|核准|通过|延续)|(?:默认|自动)(?:为|视为)?(?:同意|准予|批准|许可|通过|延续)"
    "|逾期(?:不|未)[^，。；]*[，,]?[^，。；]*(?:视为|视同|视作)(?!(?:已经?)?受理|撤回|放弃|不)"
)
_GRANTED_EN = re.compile(
    r"\b(?:deemed|considered|regarded|treated|taken)(?: as| to be| to have been)?(?: being)?"
    r" (?:granted|approved|permitted|licensed|allowed|renewed|agreed)\b"
    r"|\b(?:granted|approved|permitted|licensed|renewed) (?:automatically|by default|by silence|tacitly)\b"
    r"|\b(?:automatically|tacitly) (?:granted|approved|permitted|licensed|renewed)\b"
    r"|\b(?:automatic|deemed|tacit) (?:approval|permission|consent|grant)\b"
    r"|\bsilence (?:means|is|counts as) (?:approval|consent)\b",
    re.IGNORECASE,
)
DRAFT_MARKS = ("（草稿）", "(Draft)")
"""How the texts begin that `permits new` writes for the author to replace."""

Found = Iterator[Finding]


def lints(bundle: Raw) -> list[Finding]:
    """Everything the law has against the definition, each finding with its place. The bundle's shape is right."""
    return [finding for lint in _LINTS for finding in lint(bundle)]


def draft_texts(bundle: Raw) -> list[Finding]:
    """Texts that the draft wrote and nobody changed: of each file one finding, at the first of them."""
    files = {"item": bundle["item"], "rules": bundle["rules"], "texts.en": bundle["texts"].get("en", {})}
    found = []
    for part, value in files.items():
        left = [(place, said) for place, said in _wordings(Place(part), value) if said.startswith(DRAFT_MARKS)]
        if left:
            found.append(DRAFT_TEXT.at(str(left[0][0]), count=len(left), words=left[0][1]))
    return found


def catch_all_materials(bundle: Raw) -> Found:
    for n, material in enumerate(bundle["item"].get("materials", ())):
        place = Place("item") / "materials" / n
        for key, kind in (("title", CATCH_ALL), ("standard", VAGUE), ("source", VAGUE)):
            said = material.get(key)
            asked = _ASKED_ZH.search(said) if isinstance(said, str) else None
            if asked:
                yield CATCH_ALL.at(str(place / key), words=asked.group())
            else:
                yield from _open_words(kind, place / key, said)
    for key, said in _english(bundle).items():
        asked = _ASKED_EN.search(said) if key.startswith("materials.") and isinstance(said, str) else None
        if asked:
            yield CATCH_ALL.at(str(Place("texts.en") / key), words=asked.group())


def vague_conditions(bundle: Raw) -> Found:
    for n, condition in enumerate(bundle["item"]["guide"].get("conditions", ())):
        yield from _open_words(VAGUE, Place("item") / "guide" / "conditions" / n, condition)


def _open_words(kind: FindingKind, place: Place, said: object) -> Found:
    found = _OPEN_ZH.search(said) if isinstance(said, str) else None
    if found:
        yield kind.at(str(place), words=found.group())


def pauses_of_the_law(bundle: Raw) -> Found:
    for place, clock in _clocks(bundle):
        for n, procedure in enumerate(clock.get("pauses", ())):
            own = [one for one in clock.get("pause_basis", ()) if one["procedure"] == procedure]
            if procedure not in ARTICLE_45 and not any(_own_statute(bundle, one) for one in own):
                yield PAUSE.at(str(place / "pauses" / n), procedure=procedure)


def one_extension(bundle: Raw) -> Found:
    clocks = [(place, clock) for place, clock in _clocks(bundle) if "extension" in clock]
    for place, clock in clocks:
        if clock["kind"] == "promised":
            yield PROMISE_EXTENDED.at(str(place / "extension"))
    lawful = [(place, clock) for place, clock in clocks if clock["kind"] == "statutory"]
    for (_, one), (place, other) in combinations(lawful, 2):
        if _alike(one, other):
            yield EXTENDED_TWICE.at(str(place / "extension"), one=one["code"], other=other["code"])


def _alike(one: Raw, other: Raw) -> bool:
    """Whether both run on one case from the same event to the same event."""
    there, here = set(one.get("processes", ())), set(other.get("processes", ()))
    together = not there or not here or there & here
    ends = (set(one.get("ends", ())) & set(other.get("ends", ()))) - ALWAYS_END
    return bool(together and ends and one["starts"] == other["starts"])


def fees_with_basis(bundle: Raw) -> Found:
    """Limits and terms without a basis are told of where they are read."""
    fees = list(_fees(bundle))
    amount = _AMOUNT.search(str(bundle["item"]["guide"].get("fee", "")))
    if amount and not any(fee.get("basis") for _, fee in fees):
        yield FEE.at(str(Place("item") / "guide" / "fee"), number=amount.group())
    for place, fee in fees:
        if not fee.get("basis"):
            yield FEE.at(str(place), number=fee.get("amount", ""))


def free_of_charge(bundle: Raw) -> Found:
    """A guide that says in either language that nothing is charged, beside a rule that charges. What is to be changed
    is the guide of the item, also where the rule is one of a block that it shares."""
    charging = [fee["code"] for _, fee in _fees(bundle) if "amount" in fee and not _is_nothing(fee["amount"])]
    guide, english = bundle["item"]["guide"].get("fee", ""), _english(bundle).get("guide.fee", "")
    here, there = Place("item") / "guide" / "fee", Place("texts.en") / "guide.fee"
    if isinstance(guide, dict):
        guide, english, there = guide.get("zh", ""), guide.get("en", ""), here / "en"
    for place, words, nothing, something in (
        (here, guide, _FREE_ZH, _CHARGED_ZH),
        (there, english, _FREE_EN, _CHARGED_EN),
    ):
        free = nothing.search(words) if charging and not words.startswith(DRAFT_MARKS) else None
        if free and not something.search(nothing.sub("", free.string)):
            yield FREE.at(str(place), words=free.group(), rule=charging[0])


def _fees(bundle: Raw) -> Iterator[tuple[Place, Raw]]:
    """Every fee with its place, the item's own and those of its blocks; a row of a table with the basis it has from
    there."""
    blocks, pages = bundle["library"].get("blocks", {}), bundle["item"].get("form", {}).get("pages", ())
    shared = {f"blocks/{page['block']}": blocks.get(page["block"], {}) for page in pages if "block" in page}
    for part, source in {"rules": bundle["rules"], **shared}.items():
        for n, fee in enumerate(source.get("fees", ())):
            yield Place(part) / "fees" / n, fee
        for n, table in enumerate(source.get("tables", ())):
            for m, row in enumerate(table["rows"] if table["section"] == "fees" else ()):
                said = {
                    "basis": row.get("basis", table.get("basis")),
                    "code": f"{table['code']}{SEPARATOR}{row['code']}",
                }
                yield Place(part) / "tables" / n / "rows" / m, {**row["then"], **said}


def _is_nothing(amount: object) -> bool:
    return isinstance(amount, str) and not amount.strip("0.")


def deemed_by_statute(bundle: Raw) -> Found:
    matter = _by_statute_alone(bundle)
    for place, said in _said_without_statute(bundle) if matter else ():
        found = _GRANTED_ZH.search(said) or _GRANTED_EN.search(said)
        if found:
            yield DEEMED.at(str(place), words=found.group(), category=matter)


def silence_by_statute(bundle: Raw) -> Found:
    """Clocks and steps whose silence grants or agrees: permission rests on a special statute whatever the matter, and
    of some matters everything does."""
    matter = _by_statute_alone(bundle)
    for place, part in (*_clocks(bundle), *_steps(bundle)):
        silence = part.get("silence")
        if silence not in (*GRANTING, STEP_AGREED) or _own_statute(bundle, part, read_in_full=True):
            continue
        if matter:
            yield DEEMED.at(str(place / "silence"), words=silence, category=matter)
        elif silence == PERMITTED:
            yield PERMITTED_HOW.at(str(place / "silence"))


def _steps(bundle: Raw) -> Iterator[tuple[Place, Raw]]:
    """Every stage and every branch of one, with its place."""
    for n, process in enumerate(bundle["item"]["processes"]):
        for m, stage in enumerate(process["stages"]):
            place = Place("item") / "processes" / n / "stages" / m
            yield place, stage
            yield from ((place / "branches" / k, branch) for k, branch in enumerate(stage.get("branches", ())))


def _by_statute_alone(bundle: Raw) -> str:
    """The item's category, or else what its title names, if silence grants nothing there but by statute."""
    item, categories = bundle["item"], bundle["library"].get("categories", {})
    own = categories.get(item["category"], {})
    if own.get("deemed_by_statute"):
        return str(own["zh"])
    words = [word for one in categories.values() for word in one.get("deemed_titles", ())]
    return next((word for word in words if word in item["title"]), "")


def _said_without_statute(bundle: Raw) -> Iterator[tuple[Place, str]]:
    """All that the item and its rules say, but for the words of a clock or a rule that rests on a statute of its own. A
    guide states no basis."""
    yield from _wordings(Place("item"), {key: part for key, part in bundle["item"].items() if key != "clocks"})
    parts = [(place, clock) for place, clock in _clocks(bundle)]
    for section, listed in bundle["rules"].items():
        if isinstance(listed, list):
            parts += [(Place("rules") / section / n, one) for n, one in enumerate(listed)]
    lawful = set()
    for place, part in parts:
        if _own_statute(bundle, part, read_in_full=True):
            lawful.add(part.get("code"))
        else:
            yield from _wordings(place, part)
    for key, said in _english(bundle).items():
        section, _, code = key.partition(".")
        if section not in _OF_PARTS or code.partition(".")[0] not in lawful:
            yield Place("texts.en") / key, said


def privacy_of_numbers(bundle: Raw) -> Found:
    blocks = bundle["library"].get("blocks", {})
    forms = [(Place("item") / "form", bundle["item"].get("form", {}))]
    for place, form in forms + [(Place(f"blocks/{code}"), block) for code, block in blocks.items()]:
        for here, question in _questions(place / "schema", form.get("schema", {})):
            privacy = CLASS_OF.get(question.get("format", ""))
            if privacy and "privacy" not in question:
                yield PRIVATE.at(str(here), title=question["title"], format=question["format"], privacy=privacy)


def _questions(place: Place, schema: Raw) -> Iterator[tuple[Place, Raw]]:
    """Every question and every column, also of tables in tables, that states no class for all it holds."""
    for name, question in schema.get("properties", {}).items():
        here = place / "properties" / name
        yield here, question
        if "privacy" not in question:
            yield from _questions(here / "items", question.get("items", {}))


def _wordings(place: Place, value: object) -> Iterator[tuple[Place, str]]:
    if isinstance(value, str):
        yield place, value
    parts = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield from _wordings(place / key, part)


def _own_statute(bundle: Raw, citing: Raw, read_in_full: bool = False) -> bool:
    """Whether it cites an article of a law other than a general one, and not as a mere recommendation."""
    laws = bundle["library"].get("laws", {})
    marks = ("V",) if read_in_full else ("V", "S", "K")
    return any(
        one.get("article") and one.get("mark", "V") in marks
        and not is_general(laws.get(one["law"], {}))
        for one in citing.get("basis", ())
    )  # fmt: skip


def is_general(law: Raw) -> bool:
    """Whether a law binds items of every matter: it says what is allowed at most."""
    return "ceilings" in law


def _english(bundle: Raw) -> Raw:
    """What is said in English; nothing of a draft that has none yet."""
    english: Raw = bundle.get("texts", {}).get("en", {})
    return english


def _clocks(bundle: Raw) -> Iterator[tuple[Place, Raw]]:
    """Every clock, whole, with its place in the item."""
    shared = bundle["library"].get("clocks", {})
    for n, raw in enumerate(bundle["item"].get("clocks", ())):
        whole = {**shared.get(raw.get("use"), {}), **raw}
        if "kind" in whole:
            yield Place("item") / "clocks" / n, whole


_OF_PARTS = ("clocks", "rules", "facts", "refusals", "duties", "fees")
"""What the English texts of clocks and rules are called by."""
_LINTS: tuple[Callable[[Raw], Found], ...] = (
    catch_all_materials, vague_conditions, pauses_of_the_law, one_extension, fees_with_basis, free_of_charge,
    deemed_by_statute, silence_by_statute, privacy_of_numbers,
)  # fmt: skip

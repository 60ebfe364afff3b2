"""What an account knows of the person it belongs to, by the names questions ask it under (`prefill`)."""

from __future__ import annotations

from collections.abc import Mapping

from permits.core.definitions.reading import Place, Reading
from permits.core.finding import FindingKind

UNKNOWN_PREFILL = FindingKind(
    "prefill.unknown",
    "账户资料里没有“{source}”，请改正；可用的有：{known}。",
    'No account knows "{source}": correct it. There are: {known}.',
)
UNFIT_PREFILL = FindingKind(
    "prefill.unfit",
    "账户资料“{source}”不能回答这种表单项（{kind}），请删去 prefill，或改用适用的类型（{fitting}）。",
    'What the account knows as "{source}" is no answer to a question of the kind {kind}: take the prefill out, or ask'
    " in another kind ({fitting}).",
)
KINDS_OF: Mapping[str, tuple[str, ...]] = {
    "account.name": ("text", "longtext"),
    "account.mobile": ("mobile", "text"),
    "account.organisation": ("text", "longtext"),
}
"""What there is, with the kinds of question it answers."""


def check_prefill(reading: Reading, place: Place, source: str, kind: str) -> None:
    fitting = KINDS_OF.get(source)
    if fitting is None:
        reading.wrong(UNKNOWN_PREFILL, place, source=source, known=", ".join(KINDS_OF))
    elif kind not in fitting:
        reading.wrong(UNFIT_PREFILL, place, source=source, kind=kind, fitting=", ".join(fitting))

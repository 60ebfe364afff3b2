"""What officers do with a case, stage by stage: the office, its desk, the act and what is typed for it."""

from __future__ import annotations

from tests.e2e.people import Work

WORDS = "材料齐全，内容一致，符合规定。"
ACCEPT = Work("accept", {})
AGREE = Work("opine", {"outcome": "agree", "words": WORDS})
FOUND = "现场布局与图纸一致，设施运行正常。"
VISIT = Work(
    "record-visit", {"inspectors": ["haidian-inspection", "haidian-inspection-2"], "outcome": "pass", "words": FOUND}
)
GRANT = Work("decide", {"outcome": "granted"})
CERTIFY = Work("certify", {})
DELIVER = Work("deliver", {"mode": "electronic", "receiver": "林晓岚"})

Step = tuple[str, str, Work]
# item → the example that travels, and who does what with it
JOURNEYS: dict[str, tuple[str, list[Step]]] = {
    "pp-new": ("ordinary-complete", [
        ("window", "/window", ACCEPT), ("handling", "/office", AGREE), ("inspection", "/office", VISIT),
        ("section-head", "/office", AGREE), ("director", "/office", GRANT), ("certificates", "/window", CERTIFY),
        ("window", "/window", DELIVER),
    ]),
    "nur-reg-first": ("normal", [
        ("window", "/window", ACCEPT), ("handling", "/office", AGREE), ("section-head", "/office", AGREE),
        ("director", "/office", GRANT), ("certificates", "/window", CERTIFY), ("window", "/window", DELIVER),
    ]),
    "svc-donor-card": ("first-issue-match", [
        ("window", "/window", ACCEPT), ("window", "/window", GRANT), ("window", "/window", CERTIFY),
        ("window", "/window", DELIVER),
    ]),
}  # fmt: skip

"""A promise that is not kept: from the follow-up check after the grant to the revocation a stranger can see."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from permits.services.open_site import open_site
from permits.services.verify_certificate import find_certificate, verify_certificate
from tests.integration.cli.conftest import Permits
from tests.integration.cli.test_journeys import hand_in, read
from tests.integration.cli.walker import walk

WHERE, HOLDER, TODAY = "hygiene/pp-new", "北京碧波示例健身有限公司", date(2026, 5, 6)
PAIR = {"inspectors": ["fengtai-inspection", "fengtai-inspection-2"]}
NOT_MET = {
    **PAIR,
    "outcome": "not_met",
    "words": "现场与承诺不符：无清洗消毒记录。",
    "checked": ["现场布局与平面图一致"],
}
STILL_NOT_MET = {**NOT_MET, "checked": ["整改通知列明的每一处都已改正"]}
MENDED = {"outcome": "done", "words": "整改期届满。"}
REVOKED = {"reason": "整改后仍不符合承诺的条件。"}


@pytest.fixture
def granted(permits: Permits, seeded: Path, tmp_path: Path) -> str:
    """A case granted on a commitment, its certificate delivered: the business number."""
    example = read(seeded, WHERE, "commitment-pool")
    case: str = hand_in(permits, seeded, tmp_path, WHERE, example).document["case"]
    acts = walk(permits, case, tmp_path, date.fromisoformat(example["received_on"]), until="follow-up")
    assert acts == ["accept", "decide", "certify", "deliver"]
    return case


def test_a_commitment_still_not_kept_after_the_time_to_mend_is_revoked_for_everybody_to_see(
    permits: Permits, seeded: Path, tmp_path: Path, granted: str
) -> None:
    def done(what: str, said: dict[str, Any], user: str, day: str) -> Any:
        (tmp_path / "said.json").write_text(json.dumps(said))
        answer = permits("act", granted, what, "--data", tmp_path / "said.json", "--as", user,
                         "--now", f"{day}T10:00", "--json")  # fmt: skip
        assert answer.exit == 0, answer.out
        return answer.document

    shown = permits("show", granted, "--json").document
    assert due_days(shown)["follow-up"] == "2026-04-09", "two months after the decision of 9 February"
    rectify = done("verify", NOT_MET, "fengtai-inspection", "2026-04-01")
    assert (rectify["stage"], due_days(rectify)["rectify"]) == ("rectify", "2026-04-23")
    assert done("verify", MENDED, "fengtai-inspection", "2026-04-20")["stage"] == "re-check"
    assert done("verify", STILL_NOT_MET, "fengtai-inspection", "2026-04-21")["stage"] == "revoke"
    assert public_state(tmp_path, seeded, shown) == "valid", "until it is decided"
    ended = done("revoke", REVOKED, "fengtai-director", "2026-04-22")
    assert (ended["state"], ended["stage"]) == ("closed", "")
    assert public_state(tmp_path, seeded, shown) == "revoked"
    assert permits("verify", "--json").exit == 0


def test_a_commitment_found_kept_ends_with_the_certificate_in_force(
    permits: Permits, seeded: Path, tmp_path: Path, granted: str
) -> None:
    listed = permits("act", granted, "--list", "--as", "fengtai-inspection", "--json").document["acts"]
    [asked] = [one for one in listed if one["act"] == "verify"]
    assert Draft202012Validator(asked["schema"]).is_valid(asked["example"]), "what is shown as an example can be sent"
    assert asked["example"]["inspectors"] == PAIR["inspectors"], "those of the office that has the task come first"
    (tmp_path / "said.json").write_text(json.dumps({**asked["example"], "outcome": "met"}))
    said = permits("act", granted, "verify", "--data", tmp_path / "said.json", "--as", "fengtai-inspection",
                   "--now", "2026-04-01T10:00", "--json")  # fmt: skip
    assert (said.exit, said.document["state"]) == (0, "closed")
    assert public_state(tmp_path, seeded, permits("show", granted, "--json").document) == "valid"


def due_days(shown: Any) -> dict[str, str]:
    return {clock["code"]: clock["due_on"] for clock in shown["clocks"]}


def public_state(folder: Path, seeded: Path, shown: Any) -> str:
    """What the public page says of the case's certificate."""
    site = open_site(f"sqlite:///{folder / 'data/permits.db'}", folder / "data", seeded / "definitions")
    try:
        certificate = find_certificate(site, shown["certificate"]["number"], HOLDER, TODAY)
        return verify_certificate(site, certificate, TODAY).state
    finally:
        site.database.close()

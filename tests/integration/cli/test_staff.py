"""permits staff: the first people of an installation that has no demonstration."""

from __future__ import annotations

import re

from tests.integration.cli.conftest import Permits


def test_an_account_made_on_the_command_line_works_where_it_says_and_is_listed(permits: Permits) -> None:
    asked = ("staff", "Li.Na", "--name", "李娜", "--role", "clerk", "--authority", "bj-haidian", "--office", "window")
    made = permits(*asked, "--json")
    assert made.exit == 0 and made.document["username"] == "li.na"
    assert re.fullmatch(r"\w{5}-\w{5}-\w{5}", made.document["password"])
    listed = permits("staff", "--json").document["staff"]
    assert {"username": "li.na", "name": "李娜", "authority": "bj-haidian", "office": "window", "mobile": ""} in listed
    again = permits(*asked, "--json")
    assert (again.exit, again.codes) == (1, ["staff.username_taken"])


def test_a_place_nobody_knows_is_refused_with_the_places_there_are(permits: Permits) -> None:
    said = permits("staff", "li.na", "--name", "李娜", "--role", "clerk", "--authority", "nowhere", "--json")
    assert (said.exit, said.codes) == (1, ["staff.authority", "staff.known"])
    assert "bj-haidian" in said.document["findings"][1]["message"]
    said = permits("staff", "li.na", "--name", "李娜", "--role", "clerk", "--authority", "bj-haidian", "--json")
    assert said.codes == ["staff.office", "staff.known"]
    assert "window" in said.document["findings"][1]["message"]
    assert permits("staff", "--name", "李娜", "--json").codes == ["staff.needs_a_user"]


def test_where_sms_reach_somebody_is_said_with_the_account_or_later_and_alone(permits: Permits) -> None:
    def listed() -> dict[str, str]:
        return next(one for one in permits("staff", "--json").document["staff"] if one["username"] == "li.na")

    place = ("--authority", "bj-haidian", "--office", "window")
    asked = ("staff", "li.na", "--name", "李娜", "--role", "clerk", *place, "--mobile")
    assert permits(*asked, "1380013", "--json").codes == ["registration.mobile"]
    assert permits(*asked, "+86 138-0013-8000", "--json").exit == 0
    before = listed()
    assert before["mobile"] == "13800138000"
    changed = permits("staff", "Li.Na", "--mobile", "139 0013 9000", "--json")
    assert changed.document == {"username": "li.na", "mobile": "13900139000", "findings": []}
    assert listed() == before | {"mobile": "13900139000"}
    assert permits("staff", "li.na", "--mobile", "139", "--json").codes == ["registration.mobile"]
    assert permits("staff", "li.na", "--mobile", "").exit == 0
    assert listed() == before | {"mobile": ""}


def test_a_mobile_of_nobody_is_refused(permits: Permits) -> None:
    for nobody in ("nobody", " ", "13800000001"):
        said = permits("staff", nobody, "--mobile", "13800138000", "--json")
        assert (said.exit, said.codes) == (1, ["staff.unknown"])
    assert permits("staff", "--mobile", "13800138000", "--json").codes == ["staff.needs_a_user"]

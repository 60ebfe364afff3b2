"""The agent of a case on pages: named, with what only the agent may do."""

from __future__ import annotations

from permits.core.process import LEGAL_ZONE
from tests.integration.desks import Officer, Town, named, summary_of
from tests.sites import until


def test_the_agent_urges_announces_a_visit_and_tells_the_applicant_on_the_page_of_the_case(
    town: Town, clerk: Officer, number: str
) -> None:
    path = f"/window/cases/{number}"
    assert clerk.send(path, "accept-all").status_code == 302
    until(town.site, number, "review", town.now)
    page = clerk.get(path).text
    assert "全程代理人：" in page
    assert f'href="{path}"' in clerk.get("/window?tab=followed").text
    assert clerk.send(path, "urge", named("urge", words="请抓紧")).status_code == 302
    again = clerk.send(path, "urge", named("urge", words="请再抓紧"))
    assert again.status_code == 422
    assert "请再抓紧" in again.text and "今天已经催办过" in summary_of(again.text)[0]
    day = town.now.astimezone(LEGAL_ZONE).date()
    typed = {f"f-announce-visit.day-{part}": str(getattr(day, part)) for part in ("year", "month", "day")}
    typed |= {"f-announce-visit.day": day.isoformat()}
    typed |= named("announce-visit", time="上午 9:30", place="学院路 1 号", prepare="请备好平面图")
    assert clerk.send(path, "announce-visit", typed).status_code == 302, summary_of(clerk.page.text)
    assert "上午 9:30，学院路 1 号" in clerk.get(path).text
    assert clerk.send(path, "tell-applicant", named("tell-applicant", words="带上身份证原件")).status_code == 302

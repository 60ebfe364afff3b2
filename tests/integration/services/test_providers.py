"""The outbox and providers that lose, refuse, delay and break off: nothing is lost, nothing accepted is sent again."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest
from sqlalchemy import text

from permits.notices.channels import filed
from permits.notices.mail import message_id
from permits.notices.providers import Provider, read_provider
from permits.persistence import messages, outbox
from permits.persistence.unit_of_work import reading, unit_of_work
from permits.services.deliver_notices import deliver_notices
from permits.services.open_site import open_site
from permits.services.site import Site
from permits.services.verify import verify
from tests.providers import (
    FAULTS,
    IS_LATE,
    LOSES_ITS_REPLY,
    PASSWORD,
    SAYS_IT_TWICE,
    TAKES,
    USER,
    MailServer,
    MessageCentre,
    Mood,
)
from tests.synthetic import DEFINITIONS

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
LATER = timedelta(hours=5)
PARAMS = {
    "number": "HD20260302-000123-K", "item": {"zh": "公共场所卫生许可", "en": "Public place hygiene permit"},
    "authority": {"zh": "海淀区卫健委", "en": "Haidian"}, "stage": {"zh": "受理", "en": "Intake"},
    "due": "2026-03-12", "days": 0,
}  # fmt: skip


def providers(server: MailServer, centre: MessageCentre) -> dict[str, Provider]:
    found = {
        "mail": read_provider("X", "mail", f"smtp://{USER}:{PASSWORD}@127.0.0.1:{server.port}/permits@example.cn")[0],
        "sms": read_provider("X", "sms", f"smpp://{USER}:{PASSWORD}@127.0.0.1:{centre.port}/12320")[0],
    }
    return {name: replace(one, patience=0.5) for name, one in found.items() if one}


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Site]:
    opened = open_site(f"sqlite:///{tmp_path / 'permits.db'}", tmp_path / "data", DEFINITIONS)
    yield opened
    opened.database.close()


def put(site: Site, channel: str, count: int, at: datetime = NOW) -> list[str]:
    """So many notices for as many people; their keys."""
    to = {"sms": "138{:08}", "mail": "person{}@example.cn", "in_app": "person{}"}[channel]
    notices = [
        outbox.Notice(f"c:{n}:accepted:{channel}:{to.format(n)}", channel, to.format(n), "accepted", PARAMS, "zh")
        for n in range(count)
    ]
    with unit_of_work(site.database) as uow:
        outbox.put(uow, notices, at)
    return [notice.key for notice in notices]


def states(site: Site) -> dict[str, int]:
    with reading(site.database) as unit:
        return outbox.counts(unit)


def send_all(site: Site, now: datetime = NOW) -> int:
    """Rounds until nothing waits."""
    rounds = 0
    while set(states(site)) & {"waiting", "sending"}:
        deliver_notices(site, now + rounds * LATER)
        rounds += 1
        assert rounds < 200, states(site)
    return rounds


@pytest.mark.parametrize("count", [150, pytest.param(2_000, marks=pytest.mark.long)])
def test_providers_that_misbehave_at_twenty_in_a_hundred_lose_nothing_and_are_told_nothing_twice_they_said_yes_to(
    empty: Site, count: int
) -> None:
    moods = Mood(share=0.2, seed=7), Mood(share=0.2, seed=11)
    with MailServer(moods[0]) as server, MessageCentre(moods[1]) as centre:
        site = replace(empty, providers=providers(server, centre))
        letters, sms = put(site, "mail", count), put(site, "sms", count)
        assert send_all(site) > 1
        time.sleep(0.5)  # what was late has been taken by now
    assert states(site) == {"sent": 2 * count}
    # To the letter: a server that looks at the Message-ID has each once; the centre likewise by its reference.
    assert set(server.ids()) == {message_id(key, "permits@example.cn") for key in letters}
    assert Counter(part.to for part in set(centre.taken)) == Counter(f"138{n:08}" for n in range(count))
    for mood, arrived in ((moods[0], len(server.letters)), (moods[1], len(centre.taken))):
        assert all(mood.did[fault] for fault in FAULTS)
        assert mood.did[TAKES] + mood.did[SAYS_IT_TWICE] == count, "what was answered with yes is never sent again"
        assert arrived == count + mood.did[LOSES_ITS_REPLY] + mood.did[IS_LATE]
    assert (len(filed(site.data_dir / "outbox", "sms")), len(letters), len(sms)) == (count, count, count)
    assert [found.broken for found in verify(site) if found.code == "I5d"] == [()]


def test_a_sender_that_died_before_it_could_mark_what_was_accepted_does_not_send_it_again(empty: Site) -> None:
    with MailServer() as server, MessageCentre() as centre:
        site = replace(empty, providers=providers(server, centre))
        put(site, "mail", 5), put(site, "sms", 5)
        deliver_notices(site, NOW)
        with site.database.engine.begin() as connection:
            connection.execute(text("UPDATE outbox SET state = 'sending', sent_at = NULL"))
        assert deliver_notices(site, NOW + LATER).sent == 10
    assert (len(server.letters), len(centre.taken), states(site)) == (5, 5, {"sent": 10})


def test_a_provider_that_is_away_rests_after_three_tries_and_what_waits_for_it_is_not_worn_out(
    database_url: str, tmp_path: Path
) -> None:
    empty = open_site(database_url, tmp_path / "data", DEFINITIONS)
    with MailServer() as server, MessageCentre() as centre:
        site = replace(empty, providers=providers(server, centre))
    put(site, "sms", 20), put(site, "in_app", 60)
    found = deliver_notices(site, NOW)
    assert (found.sent, found.failed) == (60, 3)
    with reading(site.database) as unit:
        assert len(messages.messages_of(unit, "person7")) == 1
    with site.database.engine.connect() as connection:
        tries = connection.execute(text("SELECT state, attempts, count(*) FROM outbox GROUP BY 1, 2 ORDER BY 1, 2"))
        assert [tuple(row) for row in tries] == [("sent", 1, 60), ("waiting", 0, 17), ("waiting", 1, 3)]
    with MessageCentre() as centre:
        site = replace(site, providers=providers(server, centre))
        assert deliver_notices(site, NOW + LATER).sent == 20
    assert len(centre.taken) == 20
    site.database.close()


def test_what_stays_in_the_house_does_not_wait_for_a_provider(empty: Site) -> None:
    put(empty, "sms", 3), put(empty, "in_app", 2)
    with unit_of_work(empty.database) as uow:
        claimed = outbox.claim(uow, now=NOW, lease=LATER, limit=3)
    assert [row.channel for row in claimed] == ["in_app", "in_app", "sms"]


@pytest.mark.fault
def test_senders_killed_at_any_moment_lose_nothing(empty: Site) -> None:
    with MailServer() as server, MessageCentre() as centre:
        site = replace(empty, providers=providers(server, centre))
        keys, kills, now = put(site, "mail", 100), 0, NOW
        put(site, "sms", 100)
        while set(states(site)) & {"waiting", "sending"}:
            child = get_context("fork").Process(target=_send_in_another_process, args=(site, now))
            child.start()
            time.sleep(0.15 + 0.02 * kills)
            if child.is_alive() and child.pid:
                os.kill(child.pid, signal.SIGKILL)
                kills += 1
            child.join()
            now += LATER
        assert kills > 3
    assert states(site) == {"sent": 200}
    assert set(server.ids()) == {message_id(key, "permits@example.cn") for key in keys}
    assert len({part.to for part in centre.taken}) == 100
    assert len(server.letters) + len(centre.taken) <= 200 + kills, "a kill can only cost the message then in flight"


def _send_in_another_process(site: Site, now: datetime) -> None:
    own = open_site(site.database.url, site.data_dir, DEFINITIONS, providers=site.providers)
    deliver_notices(own, now)
    os._exit(0)

"""permits notices: what waits to be sent and what was given up, with the reason; and one message to try a provider."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from datetime import datetime

from permits.core.text import Text
from permits.notices.channels import masked
from permits.ops.answer import DONE, REFUSED, Answer
from permits.ops.inputs import present
from permits.ops.root import open_site_from_environment
from permits.persistence import outbox
from permits.persistence.unit_of_work import reading, unit_of_work
from permits.services.site import Site
from permits.services.try_provider import try_provider

STATES = {
    outbox.WAITING: Text("等待发送", "waiting"),
    outbox.SENDING: Text("正在发送", "being sent"),
    outbox.SENT: Text("已发送", "sent"),
    outbox.FAILED: Text("放弃发送", "given up"),
}


def declare(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--test", action="append", default=[], metavar="ADDRESS",
        help="send one test message to this mobile number or mail address / 向该手机号或邮箱发一条测试消息",
    )  # fmt: skip
    parser.add_argument("--again", action="store_true", help="try once more what was given up / 重新发送已放弃的通知")


def run(options: Namespace, language: str) -> Answer:
    site, now = open_site_from_environment(), present()
    if options.test:
        return _tried(site, options.test, language, now)
    again = 0
    if options.again:
        with unit_of_work(site.database) as uow:
            again = outbox.try_again(uow, now)
    return _listed(site, again, language)


def _tried(site: Site, addresses: list[str], language: str, now: datetime) -> Answer:
    tests = [(masked(address), *try_provider(site, address, language, now)) for address in addresses]
    document = [
        {"channel": channel, "to": to, "outcome": found.outcome, "answer": found.note} for to, channel, found in tests
    ]
    lines = tuple(f"{channel}  {to}  {found.outcome}  {found.note.say(language)}" for to, channel, found in tests)
    return Answer({"tests": document}, lines, DONE if all(found.done for *_, found in tests) else REFUSED)


def _listed(site: Site, again: int, language: str) -> Answer:
    with reading(site.database) as unit:
        counts, given_up = outbox.counts(unit), outbox.failed(unit)
    to = {channel: f"{one.scheme}://{one.host}:{one.port}" for channel, one in site.providers.items()}
    document = {
        "providers": to, "counts": {state: counts.get(state, 0) for state in STATES}, "again": again,
        "given_up": [
            {"channel": row.channel, "to": _shown(row.channel, row.recipient), "notice": row.template,
             "key": row.key.replace(row.recipient, _shown(row.channel, row.recipient)), "tries": row.attempts,
             "created_at": row.created_at, "why": row.last_error or ""}
            for row in given_up
        ],
    }  # fmt: skip
    lines = [f"{channel}  → {address}" for channel, address in to.items()]
    lines += [f"{STATES[state].say(language)}  {counts.get(state, 0)}" for state in STATES]
    lines += [
        f"✗ {row.channel}  {_shown(row.channel, row.recipient)}  {row.template}  {row.last_error or ''}"
        for row in given_up
    ]
    return Answer(document, tuple(lines))


def _shown(channel: str, recipient: str) -> str:
    return recipient if channel == outbox.IN_APP else masked(recipient)

"""Cases brought to where a test begins, through the services the pages call. Knows no page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from permits.core.definitions.types import Example, Item
from permits.core.process import Actor
from permits.persistence import people
from permits.persistence.unit_of_work import reading
from permits.services.act import act
from permits.services.site import Site
from permits.services.store_attachment import store_attachment
from permits.services.submit import Submission, submit
from tests.e2e.filling import sample


@dataclass(frozen=True)
class Application:
    """An example as it can be handed in today."""

    item: Item
    example: Example
    answers: dict[str, Any]
    authority: str

    @property
    def uploads(self) -> tuple[str, ...]:
        return tuple(self.example.uploads)

    @property
    def apply(self) -> tuple[Item, dict[str, Any], tuple[str, ...]]:
        return self.item, self.answers, self.uploads

    def office(self, kind: str) -> str:
        """The user name of whoever sits in an office of the authority that has the case."""
        return f"{self.authority}-{kind}"


@dataclass(frozen=True)
class Cases:
    """Opens cases on a running site and carries them on."""

    site: Site

    def hand_in(self, wanted: Application, applicant: str, days_ago: int = 0) -> str:
        """A case of this applicant; its business number."""
        now, answers = datetime.now(UTC) - timedelta(days=days_ago), dict(wanted.answers)
        files = {
            name: self._stored(applicant, name, field, now)
            for name, field in wanted.item.fields.items()
            if field.kind == "file" and name in answers
        }
        uploads = {code: [self._stored(applicant, code, wanted.item.materials[code], now)] for code in wanted.uploads}
        answers |= {name: upload.id for name, upload in files.items()}
        ids = frozenset(upload.id for upload in files.values())
        sent = Submission(wanted.item.code, answers, uploads, applicant, "online", None, ids)
        done = submit(self.site, sent, self.actor(applicant, "applicant"), now)
        assert done.number, done.findings
        return done.number

    def _stored(self, owner: str, slot: str, asked: Any, now: datetime) -> Any:
        file = sample(asked.accept, asked.title.zh)
        content, name = file["buffer"], file["name"]
        stored = store_attachment(self.site, owner, slot, name, content, asked.accept, asked.max_bytes, now)
        assert stored.upload, stored.findings
        return stored.upload

    def act(self, number: str, username: str, name: str, data: Mapping[str, Any], role: str = "reviewer") -> None:
        done = act(self.site, number, name, data, self.actor(username, role), datetime.now(UTC))
        assert not done.findings, done.findings

    def actor(self, username: str, role: str) -> Actor:
        with reading(self.site.database) as unit:
            person = people.person(unit, username)
            assert person is not None, username
            return Actor(username, person.name, frozenset({role}), person.authority, person.office)

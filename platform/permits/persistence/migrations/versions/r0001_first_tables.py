"""The first tables.

Revision ID: r0001
Revises:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "r0001"
down_revision = None
branch_labels = None
depends_on = None

token = sa.String(22)
sha256 = sa.String(64)
code = sa.String(100)
name = sa.String(200)
username = sa.String(64)
moment = sa.DateTime(timezone=True)
json_value = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
# Kept as written: the order of keys counts.
json_text = sa.JSON()


def upgrade() -> None:
    release()
    permit_case()
    case_event()
    case_clock()
    case_task()
    draft()
    attachment()
    audit_entry()
    outbox()
    message()
    number_series()
    document()
    certificate()
    rating()
    person()


def downgrade() -> None:
    for table in (
        "person", "rating", "certificate", "document", "number_series", "message", "outbox", "audit_entry",
        "attachment", "draft", "case_task", "case_clock", "case_event", "permit_case", "release",
    ):  # fmt: skip
        op.drop_table(table)


def column(title: str, kind: object, *more: object) -> sa.Column:
    return sa.Column(title, kind, *more, nullable=False)


def optional(title: str, kind: object, *more: object) -> sa.Column:
    return sa.Column(title, kind, *more, nullable=True)


def a_case(table: str) -> sa.ForeignKey:
    return sa.ForeignKey("permit_case.id", name=f"fk_{table}_case_id")


def primary_key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def release() -> None:
    op.create_table(
        "release",
        column("sha256", sha256),
        column("item", code),
        column("version", sa.Integer()),
        column("bundle", json_text),
        column("effective_from", sa.Date()),
        optional("effective_to", sa.Date()),
        column("published_at", moment),
        column("published_by", username),
        primary_key("release", "sha256"),
        unique("release", "item", "version"),
    )


def permit_case() -> None:
    op.create_table(
        "permit_case",
        column("id", token),
        column("number", code),
        column("item", code),
        column("release_sha256", sha256, sa.ForeignKey("release.sha256", name="fk_permit_case_release_sha256")),
        column("state", code),
        column("stage", code),
        column("process", code),
        column("handling", code),
        column("version", sa.Integer()),
        column("authority", code),
        column("applicant", username),
        column("applicant_name", name),
        optional("agent_clerk", username),
        column("received_at", moment),
        optional("accepted_on", sa.Date()),
        optional("due_on", sa.Date()),
        optional("submission_key", code),
        column("channel", code),
        column("search", sa.Text()),
        primary_key("permit_case", "id"),
        unique("permit_case", "number"),
        unique("permit_case", "submission_key"),
    )
    index("permit_case", "applicant", "received_at")
    index("permit_case", "received_at", "id")
    index("permit_case", "authority", "received_at")
    index("permit_case", "authority", "state", "received_at")
    index("permit_case", "state", "due_on")
    index("permit_case", "item", "received_at")
    index("permit_case", "agent_clerk")
    index("permit_case", "release_sha256")


def case_event() -> None:
    op.create_table(
        "case_event",
        column("case_id", token, a_case("case_event")),
        sa.Column("seq", sa.Integer(), nullable=False, autoincrement=False),
        column("type", code),
        column("at", moment),
        column("actor", username),
        column("office", code),
        column("data", json_value),
        primary_key("case_event", "case_id", "seq"),
    )
    index("case_event", "type", "at")


def case_clock() -> None:
    op.create_table(
        "case_clock",
        column("case_id", token, a_case("case_clock")),
        column("code", code),
        column("title", json_value),
        column("kind", code),
        column("unit", code),
        column("length", sa.Integer()),
        column("starts_on", sa.Date()),
        column("due_on", sa.Date()),
        optional("due_at", moment),
        optional("ended_on", sa.Date()),
        column("state", code),
        column("provisional", sa.Boolean()),
        column("silence", code),
        optional("next_look_at", moment),
        primary_key("case_clock", "case_id", "code"),
    )
    index("case_clock", "next_look_at")
    index("case_clock", "state", "due_on")


def case_task() -> None:
    op.create_table(
        "case_task",
        column("id", token),
        column("case_id", token, a_case("case_task")),
        column("stage", code),
        column("title", json_value),
        column("authority", code),
        column("office", code),
        column("role", code),
        optional("assignee", username),
        column("opened_at", moment),
        optional("due_on", sa.Date()),
        optional("closed_at", moment),
        optional("closed_by", username),
        primary_key("case_task", "id"),
    )
    index("case_task", "case_id")
    index("case_task", "closed_at", "authority", "office", "role")
    index("case_task", "closed_at", "assignee")


def draft() -> None:
    op.create_table(
        "draft",
        column("id", token),
        column("owner", username),
        column("item", code),
        column("release_sha256", sha256, sa.ForeignKey("release.sha256", name="fk_draft_release_sha256")),
        column("answers", json_value),
        column("uploads", json_value),
        column("page", code),
        column("version", sa.Integer()),
        column("updated_at", moment),
        primary_key("draft", "id"),
    )
    index("draft", "owner", "updated_at")


def attachment() -> None:
    its_draft = sa.ForeignKey("draft.id", name="fk_attachment_draft_id", ondelete="SET NULL")
    op.create_table(
        "attachment",
        column("id", token),
        column("owner", username),
        optional("case_id", token, a_case("attachment")),
        optional("draft_id", token, its_draft),
        column("slot", code),
        column("name", sa.String(255)),
        column("media_type", code),
        column("size", sa.Integer()),
        column("sha256", sha256),
        column("created_at", moment),
        primary_key("attachment", "id"),
    )
    for title in ("case_id", "draft_id", "sha256", "owner"):
        index("attachment", title)


def audit_entry() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("seq", sa.Integer(), nullable=False, autoincrement=False),
        column("at", moment),
        column("actor", username),
        column("action", code),
        column("subject", name),
        column("data", json_value),
        column("previous_hash", sha256),
        column("hash", sha256),
        primary_key("audit_entry", "seq"),
        unique("audit_entry", "hash"),
    )
    index("audit_entry", "subject", "seq")
    index("audit_entry", "actor", "seq")


def outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=True),
        column("key", name),
        optional("case_id", token, a_case("outbox")),
        column("channel", code),
        column("recipient", name),
        column("template", code),
        column("params", json_value),
        column("language", sa.String(10)),
        column("state", code),
        column("attempts", sa.Integer()),
        column("created_at", moment),
        column("next_attempt_at", moment),
        optional("sent_at", moment),
        optional("last_error", sa.Text()),
        primary_key("outbox", "id"),
        unique("outbox", "key"),
    )
    index("outbox", "state", "next_attempt_at")
    index("outbox", "case_id")


def message() -> None:
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=True),
        column("key", name),
        column("recipient", username),
        optional("case_id", token, a_case("message")),
        column("text", json_value),
        column("at", moment),
        optional("read_at", moment),
        primary_key("message", "id"),
        unique("message", "key"),
    )
    index("message", "recipient", "id")
    index("message", "case_id")


def number_series() -> None:
    op.create_table(
        "number_series",
        column("series", code),
        sa.Column("year", sa.Integer(), nullable=False, autoincrement=False),
        column("last", sa.Integer()),
        primary_key("number_series", "series", "year"),
    )


def document() -> None:
    op.create_table(
        "document",
        column("id", token),
        column("case_id", token, a_case("document")),
        column("kind", code),
        optional("number", code),
        column("title", json_value),
        column("media_type", code),
        optional("sha256", sha256),
        optional("content", json_value),
        column("created_at", moment),
        primary_key("document", "id"),
        unique("document", "number"),
    )
    index("document", "case_id", "created_at")
    index("document", "sha256")


def certificate() -> None:
    op.create_table(
        "certificate",
        column("id", token),
        column("number", code),
        column("case_id", token, a_case("certificate")),
        column("kind", code),
        column("token", sa.Text()),
        column("face", json_value),
        column("valid_from", sa.Date()),
        optional("valid_to", sa.Date()),
        column("state", code),
        column("issued_at", moment),
        primary_key("certificate", "id"),
        unique("certificate", "number"),
        unique("certificate", "case_id"),
    )


def rating() -> None:
    op.create_table(
        "rating",
        column("case_id", token, a_case("rating")),
        column("score", sa.Integer()),
        column("words", sa.Text()),
        column("at", moment),
        primary_key("rating", "case_id"),
    )
    index("rating", "at")


def person() -> None:
    op.create_table(
        "person",
        column("username", username),
        column("name", name),
        optional("mobile", sa.String(32)),
        column("kind", code),
        column("authority", code),
        column("office", code),
        column("language", sa.String(10)),
        column("profile", json_value),
        primary_key("person", "username"),
        unique("person", "mobile"),
    )
    index("person", "authority", "office")

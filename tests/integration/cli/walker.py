"""A program that knows nothing of permits: it can hand in a file of answers, read what is open to whom, and fill a
JSON Schema. It carries any case to its end."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from tests.sites import PDF, PNG


def filled(schema: Any) -> Any:
    """The least that meets a schema: first choices, as few rows as allowed, some words; what can
    be ticked is ticked."""
    if "enum" in schema:
        return schema["enum"][0]
    if schema["type"] == "object":
        asked = schema["properties"]
        ticks = [key for key, part in asked.items() if part.get("type") == "boolean"]
        return {key: filled(asked[key]) for key in dict.fromkeys([*schema.get("required", []), *ticks])}
    if schema["type"] == "array":
        count = schema.get("minItems", 0)
        if schema.get("uniqueItems") and "enum" in schema["items"]:
            return schema["items"]["enum"][:count]
        plain = schema["items"].get("type") == "string" and "enum" not in schema["items"]
        return [f"{filled(schema['items'])}{n}" if plain else filled(schema["items"]) for n in range(count)]
    return {"string": "words", "integer": schema.get("minimum", 1), "boolean": True}[schema["type"]]


def files_for(example: dict[str, Any], folder: Path) -> list[str]:
    """--upload arguments for whatever the example hands in: its materials, and the answers that are files."""
    given = [*example["uploads"], *(k for k, v in example["answers"].items() if str(v).startswith("att-"))]
    arguments = []
    for code in given:
        path = folder / f"{code}.pdf"
        path.write_bytes(PDF)
        arguments += ["--upload", f"{code}={path}"]
    return arguments


def as_picture(arguments: list[str], code: str, folder: Path) -> list[str]:
    """The same arguments with a picture for one code."""
    path = folder / f"{code}.png"
    path.write_bytes(PNG)
    return [f"{code}={path}" if one.startswith(f"{code}=") else one for one in arguments]


def walk(permits: Any, case: str, folder: Path, started: date, until: str = "") -> list[str]:
    """Do the first act open to whoever has the task until nobody has one, or the stage is `until`; the acts done."""
    done: list[str] = []
    now = datetime.combine(started, time(10))
    users = {user["username"] for user in json.loads((folder / "users.json").read_text())}
    while True:
        tasks = [task for task in permits("show", case, "--json").document["tasks"] if task["open"]]
        if not tasks or tasks[0]["stage"] == until:
            return done
        task = tasks[0]
        user = f"{task['authority'].partition('-')[2]}-{task['office']}"
        assert user in users, user
        first = permits("act", case, "--list", "--as", user, "--json").document["acts"][0]
        (folder / "data.json").write_text(json.dumps(filled(first["schema"])))
        now += timedelta(minutes=20)
        said = permits("act", case, first["act"], "--data", folder / "data.json", "--as", user,
                       "--now", now.isoformat(), "--json")  # fmt: skip
        assert said.exit == 0, said.out
        assert said.document["findings"] == []
        done.append(first["act"])

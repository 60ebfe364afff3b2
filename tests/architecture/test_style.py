"""Ruff's settings do what they are there for: below the faces nothing reads a clock, and the kernel keeps one door."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.architecture.reading import ROOT

NOW = "from datetime import UTC, datetime\n\nmoment = datetime.now(UTC)\n"
TODAY = "import datetime\n\nday = datetime.date.today()\n"
SECONDS = "import time\n\nseconds = time.time()\n"
KERNEL = "import durable_rules_engine\n\nprint(durable_rules_engine)\n"


def refused(path: str, program: str) -> bool:
    result = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--select", "TID251", "--quiet", "--stdin-filename", path, "-"],
        cwd=ROOT, input=program, capture_output=True, text=True,
    )  # fmt: skip
    return "TID251" in result.stdout


@pytest.mark.parametrize("room", ["core/process", "core/clock", "services", "persistence", "documents", "notices"])
@pytest.mark.parametrize("program", [NOW, TODAY, SECONDS], ids=["now", "today", "seconds"])
def test_below_the_faces_nothing_reads_a_clock(room: str, program: str) -> None:
    assert refused(f"platform/permits/{room}/planted.py", program)


@pytest.mark.parametrize("room", ["faces/portal", "ops"])
def test_a_face_or_ops_may_read_the_clock_and_hand_the_moment_down(room: str) -> None:
    assert not refused(f"platform/permits/{room}/planted.py", NOW)


def test_only_the_kernels_own_module_may_import_it() -> None:
    assert refused("platform/permits/core/rules/planted.py", KERNEL)
    assert not refused("platform/permits/core/rules/durable.py", KERNEL)

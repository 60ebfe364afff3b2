"""Writes every JSON file of definitions/ in the one form: two spaces, Chinese as Chinese, keys in their written order.

`--check` changes nothing, names the files that differ and exits 1.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def formatted(source: str) -> str:
    """The same JSON in the one form. Raises ValueError for what is no JSON."""
    return json.dumps(json.loads(source), ensure_ascii=False, indent=2) + "\n"


def main(check: bool) -> int:
    differing = []
    for path in sorted((ROOT / "definitions").rglob("*.json")):
        source = path.read_text(encoding="utf-8")
        try:
            wanted = formatted(source)
        except ValueError as error:
            print(f"{path.relative_to(ROOT)}: {error}", file=sys.stderr)
            differing.append(path)
            continue
        if source != wanted:
            differing.append(path)
            if check:
                print(f"{path.relative_to(ROOT)}: not in the one form; `make fmt` writes it", file=sys.stderr)
            else:
                path.write_text(wanted, encoding="utf-8")
    return 1 if check and differing else 0


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))

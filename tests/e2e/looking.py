"""Looking at a page: in both languages, wide and narrow; kept as pictures and searched by axe.

Knows browsers; knows no page of the platform.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

ARTEFACTS = Path(__file__).resolve().parents[2] / "artefacts" / "e2e"
WIDTHS = (1366, 320)
HEIGHT = 768
LANGUAGES = ("zh", "en")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
    # What stands in a frame is a file somebody sent, or a paper: no page of ours.
    "iframes": False,
}


def axe(page: Page) -> list[str]:
    """What axe finds: rule, place, and what it says of it."""
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [f"{one['id']} {node['target']} {node['html'][:160]}" for one in found for node in one["nodes"][:3]]


def too_wide(page: Page) -> list[str]:
    """Whether the page must be pushed sideways to be read."""
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{over} pixels too wide"] if over > 0 else []


def screenshot(page: Page, name: str) -> None:
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=True)


class Gallery:
    """Every distinct page once, however many processes share the tests: a page looked at before is passed by."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder

    def new(self, name: str) -> bool:
        """Whether nobody has looked at this page yet."""
        return not (self.folder / name).exists()

    def look(self, page: Page, name: str, again: Callable[[], object] | None = None) -> None:
        """Asserts that nothing is wrong with the page as it stands. `again` brings it up once more, after the language
        was changed; left out, the browser asks for it again (and sends again what was sent)."""
        try:
            (self.folder / name).touch(exist_ok=False)
        except FileExistsError:
            return
        if page.evaluate("document.documentElement.lang") == "en":
            (again or page.reload)()
        wrong = picture(page, f"{name}.zh", axe_at=WIDTHS[0])
        speak(page, "en")
        (again or page.reload)()
        wrong += picture(page, f"{name}.en", axe_at=WIDTHS[-1])
        page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
        speak(page, "zh")
        assert wrong == [], f"{name}: {wrong}"


def picture(page: Page, name: str, axe_at: int) -> list[str]:
    """A picture at every width, the page as it opens; then everything wrong with it, every folded part open. Axe, the
    slowest part, looks at one width: the other language brings it to the other."""
    wrong = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        screenshot(page, f"{name}.{width}")
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    for width in reversed(WIDTHS):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        found = too_wide(page) + (axe(page) if width == axe_at else [])
        wrong += [f"{name}.{width}: {one}" for one in found]
    return wrong


def speak(page: Page, language: str) -> None:
    """From the next page on, the site speaks this language."""
    page.context.add_cookies([{"name": "language", "value": language, "url": page.url}])

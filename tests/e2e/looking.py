"""Looking at a page: in both languages, wide and narrow; kept as pictures and searched by axe.

Knows browsers; knows no page of the platform.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Sequence
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Page

ARTEFACTS = Path(__file__).resolve().parents[2] / "artefacts" / "e2e"
WIDTHS = (1366, 320)
HEIGHT = 768
LANGUAGES = ("zh", "en")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RULES = {"target-size": {"enabled": True}}
OPTIONS = {
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": RULES,
    "resultTypes": ["violations"],
    # What stands in a frame is a file somebody sent, or a paper: no page of ours.
    "iframes": False,
    # Sounds and style sheets of other sites: there are none.
    "preload": False,
}


# Axe itself is sent to a page once, however often it looks, and only what is wrong comes back. What sticks to the edge
# of the window covers whatever scrolling uncovers, so it stands where it belongs meanwhile.
AXE = Axe().axe_script
LOOK = """async (options) => {
  const sticking = [...document.querySelectorAll("body *")].filter((one) => getComputedStyle(one).position === "sticky")
  sticking.forEach((one) => { one.style.position = "relative" })
  const found = (await axe.run(document, options)).violations.flatMap((one) =>
    one.nodes.slice(0, 3).map((node) => `${one.id} ${node.target} ${node.html.slice(0, 160)}`))
  sticking.forEach((one) => { one.style.position = "" })
  return found
}"""


def axe(page: Page, contrast: bool = True) -> list[str]:
    """What axe finds: rule, place, and what it says of it. Looking for weak `contrast` takes it most of its time."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    wanted = OPTIONS if contrast else OPTIONS | {"rules": RULES | {"color-contrast": {"enabled": False}}}
    found: list[str] = page.evaluate(LOOK, wanted)
    return found


# What must be pushed sideways to be read: the page, or on a small screen a part of it; and words in so narrow a column
# that they stand below each other letter by letter.
MEASURE = """(small) => {
  const inner = small ? document.querySelectorAll("main .pw-scroll, main .pw-days") : []
  const parts = [document.documentElement, ...inner]
  const over = parts.map((one) => [one, one.scrollWidth - one.clientWidth]).filter(([, over]) => over > 0)
  const hidden = (one) => one !== null && (getComputedStyle(one).clipPath !== "none" || hidden(one.parentElement))
  const words = [...document.querySelectorAll("main *")].filter((one) => !hidden(one) &&
    [...one.childNodes].some((each) => each.nodeType === 3 && each.data.trim().length > 4))
  const squeezed = words.filter((one) => {
    const box = one.getBoundingClientRect(), letter = parseFloat(getComputedStyle(one).fontSize)
    return box.width > 2 && box.width < 2.5 * letter && box.height > 3 * letter
  })
  return [...over.map(([one, over]) => `${one.tagName}.${one.className} ${over} pixels too wide`),
    ...squeezed.map((one) => `squeezed: ${one.outerHTML.slice(0, 120)}`)]
}"""


def badly_set(page: Page, width: int) -> list[str]:
    """What of the page cannot be read where it stands."""
    found: list[str] = page.evaluate(MEASURE, width == WIDTHS[-1])
    return found


def screenshot(page: Page, name: str) -> None:
    """The whole page, packed quickly rather than tightly: packing long pages took as long as reading them."""
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    wanted = {"format": "png", "captureBeyondViewport": True, "optimizeForSpeed": True}
    session = page.context.new_cdp_session(page)
    try:
        taken = session.send("Page.captureScreenshot", wanted)
    except Error:
        # A browser short of memory for a moment: once more, and only then is it a fault.
        taken = session.send("Page.captureScreenshot", wanted)
    session.detach()
    (ARTEFACTS / f"{name}.png").write_bytes(b64decode(taken["data"]))


class Gallery:
    """Every distinct page once, however many processes share the tests: a page looked at before is passed by."""

    def __init__(self, folder: Path, thorough: bool = False, pictures: bool = False) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        # axe takes half a second for a page: without `thorough` it sees the wide page in 中文 and the narrow one in
        # English, and so both languages and both widths; whether colours stand out, which neither changes, once.
        self.thorough = thorough
        # Pictures are for people who look at them: without `pictures` only pages with something wrong are kept.
        self.pictures = pictures
        self.searched = {"zh": WIDTHS if thorough else WIDTHS[:1], "en": WIDTHS if thorough else WIDTHS[-1:]}

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
        wrong = self._seen(page, f"{name}.zh", self.searched["zh"])
        speak(page, "en")
        (again or page.reload)()
        wrong += self._seen(page, f"{name}.en", self.searched["en"], contrast=self.thorough)
        page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
        speak(page, "zh")
        assert wrong == [], f"{name}: {wrong}"

    def _seen(self, page: Page, name: str, searched: Sequence[int], contrast: bool = True) -> list[str]:
        if self.pictures:
            pictures(page, name)
        wrong = search(page, name, searched, contrast)
        if wrong and not self.pictures:
            pictures(page, name)
        return wrong


def pictures(page: Page, name: str) -> None:
    """A picture at every width, the page as it stands."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        screenshot(page, f"{name}.{width}")


def search(page: Page, name: str, searched: Sequence[int], contrast: bool) -> list[str]:
    """Everything wrong with the page at each width, every folded part open."""
    wrong = []
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    for width in reversed(WIDTHS):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        wrong += [f"{name}.{width}: {one}" for one in badly_set(page, width)]
        wrong += [f"{name}.{width}: {one}" for one in (axe(page, contrast) if width in searched else [])]
    return wrong


def speak(page: Page, language: str) -> None:
    """From the next page on, the site speaks this language."""
    page.context.add_cookies([{"name": "language", "value": language, "url": page.url}])

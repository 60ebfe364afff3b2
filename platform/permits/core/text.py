"""Words for people, in every language the platform speaks. Knows nothing of where they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """One piece of wording in Chinese and English. `zh` is the source; an empty `en` means untranslated."""

    zh: str
    en: str = ""

    def say(self, language: str) -> str:
        """The wording in `language` ("zh" or "en", regional suffixes ignored); Chinese where English is missing."""
        return (self.en or self.zh) if language.lower().startswith("en") else self.zh

    def format(self, params: Mapping[str, object]) -> Text:
        """Fill `{name}` places in both languages; a `Text` parameter is said in the language of its side."""
        return Text(_fill(self.zh, params, "zh"), _fill(self.en, params, "en"))

    def __bool__(self) -> bool:
        return bool(self.zh or self.en)


def _fill(template: str, params: Mapping[str, object], language: str) -> str:
    for name, value in params.items():
        place = "{" + name + "}"
        if place in template:
            template = template.replace(place, value.say(language) if isinstance(value, Text) else str(value))
    return template


def joined(texts: list[Text] | tuple[Text, ...], zh: str = "、", en: str = ", ") -> Text:
    """Several wordings as one list, with each language's own separator."""
    return Text(zh.join(t.say("zh") for t in texts), en.join(t.say("en") for t in texts))

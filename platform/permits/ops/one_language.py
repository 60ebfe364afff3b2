"""What the command line says of itself, in one language: help, usage, and what is wrong with what was typed.

Commands say each thing as “English / 中文”, since a script may set either; here one of them is printed. Knows the
standard library's parser and its sentences; knows no command.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from typing import NoReturn

from permits.core.text import Text

BETWEEN = " / "
HEADINGS = (Text("参数", "arguments"), Text("选项", "options"))
HAN = re.compile(r"[\u4e00-\u9fff]")
USAGE = ("用法：", "usage: ")
WRONG = ("{prog}：{said}", "{prog}: {said}")
# The standard library's sentences about wrong usage, and what they are in Chinese.
SENTENCES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), said)
    for pattern, said in (
        (r"the following arguments are required: (.*)", r"缺少参数：\1"),
        (r"unrecognized arguments: (.*)", r"多余的参数：\1"),
        (r"ambiguous option: (\S+) could match (.*)", r"选项 \1 不明确，可能是：\2"),
        (r"argument (\S+): expected one argument", r"参数 \1 后面须写一个值"),
        (r"argument (\S+): expected at least one argument", r"参数 \1 后面至少写一个值"),
        (r"argument (\S+): invalid choice: (.*) \(choose from (.*)\)", r"参数 \1 不能是 \2，可以是：\3"),
        (r"argument (\S+): invalid \S+ value: (.*)", r"参数 \1 的值不对：\2"),
        (r"argument (\S+): not allowed with argument (\S+)", r"参数 \1 不能和 \2 同用"),
        (r"argument (\S+): ignored explicit argument (.*)", r"参数 \1 后面不写值：\2"),
        (r"argument (\S+): (.*)", r"参数 \1：\2"),
    )
)


def chosen(said: str, language: str) -> str:
    """Of “English / 中文” the one in this language; what says no Chinese after a slash stands as it is."""
    english, slash, chinese = said.rpartition(BETWEEN)
    if not slash or not HAN.search(chinese):
        return said
    return english if language == "en" else chinese


def parser_in(language: str, **said: str) -> argparse.ArgumentParser:
    """A parser that speaks this language. `said`: its `prog` and `description`."""
    return _Parser(language, **said)


class _Parser(argparse.ArgumentParser):
    def __init__(self, language: str, **said: str) -> None:
        super().__init__(add_help=False, formatter_class=_formatter(language), **said)  # type: ignore[arg-type]
        self._language = language
        self._positionals.title, self._optionals.title = (heading.say(language) for heading in HEADINGS)

    def error(self, message: str) -> NoReturn:
        # The parser's own sentences stand around ours, which are in both languages, Chinese first.
        self.print_usage(sys.stderr)
        said = _wrong(message, self._language)
        self.exit(2, WRONG[self._language == "en"].format(prog=self.prog, said=said) + "\n")


def _wrong(message: str, language: str) -> str:
    head, colon, ours = message.partition(": ")
    first, slash, second = ours.rpartition(BETWEEN)
    if slash and HAN.search(first):
        message = f"{head}{colon}{second if language == 'en' else first}"
    if language == "en":
        return message
    return next((p.sub(said, message, count=1) for p, said in SENTENCES if p.fullmatch(message)), message)


def _formatter(language: str) -> Callable[..., argparse.HelpFormatter]:
    class Formatter(argparse.RawDescriptionHelpFormatter):
        def _expand_help(self, action: argparse.Action) -> str:
            return chosen(super()._expand_help(action), language)

        def _fill_text(self, text: str, width: int, indent: str) -> str:
            return "\n".join(chosen(line, language) for line in super()._fill_text(text, width, indent).split("\n"))

        def add_usage(self, usage: object, actions: object, groups: object, prefix: str | None = None) -> None:
            super().add_usage(usage, actions, groups, prefix or USAGE[language == "en"])  # type: ignore[arg-type]

    return Formatter

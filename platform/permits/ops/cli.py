"""`permits`: the command line, a face like the others. Knows the commands' names; each lives in its own module,
loaded only when it is asked for, so that what needs only the core starts at once.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from permits.ops.answer import MISUSED, Answer, written
from permits.ops.environment import stop_at_stray_settings
from permits.ops.one_language import parser_in

# name → what it does, in both languages. The module is permits.ops.commands.<name>, with _ for -.
COMMANDS: dict[str, tuple[str, str]] = {
    "items": ("已发布的事项目录", "the published catalogue"),
    "new": ("新事项的草稿：事项、规则、英文、一个样例", "a draft of a new item: item, rules, texts, one example"),
    "check": ("编译并核对定义", "compile and check definitions"),
    "explain": ("对一组回答，说明系统会怎么判断", "everything the engine would say of these answers"),
    "due": ("计算到期日及逐日推算", "a due date with its day-by-day derivation"),
    "submit": ("提交申请", "hand in an application"),
    "act": ("办理一个动作", "do one act on a case"),
    "show": ("查看办件", "show a case"),
    "sweep": ("执行到期的催办、提醒和法定效果", "fire what is due"),
    "notices": (
        "短信和邮件：等待的、放弃的；试发一条",
        "SMS and mail: what waits, what was given up; send one to try",
    ),
    "calendar": (
        "放假安排：列出各版；载入新的，先显示哪些到期日变动",
        "calendars: list the versions; load one, with the due days it moves shown first",
    ),
    "verify": ("由办理记录重新推算并核对", "re-derive everything from the events and say what does not hold"),
    "publish": (
        "发布事项：编译、核对样例、登记版本",
        "publish an item: compile it, judge its examples, record the release",
    ),
    "import": (
        "把外来文件变成事项草稿，并逐项报告丢失和改动",
        "a draft of an item of a foreign document, with a report of what was lost",
    ),
    "merge-overrides": (
        "把各机关的规定并入市里现在的事项",
        "merge what authorities say otherwise with the city's items as they are now",
    ),
    "diff": ("用文字说明两个版本的差别", "what differs between two versions, in words"),
    "staff": ("工作人员账号", "accounts of the staff"),
    "seed": ("演示账号和办件", "demo accounts and cases"),
    "doctor": ("检查环境是否安全、齐全", "what is unsafe or missing, with the fix"),
    "bench": ("性能比值", "speed as ratios"),
    "serve": ("启动网站", "the site"),
    "worker": ("启动后台作业", "a job worker"),
}


# These list what is wrong with the settings among the rest of what is wrong.
TELLS_OF_SETTINGS = ("doctor",)


def language() -> str:
    """The language of messages: PERMITS_LOCALE, else Chinese."""
    return "en" if os.environ.get("PERMITS_LOCALE", "zh").lower().startswith("en") else "zh"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or given[0] in ("-h", "--help"):
        return _help(0 if given else MISUSED)
    name, rest = given[0], given[1:]
    if name not in COMMANDS:
        print(f"permits: {name}: {_say('没有这个命令', 'no such command')}", file=sys.stderr)
        return _help(MISUSED)
    options = parser_of(name).parse_args(rest)
    if name not in TELLS_OF_SETTINGS:
        stop_at_stray_settings()
    answer: Answer = _module(name).run(options, language())
    try:
        _print(answer, options.json)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads has read enough (`permits … | head`); nothing is wrong, and nothing may be said about it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return answer.exit


def parser_of(name: str) -> argparse.ArgumentParser:
    """What a command takes. The words of an option stand in both languages, and are printed in one."""
    parser = parser_in(language(), prog=f"permits {name}", description=_say(*COMMANDS[name]))
    _module(name).declare(parser)
    parser.add_argument(
        "--json", action="store_true", help="print one JSON document, nothing else / 只输出一个 JSON 文档"
    )
    parser.add_argument("-h", "--help", action="help", help="this / 显示本说明")
    return parser


def _module(name: str) -> Any:
    return import_module(f"permits.ops.commands.{name.replace('-', '_')}")


def _say(zh: str, en: str) -> str:
    return en if language() == "en" else zh


def _help(code: int) -> int:
    out = sys.stdout if code == 0 else sys.stderr
    print(_say("permits 命令 [--json] …", "permits COMMAND [--json] …"), file=out)
    for name, titles in COMMANDS.items():
        print(f"  {name:<16}{_say(*titles)}", file=out)
    print(_say("permits 命令 --help 说明该命令的选项", "permits COMMAND --help tells its options"), file=out)
    return code


def _print(answer: Answer, as_json: bool) -> None:
    if as_json:
        print(written(answer.document, language()))
        return
    for line in answer.lines:
        print(line)


if __name__ == "__main__":
    sys.exit(main())

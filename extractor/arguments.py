"""What the command line takes: every command with its arguments, in the user's language."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from extractor import __version__
from extractor.errors import UsageError

Words = Callable[[str, str], str]
"""Takes what is said in Chinese and in English, gives the one that the user reads."""

FORMATS = ("json", "csv", "xlsx")
READERS = ("form", "model", "auto")
LANGUAGES = ("zh", "en")

_ZH_ERRORS = (
    (r"the following arguments are required: (.*)", r"缺少参数：\1"),
    (r"unrecognized arguments: (.*)", r"多余的参数：\1"),
    (r"argument (.*): invalid choice: (.*) \(choose from (.*)\)", r"\1 不能是 \2，可选：\3"),
    (r"argument (.*): expected (?:one|at least one) argument", r"\1 后面缺少内容"),
    (r"argument (.*): invalid int value: (.*)", r"\1 应为整数，而不是 \2"),
)


class Parser(argparse.ArgumentParser):
    """An argparse parser that speaks the user's language and ends wrong use with exit code 3."""

    def __init__(self, *, words: Words, **options: Any) -> None:
        super().__init__(add_help=False, allow_abbrev=False, **options)
        self.words = words
        self._positionals.title = words("参数", "arguments")
        self._optionals.title = words("选项", "options")
        self.add_argument("-h", "--help", action="help", help=words("显示这段说明", "show this help"))
        text = words("消息的语言（默认随系统）", "language of messages (default: the system's)")
        self.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS, help=text)

    def error(self, message: str) -> NoReturn:
        """Wrong use.

        Raises:
            UsageError: always.
        """
        zh = next(
            (re.sub(pattern, said, message) for pattern, said in _ZH_ERRORS if re.match(pattern, message)), message
        )
        raise UsageError(f"{zh}。用法见 {self.prog} --help", f"{message}. See {self.prog} --help")

    def format_help(self) -> str:
        """The help, with its first word in the user's language too."""
        return super().format_help().replace("usage:", self.words("用法：", "usage:"), 1)


Commands = argparse._SubParsersAction


def parser(words: Words) -> Parser:
    """The whole command line. The result of parsing names the command, or None, as ``command``."""
    description = words(
        "读取预算绩效报告（自评表、目标表、监控表、评价报告），核对其中的数字，给出干净的数据。",
        "Read Chinese budget-performance reports, check their figures, give clean data.",
    )
    epilog = words(
        "退出码：0 无误，1 有错误级发现，2 文件无法读取，3 用法不对。",
        "Exit codes: 0 clean, 1 findings of severity error, 2 the input cannot be read, 3 wrong use.",
    )
    root = Parser(words=words, prog="extractor", description=description, epilog=epilog)
    root.add_argument(
        "--version", action="version", version=f"extractor {__version__}", help=words("显示版本", "show the version")
    )
    commands = root.add_subparsers(
        title=words("命令", "commands"), metavar="COMMAND", dest="command", parser_class=Parser
    )
    for add in (
        _extract,
        _batch,
        _check,
        _compare,
        _schema,
        _eval,
        _doctor,
        _backup,
        _restore,
        _forget,
        _app,
        _serve,
        _token,
    ):
        add(commands, words)
    return root


def _command(commands: Commands[Parser], name: str, words: Words, zh: str, en: str) -> Parser:
    text = words(zh, en)
    return commands.add_parser(name, words=words, help=text, description=text)


def _reader(command: Parser, words: Words) -> None:
    text = words(
        "form 按表格和字句读取（默认），model 用语言模型，auto 先 form 后 model",
        "form: by tables and wording (default), model: by a language model, auto: form first",
    )
    command.add_argument("--reader", choices=READERS, default="form", help=text)


def _rules(command: Parser, words: Words) -> None:
    text = words(
        "计分规则，可重复：national, inverse, all_or_nothing, graded, execution_bands（默认按表注，无表注按 national）",
        "how outcomes score, may be repeated: national, inverse, all_or_nothing, graded, execution_bands "
        "(default: as the form's notes say, else national)",
    )
    command.add_argument("--rules", action="append", default=[], metavar="NAME", help=text)


def _year(command: Parser, words: Words) -> None:
    text = words("报告没有写明年度时用的年度", "the year of reports that state none")
    command.add_argument("--year", type=int, metavar="YEAR", help=text)


def _extract(commands: Commands[Parser], words: Words) -> None:
    command = _command(
        commands, "extract", words, "读取报告：数据、出处、核对结果", "read reports: record, evidence, findings"
    )
    command.add_argument("files", nargs="+", type=Path, metavar="FILE", help=words("报告文件", "a report"))
    _reader(command, words)
    text = words(
        "结果存入这个文件夹；多个文件、csv、xlsx 时必填", "folder for the results; needed for several files, csv, xlsx"
    )
    command.add_argument("--out", type=Path, metavar="DIR", help=text)
    text = words("结果的格式（默认 json）", "form of the results (default json)")
    command.add_argument("--format", choices=FORMATS, default="json", help=text)
    _rules(command, words)
    command.add_argument("--password", metavar="P", help=words("加密文件的密码", "password of an encrypted file"))
    _year(command, words)


def _batch(commands: Commands[Parser], words: Words) -> None:
    command = _command(
        commands, "batch", words, "批量读取：可中断、可续作", "read thousands of files; stop and go on at any time"
    )
    text = words("文件、文件夹、通配符、zip 或网址", "files, folders, globs, zips or URLs")
    command.add_argument("inputs", nargs="+", metavar="INPUT", help=text)
    text = words("结果文件夹；再次运行时只做还没做完的", "folder of the results; run again, only what is left is done")
    command.add_argument("--out", type=Path, required=True, metavar="OUT", help=text)
    _reader(command, words)
    _rules(command, words)
    _year(command, words)
    text = words(
        "同时读取的进程数（默认每个处理器一个，内存不足时更少）",
        "processes that read at the same time (default: one a processor, fewer where memory is short)",
    )
    command.add_argument("--workers", type=int, metavar="N", help=text)
    text = words(
        "在 Ray 上读取：不写地址则在本机启动，否则加入该地址的集群（见 docs/scale.md）",
        "read on Ray: start one here, or join the cluster at this address (docs/scale.md)",
    )
    command.add_argument("--ray", nargs="?", const="local", default="", metavar="ADDRESS", help=text)
    command.add_argument("--force", action="store_true", help=words("全部重做", "read again what is done"))


def _check(commands: Commands[Parser], words: Words) -> None:
    command = _command(commands, "check", words, "核对已有的数据", "check a record that is there already")
    text = words("数据，或 extract 写出的结果", "a record, or what extract wrote")
    command.add_argument("record", type=Path, metavar="RECORD.json", help=text)
    _rules(command, words)


def _compare(commands: Commands[Parser], words: Words) -> None:
    command = _command(
        commands, "compare", words, "比较同一项目的两份文件", "compare two files about the same projects"
    )
    text = words("报告文件，或 extract 写出的 .json", "a report, or the .json that extract wrote")
    command.add_argument("files", nargs=2, type=Path, metavar="FILE", help=text)
    _reader(command, words)


def _schema(commands: Commands[Parser], words: Words) -> None:
    command = _command(commands, "schema", words, "输出 JSON Schema", "print a JSON Schema")
    text = "record, evidence, finding, extraction, label"
    command.add_argument("name", nargs="?", default="record", metavar="NAME", help=text)


def _eval(commands: Commands[Parser], words: Words) -> None:
    command = _command(
        commands, "eval", words, "读取带标注的报告并评分", "read labelled reports and score what comes out"
    )
    text = words(
        "样本文件夹，或装有样本的文件夹；compare A B 比较两次结果，generate … 生成样本",
        "a sample, or a folder of samples; compare A B: two runs; generate: make samples",
    )
    command.add_argument("suites", nargs="+", type=Path, metavar="SUITE", help=text)
    _reader(command, words)
    text = words(
        "样本里的文件名（默认 document.pdf），可重复", "file name in a sample (default document.pdf); may be repeated"
    )
    command.add_argument("--variant", action="append", metavar="FILE", help=text)
    text = words("每个文件最多显示几处差异", "so many differences of each file are shown")
    command.add_argument("--show", type=int, default=0, metavar="N", help=text)
    text = words(
        "向设置的模型提问，录下没有录过的回答（不加时回放）", "ask the model set up, record what is not recorded yet"
    )
    command.add_argument("--record", action="store_true", help=text)
    text = words("只用录下的回答，没有录过的算读不出", "recorded replies alone; what was not recorded is not read")
    command.add_argument("--replay", action="store_true", help=text)
    command.add_argument("--json", action="store_true", help=words("以 JSON 输出", "print JSON"))
    text = words(
        "结果存为这个 JSON 文件，可用 compare 比较；generate 时是样本的文件夹",
        "keep the run as this JSON file, for compare; with generate the folder of the samples",
    )
    command.add_argument("--out", type=Path, metavar="FILE", help=text)
    command.add_argument("--html", type=Path, metavar="FILE", help=words("写出带图的网页", "write a page with plots"))
    text = words("generate：几份（默认 200）", "generate: so many reports (default 200)")
    command.add_argument("--count", type=int, default=200, metavar="N", help=text)
    text = words("generate：随机数种子（默认 1）", "generate: the seed (default 1)")
    command.add_argument("--seed", type=int, default=1, metavar="N", help=text)
    text = words("generate：同时生成扫描件", "generate: scans as well")
    command.add_argument("--scans", action="store_true", help=text)


def _doctor(commands: Commands[Parser], words: Words) -> None:
    command = _command(
        commands,
        "doctor",
        words,
        "检查语言模型的设置和数据存储",
        "look at the language model that is set up, and the store",
    )
    text = words("修复存储：清除残留，把缺原件的文件标为失败", "mend the store: take leftovers away, mark what is lost")
    command.add_argument("--repair", action="store_true", help=text)


def _backup(commands: Commands[Parser], words: Words) -> None:
    command = _command(commands, "backup", words, "备份数据库和原件", "copy the database and the originals")
    text = words("新的备份文件夹", "a new folder for the copy")
    command.add_argument("folder", type=Path, metavar="FOLDER", help=text)


def _restore(commands: Commands[Parser], words: Words) -> None:
    command = _command(commands, "restore", words, "从备份恢复到空的存储", "fill an empty store from a backup")
    command.add_argument("folder", type=Path, metavar="FOLDER", help=words("备份文件夹", "the backup's folder"))


def _forget(commands: Commands[Parser], words: Words) -> None:
    command = _command(
        commands, "forget", words, "删除超过保存期限的原件（数据保留）", "delete originals past their time (data stay)"
    )
    text = words("保存天数（默认 EXTRACTOR_RETENTION_DAYS）", "days to keep them (default EXTRACTOR_RETENTION_DAYS)")
    command.add_argument("--days", type=int, metavar="N", help=text)


def _app(commands: Commands[Parser], words: Words) -> None:
    command = _command(commands, "app", words, "打开网页界面", "open the page in a browser")
    command.add_argument("--port", type=int, default=8501, help=words("端口（默认 8501）", "port (default 8501)"))


def _serve(commands: Commands[Parser], words: Words) -> None:
    command = _command(commands, "serve", words, "提供 HTTP 接口并读取文件", "answer over HTTP and read what comes in")
    text = words("监听地址（默认 127.0.0.1）", "address to listen on (default 127.0.0.1)")
    command.add_argument("--host", default="127.0.0.1", metavar="HOST", help=text)
    command.add_argument("--port", type=int, default=8000, help=words("端口（默认 8000）", "port (default 8000)"))
    text = words("同时读取几个文件（默认 1）", "files that are read at the same time (default 1)")
    command.add_argument("--workers", type=int, default=1, metavar="N", help=text)


def _token(commands: Commands[Parser], words: Words) -> None:
    command = _command(commands, "token", words, "接口令牌：生成、列出、吊销", "tokens of the service")
    text = words("add 生成，list 列出，revoke 吊销", "make one, list all, revoke one")
    command.add_argument("action", choices=("add", "list", "revoke"), help=text)
    text = words("add 时为名称，revoke 时为编号", "the name (add) or the id (revoke)")
    command.add_argument("name", nargs="?", metavar="NAME", help=text)
    text = words("权限，可重复：read, write, approve, admin", "what it opens, repeatable: read, write, approve, admin")
    command.add_argument("--scope", action="append", default=[], metavar="SCOPE", help=text)

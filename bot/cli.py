"""The ``liaison`` command: one entry to everything, with errors in one line.

Modules that import Rasa are imported by the command that needs them: ``--help``, ``content
check`` and ``test --fast`` answer at once.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from bot import quiet
from bot.settings import ROOT, SettingsError
from bot.yaml_reader import ContentError

FAILED, BAD_USAGE = 1, 2


class _Parser(argparse.ArgumentParser):
    """Bad usage is one line on standard error and exit 2."""

    def error(self, message: str) -> NoReturn:
        print(f"liaison: {message}; see `liaison --help`", file=sys.stderr)
        raise SystemExit(BAD_USAGE)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    quiet.silence()
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["test"]:  # its arguments are pytest's
        return _test(given[1:])
    options = _parser().parse_args(given)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except (ContentError, SettingsError) as error:
        print(f"liaison: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="liaison", description="Multilingual patient routing for a hospital.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)
    _add_serve(commands)
    chat = commands.add_parser("chat", help="the same assistant in the terminal")
    chat.add_argument("--language", metavar="CODE", help="the language to begin in")
    _add_data_dir(chat)
    chat.set_defaults(run=_chat)
    parse = commands.add_parser("parse", help="JSON Lines in, what was understood out")
    parse.set_defaults(run=_parse)
    train = commands.add_parser("train", help="train the model if anything it is made of changed")
    train.add_argument("--force", action="store_true", help="train even if nothing changed")
    train.set_defaults(run=_train)
    evaluate = commands.add_parser("evaluate", help="how well messages are understood")
    evaluate.add_argument("--format", choices=["text", "json", "html"], default="text")
    evaluate.add_argument("--output", type=Path, metavar="FILE", help="default: standard output")
    evaluate.add_argument(
        "--record", action="store_true", help="write docs/quality.md and the figures CI compares"
    )
    evaluate.set_defaults(run=_evaluate)
    content = commands.add_parser("content", help="check what the assistant knows and says")
    kinds = content.add_subparsers(
        required=True, metavar="check|add-language", parser_class=_Parser
    )
    add = kinds.add_parser("add-language", help="the skeleton of a new language, to fill in")
    add.add_argument("code", metavar="CODE", help="ISO 639-1, for example de")
    add.set_defaults(run=_add_language)
    kinds.add_parser("check", help="every content and training file").set_defaults(run=_check)
    drill = commands.add_parser("drill", help="what takes long; prints and records figures")
    drill.add_argument("name", nargs="?", choices=["stock"], default="stock")
    drill.set_defaults(run=_drill)
    commands.add_parser("test", help="every check; --fast for those without Rasa and browser")
    return parser


def _add_serve(commands: argparse._SubParsersAction[_Parser]) -> None:
    serve = commands.add_parser("serve", help="the website chat, REST and everything behind it")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=_port, default=8080)
    serve.add_argument("--production", action="store_true", help="an institution answers for it")
    _add_data_dir(serve)
    serve.set_defaults(run=_serve)


def _add_data_dir(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data-dir", type=Path, help="where the database lives (default: var)")


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; use 1 to 65535")
    return int(text)


def _settle(options: argparse.Namespace) -> None:
    """Turn options into the settings that everything else reads."""
    if getattr(options, "production", False):
        os.environ["LIAISON_PRODUCTION"] = "1"
    if options.data_dir is not None:
        os.environ["LIAISON_DATA_DIR"] = str(options.data_dir.resolve())


def _serve(options: argparse.Namespace) -> int:
    _settle(options)
    from bot.server import serve

    return serve(options.host, options.port)


def _chat(options: argparse.Namespace) -> int:
    _settle(options)
    from bot.channels.terminal import chat

    return chat(options.language)


def _parse(options: argparse.Namespace) -> int:
    from bot.parse_lines import run

    return run(sys.stdin.buffer, sys.stdout)


def _train(options: argparse.Namespace) -> int:
    from bot.settings import load_settings
    from bot.training import fresh_model, train

    models = load_settings().models_dir
    if not options.force and (fresh := fresh_model(models)):
        print(f"nothing changed: {fresh.name} is fresh")
        return 0
    quiet.log_to_stderr()
    path = train(models, force=options.force)
    print(f"trained {path.name}")
    return 0


def _evaluate(options: argparse.Namespace) -> int:
    from bot.evaluation.command import evaluate

    return evaluate(options.format, output=options.output, record=options.record)


def _check(options: argparse.Namespace) -> int:
    from bot.content_check import check_all

    problems = check_all()
    for problem in problems:
        print(problem)
    errors = sum(problem.level == "error" for problem in problems)
    print(f"{errors} errors, {len(problems) - errors} warnings")
    return FAILED if errors else 0


def _add_language(options: argparse.Namespace) -> int:
    from bot.new_language import LanguageExists, UnknownLanguage, add_language

    try:
        files = add_language(options.code)
    except UnknownLanguage:
        print(f"liaison: {options.code!r} is no language CLDR knows; use de or sw", file=sys.stderr)
        return BAD_USAGE
    except LanguageExists as error:
        print(f"liaison: {error} is there already; fill it in", file=sys.stderr)
        return FAILED
    for path in files:
        print(path.relative_to(ROOT))
    print("fill them in; `liaison content check` lists what is missing")
    return 0


def _drill(options: argparse.Namespace) -> int:
    command = [sys.executable, "-m", f"benchmarks.{options.name}"]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def _test(arguments: list[str]) -> int:
    from bot.checks import run

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())

"""Content commands on plain text, for people who write content."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from quizapp.catalog.check import check_content, claims_catalog, stamp_content
from quizapp.catalog.coverage import coverage, read_claims_file
from quizapp.catalog.listing import content_list
from quizapp.catalog.loading import shipped_root
from quizapp.errors import QuizError
from quizapp.i18n import Messages, language_of_locale, say


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one content command; return its exit code."""
    options = _parser().parse_args(arguments)
    messages = Messages(options.lang or language_of_locale(os.environ))
    commands = {"check": _check, "coverage": _coverage, "stamp": _stamp, "list": _list}
    try:
        return commands[options.command](options, messages)
    except QuizError as error:
        sys.stderr.write(say(error, messages) + "\n")
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m quizapp.catalog")
    parser.add_argument("command", choices=("check", "coverage", "stamp", "list"))
    parser.add_argument("path", nargs="?", type=Path)
    parser.add_argument("--topic", help="only this topic (check)")
    parser.add_argument("--claims", type=Path, help="JSON lines or TOML (coverage)")
    parser.add_argument("--retire", action="store_true", help="removed ids (stamp)")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--lang", choices=("en", "zh"))
    return parser


def _print(lines: Sequence[str]) -> None:
    sys.stdout.write("".join(line + "\n" for line in lines))


def _print_json(value: object) -> None:
    _print([json.dumps(value, ensure_ascii=False, indent=1)])


def _check(options: argparse.Namespace, messages: Messages) -> int:
    report = check_content(options.path, topic=options.topic, messages=messages)
    if options.json:
        _print_json([problem.as_dict() for problem in report.problems])
    else:
        summary = messages("catalog.summary", count=len(report.problems))
        _print([*(str(problem) for problem in report.problems), summary])
    return 1 if report.problems else 0


def _coverage(options: argparse.Namespace, messages: Messages) -> int:
    catalog = claims_catalog(options.path)
    claims = read_claims_file(options.claims) if options.claims else None
    matrix = coverage(catalog, catalog.claims.values() if claims is None else claims)
    if options.json:
        _print_json(matrix.as_dict())
    else:
        _print(matrix.lines(messages))
    return 0 if matrix.complete else 1


def _stamp(options: argparse.Namespace, messages: Messages) -> int:
    root = options.path or shipped_root()
    today = date.today()  # noqa: DTZ011 - the author's own calendar day is meant
    done = stamp_content(Path(str(root)), today=today, retire=options.retire)
    _print([c.finding("revisions.toml", 1).render(messages) for c in done.refused])
    counts = {
        "new": len(done.new),
        "changed": len(done.changed),
        "retired": len(done.retired),
        "refused": len(done.refused),
    }
    _print([messages("catalog.stamped", **counts)])
    return 1 if done.refused else 0


def _list(options: argparse.Namespace, messages: Messages) -> int:
    rows = content_list(claims_catalog(options.path))
    if options.json:
        _print_json(rows)
    else:
        _print([f"{row['id']}  {row['kind']}  {row['minutes']:g} min" for row in rows])
    return 0

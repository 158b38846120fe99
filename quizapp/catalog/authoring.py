"""Content commands on plain text, for people who write content."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from quizapp.catalog.catalog import Catalog
from quizapp.catalog.check import check_content
from quizapp.catalog.loading import load_catalog
from quizapp.i18n import Messages, language_of_locale


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one content command; return its exit code."""
    options = _parser().parse_args(arguments)
    messages = Messages(options.lang or language_of_locale(os.environ))
    base = load_catalog() if options.path else None
    return _check(options.path, base, options.topic, messages)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m quizapp.catalog")
    parser.add_argument("command", choices=("check",))
    parser.add_argument("path", nargs="?", type=Path)
    parser.add_argument("--topic")
    parser.add_argument("--lang", choices=("en", "zh"))
    return parser


def _check(
    path: Path | None, base: Catalog | None, topic: str | None, messages: Messages
) -> int:
    findings = check_content(path, base=base, topic=topic)
    for finding in findings:
        sys.stdout.write(finding.render(messages) + "\n")
    sys.stdout.write(messages("catalog.summary", count=len(findings)) + "\n")
    return 1 if findings else 0

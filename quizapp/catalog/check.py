"""The content check: every rule over one root, all problems in reading order."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from quizapp.catalog.catalog import Catalog
from quizapp.catalog.findings import Finding, in_reading_order
from quizapp.catalog.loading import Content, read_content, shipped_root
from quizapp.catalog.revisions import (
    FILE,
    Stamp,
    read_revisions,
    stamp,
    write_revisions,
)
from quizapp.catalog.rules import RULES
from quizapp.catalog.scope import Scope
from quizapp.catalog.sources import Root
from quizapp.errors import ContentError, UserInputError
from quizapp.i18n import Messages, fault


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding put into words."""

    path: str
    line: int
    where: str
    message: str

    def __str__(self) -> str:
        where = f" {self.where}" if self.where else ""
        return f"{self.path}:{self.line}{where}: {self.message}"

    def as_dict(self) -> dict[str, Any]:
        """Return the problem as plain values for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class CheckReport:
    """All problems of a root, and how much was looked at."""

    problems: tuple[Problem, ...]
    items: int
    notes: int
    topics: int


def check_content(
    root: Traversable | Path | None = None,
    *,
    topic: str | None = None,
    messages: Messages | None = None,
) -> CheckReport:
    """Check a content root (the shipped one by default) against every rule.

    ``topic`` narrows the check, and the problems, to one topic, which is much
    faster. Raises UserInputError when the root or the topic does not exist.
    """
    content = _read(root)
    if topic is not None and topic not in content.catalog.topics:
        raise fault(UserInputError, "catalog.no_topic", topic=topic)
    words = messages or Messages("en")
    scope = Scope(content, topic, _revisions_text(root))
    findings = find_problems(scope)
    return CheckReport(
        tuple(
            Problem(f.path, f.line, f.where, f.message(words))
            for f in in_reading_order(findings)
        ),
        len(scope.items),
        len(scope.notes),
        len(scope.topics),
    )


def find_problems(scope: Scope) -> list[Finding]:
    """Run every rule; return what concerns the scope's topic, or everything."""
    findings = list(scope.content.findings)
    for rule in RULES:
        findings.extend(rule(scope))
    if scope.topic is None:
        return findings
    return [finding for finding in findings if _concerns(finding, scope.topic)]


def _concerns(finding: Finding, topic: str) -> bool:
    folder, _, name = finding.path.partition("/")
    if folder in ("items", "notes"):
        return name.split(".", 1)[0] == topic
    if finding.path in ("topics.toml", "claims.toml", FILE):
        names = (f"{topic}.", f"{topic}-")
        return finding.where.startswith(names) or not finding.where
    return True


def _read(root: Traversable | Path | None) -> Content:
    """Read a root; a deck (no claims catalogue) builds upon the shipped content."""
    if root is None:
        return read_content(shipped_root())
    if not root.is_dir():
        raise fault(UserInputError, "catalog.decks.no_folder", path=root)
    if root.joinpath("claims.toml").is_file():
        return read_content(root)
    return read_content(root, base=read_content(with_claims=False).catalog)


def _revisions_text(root: Traversable | Path | None) -> str | None:
    return Root(shipped_root() if root is None else root).read(FILE)


def claims_catalog(root: Traversable | Path | None = None) -> Catalog:
    """Return what can be read of a root, with its claims, for coverage."""
    return _read(root).catalog


def stamp_content(root: Path, *, today: date, retire: bool = False) -> Stamp:
    """Bring ``revisions.toml`` of a root up to date and return what was done.

    Nothing is written when something was refused. Raises ContentError when items
    cannot be read, UserInputError when the file cannot be written.
    """
    content = _read(root)
    if content.findings:
        words = Messages("en")
        raise ContentError(f.render(words) for f in in_reading_order(content.findings))
    text = _revisions_text(root)
    try:
        rows = {} if text is None else read_revisions(text)
    except ValueError as error:
        detail = f"{FILE}: {error}"
        raise fault(UserInputError, "catalog.file.toml", detail=detail) from error
    done = stamp(content.catalog.items.values(), rows, today=today, retire=retire)
    if not done.refused:
        path = root / FILE
        try:
            path.write_text(write_revisions(done.rows), encoding="utf-8")
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise fault(
                UserInputError, "catalog.decks.unwritable", path=path, reason=reason
            ) from error
    return done

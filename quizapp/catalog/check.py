"""The content check: every rule over one root, all problems in reading order."""

from __future__ import annotations

from importlib.resources.abc import Traversable
from pathlib import Path

from quizapp.catalog.catalog import Catalog
from quizapp.catalog.findings import Finding, in_reading_order
from quizapp.catalog.loading import read_content, shipped_root
from quizapp.catalog.rules import RULES
from quizapp.catalog.scope import Scope
from quizapp.catalog.sources import Root


def check_content(
    root: Traversable | Path | None = None,
    *,
    base: Catalog | None = None,
    topic: str | None = None,
) -> list[Finding]:
    """Check a content root (the shipped one by default) against every rule.

    ``base`` is what a deck may refer to. ``topic`` narrows the check, and the
    findings, to one topic, which is much faster.
    """
    place = shipped_root() if root is None else root
    content = read_content(place, base=base)
    scope = Scope(content, topic, Root(place).read("revisions.toml"))
    findings = list(content.findings)
    for rule in RULES:
        findings.extend(rule(scope))
    if topic is not None:
        findings = [finding for finding in findings if _concerns(finding, topic)]
    return in_reading_order(findings)


def _concerns(finding: Finding, topic: str) -> bool:
    folder, _, name = finding.path.partition("/")
    if folder in ("items", "notes"):
        return name.split(".", 1)[0] == topic
    if finding.path in ("topics.toml", "claims.toml", "revisions.toml"):
        return finding.where.startswith((f"{topic}.", f"{topic}-")) or not finding.where
    return True

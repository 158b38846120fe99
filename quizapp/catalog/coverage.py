"""Which claims have notes and items, in both languages: the matrix of topics."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quizapp.catalog.catalog import Catalog
from quizapp.catalog.claims import Claim
from quizapp.errors import UserInputError
from quizapp.i18n import Messages, fault
from quizapp.models import LANGUAGES, TopicSlug

MAX_CLAIMS_BYTES = 8_000_000


@dataclass(frozen=True, slots=True)
class WantedClaim:
    """A claim that is to be covered; only its id and topic matter."""

    id: str
    topic: str


@dataclass(frozen=True, slots=True)
class ClaimCover:
    """What covers one claim."""

    id: str
    items: tuple[str, ...]
    traps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TopicCover:
    """One row of the matrix: a topic with its notes, items and claims."""

    topic: str
    notes: tuple[str, ...]  # languages with a note
    items: int
    kinds: int
    claims: tuple[ClaimCover, ...]

    @property
    def covered(self) -> int:
        """How many of the claims have an item."""
        return sum(1 for claim in self.claims if claim.items)

    @property
    def complete(self) -> bool:
        """Whether both notes are there and every claim has an item."""
        return self.notes == LANGUAGES and self.covered == len(self.claims)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The whole matrix, in study order; unknown topics come last."""

    topics: tuple[TopicCover, ...]

    @property
    def claims(self) -> int:
        """How many claims are wanted."""
        return sum(len(topic.claims) for topic in self.topics)

    @property
    def covered(self) -> int:
        """How many claims have an item and, in both languages, a note."""
        return sum(t.covered for t in self.topics if t.notes == LANGUAGES)

    @property
    def complete_topics(self) -> int:
        """How many topics are complete."""
        return sum(1 for topic in self.topics if topic.complete)

    @property
    def complete(self) -> bool:
        """Whether nothing is left to do."""
        return self.complete_topics == len(self.topics)

    def missing(self) -> tuple[str, ...]:
        """Return the claims without an item, in order."""
        return tuple(
            claim.id for t in self.topics for claim in t.claims if not claim.items
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the matrix as plain values for JSON."""
        return {
            "claims": self.claims,
            "claims_covered": self.covered,
            "topics": len(self.topics),
            "topics_complete": self.complete_topics,
            "missing": list(self.missing()),
            "matrix": [
                {
                    "topic": topic.topic,
                    "notes": list(topic.notes),
                    "items": topic.items,
                    "kinds": topic.kinds,
                    "claims": {c.id: list(c.items) for c in topic.claims},
                    "traps": {c.id: list(c.traps) for c in topic.claims if c.traps},
                }
                for topic in self.topics
            ],
        }

    def lines(self, messages: Messages) -> list[str]:
        """Return the matrix and its totals as lines of text."""
        width = max((len(topic.topic) for topic in self.topics), default=5)
        rows = [
            messages(
                "catalog.coverage.row",
                topic=topic.topic.ljust(width),
                notes=" ".join(
                    code if code in topic.notes else "--" for code in LANGUAGES
                ),
                covered=f"{topic.covered:>3}",
                claims=f"{len(topic.claims):>3}",
                items=f"{topic.items:>3}",
                kinds=f"{topic.kinds:>2}",
            )
            + "".join(f"  -{claim.id}" for claim in topic.claims if not claim.items)
            for topic in self.topics
        ]
        return [
            *rows,
            messages(
                "catalog.coverage.total",
                covered=self.covered,
                claims=self.claims,
                complete=self.complete_topics,
                topics=len(self.topics),
            ),
        ]


def coverage(catalog: Catalog, claims: Iterable[Claim | WantedClaim]) -> Coverage:
    """Hold a catalog against claims: a claim is covered by the items that name it."""
    items: dict[str, list[str]] = {}
    traps: dict[str, list[str]] = {}
    for item in catalog.items.values():
        for name in item.claims:
            items.setdefault(name, []).append(item.id)
        for name in item.traps:
            traps.setdefault(name, []).append(item.id)
    rows: dict[str, list[ClaimCover]] = {str(slug): [] for slug in catalog.topics}
    for claim in claims:
        cover = ClaimCover(
            claim.id, tuple(items.get(claim.id, ())), tuple(traps.get(claim.id, ()))
        )
        rows.setdefault(str(claim.topic), []).append(cover)
    wanted = {topic: covers for topic, covers in rows.items() if covers}
    return Coverage(tuple(_topic(catalog, t, covers) for t, covers in wanted.items()))


def _topic(catalog: Catalog, topic: str, covers: Sequence[ClaimCover]) -> TopicCover:
    items = catalog.by_topic(topic)
    notes = tuple(
        code for code in LANGUAGES if (TopicSlug(topic), code) in catalog.notes
    )
    kinds = len({item.kind for item in items})
    return TopicCover(topic, notes, len(items), kinds, tuple(covers))


# ----- Files of claims -----


def read_claims_file(path: Path) -> tuple[WantedClaim, ...]:
    """Read wanted claims from JSON lines or TOML; each row has ``id`` and ``topic``.

    Raises UserInputError when the file cannot be used.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_CLAIMS_BYTES + 1)
        if len(data) > MAX_CLAIMS_BYTES:
            raise fault(UserInputError, "catalog.coverage.too_large", path=path)
        text = data.decode("utf-8-sig")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise fault(
            UserInputError, "catalog.coverage.unreadable", path=path, reason=reason
        ) from error
    except UnicodeDecodeError as error:
        raise fault(UserInputError, "catalog.coverage.not_text", path=path) from error
    rows = _toml_rows(path, text) if path.suffix == ".toml" else _json_rows(path, text)
    return tuple(_wanted(path, line, row) for line, row in rows)


def _toml_rows(path: Path, text: str) -> list[tuple[int, Any]]:
    try:
        rows = tomllib.loads(text).get("claim", [])
    except (ValueError, RecursionError) as error:
        raise _not_rows(path, 1, str(error)) from error
    if not isinstance(rows, list):
        raise _not_rows(path, 1, "claim")
    return list(enumerate(rows, 1))


def _json_rows(path: Path, text: str) -> list[tuple[int, Any]]:
    rows: list[tuple[int, Any]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                rows.append((number, json.loads(line)))
            except (ValueError, RecursionError) as error:
                raise _not_rows(path, number, str(error)) from error
    return rows


def _wanted(path: Path, line: int, row: Any) -> WantedClaim:
    if isinstance(row, Mapping):
        name, topic = row.get("id"), row.get("topic")
        if isinstance(name, str) and isinstance(topic, str):
            return WantedClaim(name, topic)
    raise _not_rows(path, line, "id, topic")


def _not_rows(path: Path, line: int, detail: str) -> UserInputError:
    return fault(
        UserInputError,
        "catalog.coverage.row_fault",
        path=path,
        line=line,
        detail=detail,
    )

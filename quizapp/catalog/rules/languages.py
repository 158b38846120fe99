"""Both languages: pairs of notes with the same sections, nothing untranslated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from quizapp.catalog.findings import Finding, Place
from quizapp.catalog.scope import Scope
from quizapp.models import LANGUAGES, ItemId, Note, Topic

_MATHS = re.compile(r"\$\$.*?\$\$|\$[^$\n]*\$|`[^`\n]*`", re.DOTALL)
_WORD = re.compile(r"[A-Za-z]{3,}")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
MAX_ENGLISH_WORDS = 5


def check(scope: Scope) -> Iterator[Finding]:
    """Yield missing notes, differing sections and texts in the other language."""
    for topic in scope.topics:
        yield from _note_pair(scope, topic)
    alike = frozenset() if scope.is_catalogued else _alike(scope)
    for passage in scope.passages:
        if (passage.item.id, passage.place[:-1]) in alike:
            continue
        plain = _MATHS.sub(" ", passage.words)
        if passage.place[0] == "listing":
            continue
        if passage.language == "zh" and not _CHINESE.search(plain):
            if len(_WORD.findall(plain)) > MAX_ENGLISH_WORDS:
                yield scope.at(passage.item, passage.place, "language.not_chinese")
        elif passage.language == "en" and _CHINESE.search(plain):
            yield scope.at(passage.item, passage.place, "language.not_english")


def _alike(scope: Scope) -> frozenset[tuple[ItemId, Place]]:
    """Return the texts that are the very same in both languages.

    A deck from elsewhere has one language, which stands for both.
    """
    words: dict[tuple[ItemId, Place], set[str]] = {}
    for passage in scope.passages:
        words.setdefault((passage.item.id, passage.place[:-1]), set()).add(
            passage.words
        )
    return frozenset(key for key, texts in words.items() if len(texts) == 1)


def _note_pair(scope: Scope, topic: Topic) -> Iterator[Finding]:
    pair = [scope.catalog.note(topic.slug, language) for language in LANGUAGES]
    for language, note in zip(LANGUAGES, pair, strict=True):
        if note is None:
            path = f"notes/{topic.slug}.{language}.md"
            yield Finding.of(path, 1, "", "note.missing")
    english, chinese = pair
    if english is not None and chinese is not None:
        yield from _sections(scope, english, chinese)


def _sections(scope: Scope, english: Note, chinese: Note) -> Iterator[Finding]:
    for ours, theirs in zip_longest(english.sections, chinese.sections):
        if ours is None or theirs is None or ours.anchor != theirs.anchor:
            line = theirs.line if theirs is not None else chinese.sections[-1].line
            yield scope.in_note(
                chinese,
                line,
                "note.sections_differ",
                here=theirs.anchor if theirs is not None else "-",
                there=ours.anchor if ours is not None else "-",
            )
            return

"""Questions asked twice: near-duplicates by shingles of characters."""

from __future__ import annotations

import math
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from quizapp.catalog.findings import Finding
from quizapp.catalog.items import CLOZE_PROMPT
from quizapp.catalog.scope import Scope
from quizapp.models import LANGUAGES, Item, ItemId, Language

THRESHOLD = 0.85
CONTRAST_THRESHOLD = 0.95  # a pair to be told apart is worded alike on purpose
_SHINGLE = {"en": 5, "zh": 3}


def check(scope: Scope) -> Iterator[Finding]:
    """Yield items that ask nearly the same as an earlier one, once per pair."""
    items = tuple(scope.known.items.values())
    chosen = {item.id for item in scope.items}
    told: set[tuple[ItemId, ItemId]] = set()
    for language in LANGUAGES:
        texts = {item.id: question_text(item, language) for item in items}
        sets = {name: shingles(text, language) for name, text in texts.items()}
        for first, second, likeness in near_pairs(sets, THRESHOLD):
            if likeness < CONTRAST_THRESHOLD and _contrasted(scope, first, second):
                continue
            item = second if second in chosen else first
            if item in chosen and (first, second) not in told:
                told.add((first, second))
                yield scope.at(
                    scope.catalog.items[item],
                    ("prompt", language),
                    "duplicate",
                    other=first if item == second else second,
                    percent=round(100 * likeness),
                )


def _contrasted(scope: Scope, first: ItemId, second: ItemId) -> bool:
    items = scope.known.items
    return second in items[first].contrast or first in items[second].contrast


def question_text(item: Item, language: Language) -> str:
    """Return all that the learner is shown with the question."""
    parts = [] if item.prompt == CLOZE_PROMPT else [item.prompt]
    parts += [text for text in (item.text, item.listing) if text is not None]
    parts += [option.text for option in item.options]
    parts += [*item.sides, *item.statements]
    parts += [side for pair in item.pairs for side in pair]
    parts += [follow_up.prompt for follow_up in item.follow_ups]
    words = [part.get(language) for part in parts]
    if item.plot is not None:
        words += [series.y for series in item.plot.series]
    words += [f"{name}={value}" for name, value in item.problem.given]
    return "\n".join(words)


def shingles(text: str, language: Language) -> frozenset[str]:
    """Return the runs of characters of a text, blanks and case apart."""
    squeezed = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    size = _SHINGLE[language]
    if len(squeezed) <= size:
        return frozenset({squeezed})
    return frozenset(squeezed[i : i + size] for i in range(len(squeezed) - size + 1))


def near_pairs(
    sets: Mapping[ItemId, frozenset[str]], threshold: float
) -> Iterator[tuple[ItemId, ItemId, float]]:
    """Yield pairs (earlier, later) whose Jaccard likeness reaches the threshold.

    Two such sets share one of the ``n - ceil(threshold n) + 1`` rarest shingles of
    each, so only these are looked up (prefix filter).
    """
    counts = Counter(shingle for members in sets.values() for shingle in members)
    seen: dict[str, list[ItemId]] = defaultdict(list)
    for name, members in sets.items():
        rarest = sorted(members, key=lambda s: (counts[s], s))
        prefix: Sequence[str] = rarest[
            : len(members) - math.ceil(threshold * len(members)) + 1
        ]
        for other in dict.fromkeys(o for s in prefix for o in seen[s]):
            common = len(members & sets[other])
            likeness = common / (len(members) + len(sets[other]) - common)
            if likeness >= threshold:
                yield other, name, likeness
        for shingle in prefix:
            seen[shingle].append(name)

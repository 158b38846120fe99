"""Cards as Markdown (``Q:``, ``A:``, ``C:``) and as CSV, one row a card.

The Markdown is what hashcards reads, and so does ``quizapp import markdown``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from engine import Instance, format_value, value_latex
from engine.problems import ClozeAnswer
from quizapp.cards import back, back_markdown, face, face_markdown
from quizapp.cards.face import gap_text
from quizapp.cards.placeholders import fill
from quizapp.catalog.drawing import Teller, UndrawableError, drawn, insist
from quizapp.errors import ExportError
from quizapp.i18n import Messages, fault
from quizapp.models import Item, Kind
from quizapp.safetext import for_csv

COLUMNS = ("id", "topic", "kind", "front", "back", "tags", "source")
_MARK = re.compile(r"^(?=(?:[QAC][:：]|-{3,}\s*$))", re.MULTILINE)
SEED = 0  # of the instance that stands for a computed question


def _instances(items: Iterable[Item], tell: Teller) -> Iterator[tuple[Item, Instance]]:
    """Yield each item with its instance; ``tell`` hears of those that have none."""
    for item in items:
        try:
            yield item, drawn(item, SEED)
        except UndrawableError as error:
            tell(error)


def cards_markdown(items: Iterable[Item], say: Messages, tell: Teller = insist) -> str:
    """Return the cards of items as Markdown, a heading for each topic.

    ``tell`` hears of questions that are left out because they cannot be drawn.
    """
    blocks: list[str] = []
    topic = None
    for item, instance in _instances(items, tell):
        if item.topic != topic:
            topic = item.topic
            blocks.append(f"# {topic}")
        blocks += _blocks(item, instance, say)
    return "\n\n".join(blocks) + "\n"


def _blocks(item: Item, instance: Instance, say: Messages) -> Iterator[str]:
    cloze = _cloze(item, instance, say)
    if cloze is not None:
        yield f"C: {_quiet(cloze)}\n---"
        return
    for front, rear in _sides(item, instance, say):
        yield f"Q: {_quiet(front)}\nA: {_quiet(rear)}\n---"


def _quiet(markdown: str) -> str:
    """Indent lines that would begin a card, so that they do not."""
    return _MARK.sub(" ", markdown.strip())


def _cloze(item: Item, instance: Instance, say: Messages) -> str | None:
    """Return a cloze in brackets; None where its text or a gap has brackets itself."""
    answer = item.problem.answer
    if not isinstance(answer, ClozeAnswer) or item.text is None:
        return None
    gaps = answer.gaps
    words = item.text.get(say.language)
    if any(gap.value is not None for gap in gaps):
        return None
    if re.search(r"\[(?!\[\d+\]\])(?<!\[\[)", re.sub(r"\[\[\d+\]\]", "", words)):
        return None

    def value(name: str, inside: bool) -> str:
        drawn = instance.values[name]
        return value_latex(drawn) if inside else format_value(drawn)

    def gap(index: int, inside: bool) -> str:
        return f"[{gap_text(gaps[index], say.language, inside_maths=inside)}]"

    inside_maths = False

    def watched(index: int, inside: bool) -> str:
        nonlocal inside_maths
        inside_maths = inside_maths or inside
        return gap(index, inside)

    text = fill(words, value, watched)
    return None if inside_maths else text


def _sides(item: Item, instance: Instance, say: Messages) -> Iterator[tuple[str, str]]:
    for part in range(item.parts):
        front = face(item, instance, part, say.language)
        rear = back(item, instance, part, say.language)
        words = back_markdown(front, rear, say)
        if item.kind in (Kind.RECALL, Kind.EXPLAIN) and rear.key_points:
            words += "\n\n" + "\n".join(f"- {point}" for point in rear.key_points)
        yield face_markdown(front, say), words or rear.explanation


def cards_csv(items: Iterable[Item], say: Messages, tell: Teller = insist) -> str:
    """Return the cards of items as CSV that no spreadsheet takes for formulas.

    ``tell`` hears of questions that are left out because they cannot be drawn.
    """
    rows = [",".join(COLUMNS)]
    for item, instance in _instances(items, tell):
        sides = _sides(item, instance, say)
        for card, (front, rear) in zip(item.card_ids(), sides, strict=True):
            tags = " ".join("-".join(tag.split()) for tag in item.tags)
            cells = (card, item.topic, item.kind.value, front, rear, tags, item.source)
            rows.append(",".join(for_csv(cell) for cell in cells))
    return "\r\n".join(rows) + "\r\n"


def write_text(place: Path, text: str) -> None:
    """Write a file in one go; ExportError when it cannot be written."""
    beside = place.with_name(f".{place.name}.part")
    try:
        beside.write_text(text, encoding="utf-8", newline="")
        beside.replace(place)
    except OSError as error:
        beside.unlink(missing_ok=True)
        reason = error.strerror or type(error).__name__
        raise fault(
            ExportError, "anki.unwritable", place=str(place), reason=reason
        ) from error

"""Notes of the basic type: answers in words, formulas, orders, comparisons."""

from __future__ import annotations

from collections.abc import Callable

from engine.problems import OrderAnswer
from quizapp.exports.anki import markup
from quizapp.exports.anki.notetypes import NoteKind
from quizapp.exports.anki.sheet import Sheet, Side, Written, numbered


def _basic(
    sheet: Sheet, front: Callable[[Side], str], rear: Callable[[Side], str]
) -> Written:
    return Written(
        NoteKind.BASIC,
        {
            "Front": sheet.both(front),
            "Back": sheet.both(rear),
            "Extra": sheet.both(sheet.reasons),
            "Source": sheet.both(sheet.source),
        },
    )


def _points(side: Side) -> str:
    if not side.back.key_points:
        return ""
    rows = "".join(f"<li>{markup.short_html(p)}</li>" for p in side.back.key_points)
    return side.label("key_points") + f"<ul>{rows}</ul>"


def recall(sheet: Sheet) -> Written:
    """Write an answer in words, follow-ups and key points included."""

    def rear(side: Side) -> str:
        html = markup.to_html(side.back.answer or "")
        rows = [
            f"<p><strong>{markup.short_html(question)}</strong></p>"
            f"{markup.to_html(answer)}"
            for question, answer in side.back.follow_ups
        ]
        return html + ("".join(rows) or _points(side))

    def front(side: Side) -> str:
        rows = [markup.short_html(row.text) for row in side.face.rows]
        listed = numbered(rows, kind="rows") if rows else ""
        return sheet.stem(side) + listed

    return _basic(sheet, front, rear)


def formula(sheet: Sheet) -> Written:
    """Write a question whose key is a formula."""
    return _basic(sheet, sheet.stem, sheet.solution)


def order(sheet: Sheet) -> Written:
    """Write steps to put in order."""
    answer = sheet.item.problem.answer
    partial = isinstance(answer, OrderAnswer) and bool(answer.before)

    def front(side: Side) -> str:
        rows = [markup.short_html(row.text) for row in side.face.rows]
        return sheet.stem(side) + numbered(rows, kind="rows")

    def rear(side: Side) -> str:
        shown = sheet.instance.order or tuple(range(len(sheet.item.statements)))
        rows = [
            f"({shown.index(at) + 1}) {markup.short_html(text.get(side.language))}"
            for at, text in enumerate(sheet.item.statements)
        ]
        note = f'<div class="how">{side.word("one_order")}</div>' if partial else ""
        return side.label("answer") + note + numbered(rows, kind="rows")

    return _basic(sheet, front, rear)


def compare(sheet: Sheet) -> Written:
    """Write statements to assign to two sides."""
    shown = sheet.instance.order or tuple(range(len(sheet.item.statements)))

    def front(side: Side) -> str:
        first, second = (markup.short_html(text) for text in side.face.sides)
        rows = [markup.short_html(row.text) for row in side.face.rows]
        heading = f"<p><strong>A</strong> {first} · <strong>B</strong> {second}</p>"
        return sheet.stem(side) + heading + numbered(rows, kind="rows")

    def rear(side: Side) -> str:
        sides = getattr(sheet.item.problem.answer, "sides", ())
        rows = [
            f"<strong>{sides[index]}</strong> {markup.short_html(row.text)}"
            for row, index in zip(side.face.rows, shown, strict=True)
        ]
        return side.label("answer") + numbered(rows, kind="rows")

    return _basic(sheet, front, rear)


def match(sheet: Sheet) -> Written:
    """Write rows to pair."""

    def front(side: Side) -> str:
        left = [markup.short_html(row.text) for row in side.face.rows]
        right = [markup.short_html(row.text) for row in side.face.options]
        return (
            sheet.stem(side)
            + numbered(left, kind="rows")
            + numbered(right, kind="options", style=' type="a"')
        )

    def rear(side: Side) -> str:
        rows = [
            f"{markup.short_html(left.get(side.language))} → "
            f"{markup.short_html(right.get(side.language))}"
            for left, right in sheet.item.pairs
        ]
        return side.label("answer") + numbered(rows, kind="rows")

    return _basic(sheet, front, rear)

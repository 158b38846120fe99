"""Notes of the cloze kind: gaps of a text, and derivations step by step."""

from __future__ import annotations

from collections.abc import Callable

from engine import Instance, format_value, value_latex
from engine.problems import ClozeAnswer
from quizapp.cards.face import gap_text
from quizapp.cards.placeholders import fill
from quizapp.exports.anki import markup
from quizapp.exports.anki.notetypes import NoteKind
from quizapp.exports.anki.prose import formula
from quizapp.exports.anki.sheet import Sheet, Side, Written, key_html


def cloze(sheet: Sheet) -> Written:
    """Write a text with gaps, one card a gap."""
    item = sheet.item
    answer = item.problem.answer
    if not isinstance(answer, ClozeAnswer) or item.text is None:
        raise TypeError(f"{item.id} has no gaps")
    gaps, words = answer.gaps, item.text

    def text(side: Side) -> str:
        marked = fill(
            words.get(side.language),
            _value(sheet.instance),
            lambda index, inside: markup.mark(index + 1, inside_maths=inside),
        )

        def gap(number: int, inside: bool) -> str:
            if not 1 <= number <= len(gaps):
                return ""
            content = gap_text(gaps[number - 1], side.language, inside_maths=inside)
            # Braces of the maths must not run into those of the cloze.
            body = markup.latex_body(content) if inside else markup.line_html(content)
            return (
                f" {{{{c{number}::{body} }}}} "
                if inside
                else (f"{{{{c{number}::{body}}}}}")
            )

        return markup.to_html(side.face.prompt) + markup.fill_marks(
            markup.to_html(marked), gap
        )

    return Written(
        NoteKind.CLOZE,
        {
            "Text": sheet.both(text),
            "Extra": sheet.both(sheet.reasons),
            "Source": sheet.both(sheet.source),
        },
        cards=len(gaps),
    )


def _value(instance: Instance) -> Callable[[str, bool], str]:
    def value(name: str, inside: bool) -> str:
        drawn = instance.values[name]
        return value_latex(drawn) if inside else format_value(drawn)

    return value


def derivation(sheet: Sheet) -> Written:
    """Write a derivation, one card a step."""
    steps = len(sheet.side(sheet.languages[0]).back.worked)
    if not steps:
        return formula(sheet)

    def text(side: Side) -> str:
        rows = [
            f'<div class="step"><p>{markup.short_html(line.text)}</p>'
            f"{{{{c{at}::{markup.display_math(line.latex)}}}}}</div>"
            for at, line in enumerate(side.back.worked, 1)
        ]
        return sheet.stem(side) + "".join(rows)

    def extra(side: Side) -> str:
        return side.label("answer") + key_html(side.back) + sheet.reasons(side)

    return Written(
        NoteKind.DERIVATION,
        {
            "Text": sheet.both(text),
            "Extra": sheet.both(extra),
            "Source": sheet.both(sheet.source),
        },
        cards=steps,
    )

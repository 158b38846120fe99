"""Notes of the code type: functions to write, listings with a wrong line."""

from __future__ import annotations

from quizapp.exports.anki import markup
from quizapp.exports.anki.notetypes import NoteKind
from quizapp.exports.anki.sheet import Sheet, Side, Written


def code(sheet: Sheet) -> Written:
    """Write a function to write."""

    def rear(side: Side) -> str:
        return sheet.solution(side) + sheet.trailer(side)

    return Written(
        NoteKind.CODE,
        {
            "Prompt": sheet.both(sheet.stem),  # with the head of the function
            "Code": "",
            "Answer": sheet.both(rear),
        },
    )


def bug(sheet: Sheet) -> Written:
    """Write a listing whose wrong line is asked for."""
    wrong = set(getattr(sheet.item.problem.answer, "wrong", ()))

    def code(side: Side) -> str:
        return markup.listing_html(side.face.listing)

    def rear(side: Side) -> str:
        lines = ", ".join(str(number) for number in sorted(wrong))
        return (
            side.label("answer")
            + f'<div class="key">{side.word("wrong_line", lines=lines)}</div>'
            + markup.listing_html(side.face.listing, frozenset(wrong))
            + sheet.trailer(side)
        )

    return Written(
        NoteKind.CODE,
        {
            "Prompt": sheet.both(sheet.stem),
            "Code": sheet.both(code),
            "Answer": sheet.both(rear),
        },
    )

"""Notes of the choice type: options that a script shuffles, by the day."""

from __future__ import annotations

from string import ascii_lowercase

from engine.problems import ChoiceAnswer
from quizapp.exports.anki import markup
from quizapp.exports.anki.notetypes import NoteKind
from quizapp.exports.anki.sheet import Sheet, Side, Written, numbered
from quizapp.exports.judging import data_element


def choice(sheet: Sheet) -> Written:
    """Write options with the reasons for and against."""
    item = sheet.item
    order = sheet.instance.order or tuple(range(len(item.options)))
    asked = item.problem.answer
    many = isinstance(asked, ChoiceAnswer) and asked.many
    fixed = isinstance(asked, ChoiceAnswer) and asked.keep_order

    def options(side: Side) -> str:
        how = side.word("choose_many" if many else "choose_one")
        rows = [markup.short_html(row.text) for row in side.face.options]
        return f'<div class="how">{how}</div>' + numbered(
            rows, kind="options", style=' type="a" data-shuffled="1"'
        )

    def answer(side: Side) -> str:
        rows = [
            f"<li>{_letter(at)} {markup.short_html(row.text)}</li>"
            for at, row in enumerate(side.face.options)
            if item.options[order[at]].correct
        ]
        return side.label("answer") + f'<ul class="key lettered">{"".join(rows)}</ul>'

    def why(side: Side) -> str:
        rows = []
        for at, index in enumerate(order):
            option = item.options[index]
            if option.why is None:
                continue
            sign, name = ("✓", "good") if option.correct else ("✗", "bad")
            rows.append(
                f'<li><span class="{name}">{sign}</span> {_letter(at)} '
                f"{markup.short_html(option.why.get(side.language))}</li>"
            )
        listed = f'<ul class="whys lettered">{"".join(rows)}</ul>' if rows else ""
        return listed + sheet.trailer(side)

    return Written(
        NoteKind.CHOICE,
        {
            "Stem": sheet.both(sheet.stem),
            "Options": sheet.both(options),
            "Answer": sheet.both(answer),
            "Why": sheet.both(why),
            "Pool": ""
            if fixed
            else data_element("qz-pool", {"id": item.id, "n": len(order)}),
        },
    )


def _letter(at: int) -> str:
    """Return the letter of an option, which the script may change."""
    return f'<strong class="letter" data-o="{at}">{ascii_lowercase[at]})</strong>'

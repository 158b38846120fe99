"""A question of a paper as HTML: what is asked, and where the answer goes."""

from __future__ import annotations

from collections.abc import Sequence

from quizapp.cards import Face, instruction
from quizapp.cards.picture import plot_svg
from quizapp.exams.paper import Question
from quizapp.exports.html.markup import PAGE, Tongues
from quizapp.exports.questions import asked, stem_html
from quizapp.models import SELF_MARKED, Item, Kind

# Kinds whose answers take more than a line.
_LONG = SELF_MARKED | {Kind.DERIVATION, Kind.STAGED, Kind.CODE, Kind.ARRAY}
_CHECKED = {Kind.NUMBER: "number", Kind.ARRAY: "array", Kind.ORDER: "order"}


def question_html(question: Question, tongues: Tongues) -> str:
    """Return a question with its fields; the number is its position from 1."""
    number = question.position + 1
    heading = tongues.words("question", number=number, points=f"{question.points:g}")
    faces = [asked(question, say) for say in tongues.messages]
    by_language = {shown.language: shown for shown in faces}
    body = tongues.block(lambda say: _stem(question, by_language[say.language]))
    return (
        f'<article class="question" id="q{number}" data-form="{form_of(question.item)}"'
        f' data-check="{_CHECKED.get(question.item.kind, "")}"'
        f' data-count="{len(faces[0].rows)}" aria-labelledby="h{number}">'
        f'<h2 id="h{number}">{heading}</h2>{body}'
        f'<fieldset class="answer"><legend>{_how(question.item, tongues)}'
        f"</legend>{_fields(question, faces, tongues)}</fieldset>"
        '<p class="format" role="status"></p>'
        '<div class="result" hidden></div></article>'
    )


def form_of(item: Item) -> str:
    """Return how an item is answered; the page's script reads it."""
    match item.kind:
        case Kind.CHOICE | Kind.DIAGNOSE:
            many = sum(option.correct for option in item.options) > 1
            return "many" if many else "one"
        case Kind.COMPARE:
            return "sides"
        case Kind.MATCH:
            return "pairs"
        case Kind.BUG:
            return "many"
    return "text"


def _how(item: Item, tongues: Tongues) -> str:
    return tongues.span(lambda say: PAGE.escape(instruction(item, say, "page")))


def _stem(question: Question, shown: Face) -> str:
    figure = ""
    if shown.plot is not None:
        drawn = plot_svg(shown.plot, question.instance.values, shown.language)
        figure = f"<figure>{drawn}</figure>"
    return stem_html(shown, PAGE, figure)


# ----- Fields -----


def _fields(question: Question, faces: Sequence[Face], tongues: Tongues) -> str:
    name = f"q{question.position + 1}"
    kind = question.item.kind
    if kind in (Kind.CHOICE, Kind.DIAGNOSE):
        field = "checkbox" if faces[0].many else "radio"
        return _options(name, field, faces, tongues)
    if kind is Kind.COMPARE:
        return _sides(name, faces, tongues)
    if kind is Kind.MATCH:
        return _pairs(faces, tongues)
    if kind is Kind.BUG:
        return _lines(faces, tongues)
    label = tongues.words("yours")
    plain = 'autocomplete="off" autocapitalize="off" spellcheck="false"'
    if kind in _LONG:
        rows = 2 if kind is Kind.ARRAY else 5
        field = f'<textarea rows="{rows}" {plain}></textarea>'
    else:
        field = f'<input type="text" {plain}>'
    return f'<label class="typed">{label}{field}</label>'


def _worded(faces: Sequence[Face], at: int, part: str, tongues: Tongues) -> str:
    """Return the words of the same row in each language."""
    by_language = {shown.language: getattr(shown, part)[at] for shown in faces}
    return tongues.span(lambda say: PAGE.short(by_language[say.language].text))


def _options(name: str, field: str, faces: Sequence[Face], tongues: Tongues) -> str:
    rows = "".join(
        f'<label class="option"><input type="{field}" name="{name}" '
        f'value="{option.label}"><b>{option.label})</b> '
        f"{_worded(faces, at, 'options', tongues)}</label>"
        for at, option in enumerate(faces[0].options)
    )
    if field == "checkbox":
        return rows
    # A radio button once chosen cannot be left blank again by itself.
    return (
        f'{rows}<button type="button" class="clear">{tongues.words("clear")}</button>'
    )


def _sides(name: str, faces: Sequence[Face], tongues: Tongues) -> str:
    rows = []
    for at, row in enumerate(faces[0].rows):
        group = f"{name}-{row.label}"
        choices = "".join(
            f'<label><input type="radio" name="{group}" value="{side}">{side}</label>'
            for side in ("A", "B", "AB")
        )
        rows.append(
            f'<div class="row" role="radiogroup" aria-labelledby="{group}">'
            f'<span id="{group}"><b>{row.label}.</b> '
            f"{_worded(faces, at, 'rows', tongues)}</span>"
            f'<span class="choices">{choices}</span></div>'
        )
    return "".join(rows)


def _pairs(faces: Sequence[Face], tongues: Tongues) -> str:
    letters = "".join(
        f'<option value="{option.label}">{option.label}</option>'
        for option in faces[0].options
    )
    return "".join(
        f'<label class="row"><span><b>{row.label}.</b> '
        f"{_worded(faces, at, 'rows', tongues)}</span>"
        f'<select><option value="">–</option>{letters}</select></label>'
        for at, row in enumerate(faces[0].rows)
    )


def _lines(faces: Sequence[Face], tongues: Tongues) -> str:
    by_language = {shown.language: shown.listing for shown in faces}

    def line(at: int) -> str:
        return tongues.span(lambda say: PAGE.listed(by_language[say.language][at]))

    rows = "".join(
        f'<li><label><input type="checkbox" value="{at + 1}">'
        f'<span class="number">{at + 1}</span>{line(at)}</label></li>'
        for at in range(len(faces[0].listing))
    )
    return f'<ul class="listing">{rows}</ul>'

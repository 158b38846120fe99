"""What every kind of item writes into the fields of its note, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from engine import Instance, draw
from engine.problems import ChoiceAnswer, ClozeAnswer, OrderAnswer
from quizapp.cards import Back, Face, back, face
from quizapp.cards.face import gap_text
from quizapp.cards.notes import read_plot
from quizapp.cards.picture import plot_svg
from quizapp.cards.placeholders import fill
from quizapp.catalog import Catalog
from quizapp.exports.anki import markup
from quizapp.exports.anki.escaping import plain
from quizapp.exports.anki.highlight import highlight
from quizapp.exports.anki.identity import stable_seed
from quizapp.exports.anki.media import MediaBox
from quizapp.exports.anki.notetypes import NoteKind
from quizapp.i18n import Messages
from quizapp.models import Item, Kind, Language, Plot

Fields = dict[str, str]


@dataclass(frozen=True, slots=True)
class Written:
    """The fields of one note, and how many cards it makes."""

    kind: NoteKind
    fields: Mapping[str, str]
    cards: int = 1


@dataclass(frozen=True, slots=True)
class Side:
    """One instance of an item in one language, ready to be written."""

    item: Item
    instance: Instance
    messages: Messages
    face: Face
    back: Back

    @property
    def language(self) -> Language:
        """Return the language of this side."""
        return self.messages.language

    def label(self, name: str) -> str:
        """Return the heading of a part of the back."""
        return f'<div class="label">{self.word(name)}</div>'

    def word(self, name: str, **values: object) -> str:
        """Return a word of the cards, escaped."""
        return plain(self.messages(f"anki.card.{name}", **values))


@dataclass(slots=True)
class Sheet:
    """Writes the note of one item; media it needs go into ``media``."""

    catalog: Catalog
    item: Item
    languages: tuple[Messages, Messages]
    media: MediaBox
    instance: Instance = field(init=False)

    def __post_init__(self) -> None:
        """Draw the instance that the static sides show."""
        self.instance = draw(self.item.problem, stable_seed(self.item.id))

    def write(self) -> Written:
        """Return the note."""
        written = _WRITERS[self.item.kind](self)
        return Written(
            written.kind, {**written.fields, "ID": self.item.id}, written.cards
        )

    def side(self, messages: Messages, instance: Instance | None = None) -> Side:
        """Return the item in one language."""
        shown = instance or self.instance
        language = messages.language
        return Side(
            self.item,
            shown,
            messages,
            face(self.item, shown, 0, language),
            back(self.item, shown, 0, language),
        )

    def both(
        self, write: Callable[[Side], str], instance: Instance | None = None
    ) -> str:
        """Return the same part in both languages, the first one shown first."""
        parts = []
        for name, messages in zip(("l1", "l2"), self.languages, strict=True):
            body = write(self.side(messages, instance))
            if body:
                parts.append(
                    f'<div class="{name}" lang="{messages.language}">{body}</div>'
                )
        return "".join(parts)

    # ----- Parts -----

    def stem(self, side: Side) -> str:
        """Return the prompt with its values and its picture."""
        shown = side.face
        html = markup.to_html(shown.prompt) + _given(shown)
        if shown.plot is not None:
            html += self.picture(shown.plot, side.language)
        return html

    def picture(self, plot: Plot, language: Language) -> str:
        """Return a plot as an image of the package."""
        values = self.instance.values if plot is self.item.plot else {}
        name = self.media.add(plot_svg(plot, values, language), "svg")
        label = plain(plot.x_label.get(language) + " / " + plot.y_label.get(language))
        return f'<img src="{name}" alt="{label}">'

    def fence(self, language: Language) -> markup.Picture:
        """Return what draws the plots of a note's section."""

        def draw_fence(body: str) -> str:
            try:
                return self.picture(read_plot(body), language)
            except (ValueError, KeyError):
                return markup.code_html(body)

        return draw_fence

    def reasons(self, side: Side) -> str:
        """Return explanation and note excerpt."""
        html = ""
        if side.back.explanation:
            html += side.label("explanation") + markup.to_html(side.back.explanation)
        return html + self.excerpt(side)

    def excerpt(self, side: Side) -> str:
        """Return the section of the note that the item is about, folded."""
        note = self.catalog.note(self.item.topic, side.language)
        anchor = self.item.note_anchor
        section = next(
            (s for s in (note.sections if note else ()) if s.anchor == anchor), None
        )
        if section is None:
            return ""
        body = markup.to_html(section.body, self.fence(side.language))
        heading = markup.line_html(section.heading)
        return (
            f"<details><summary>{side.word('note')} {heading}</summary>{body}</details>"
        )

    def source(self, side: Side) -> str:
        """Return where the fact is from."""
        if not self.item.source:
            return ""
        return f"{side.word('source')} {markup.line_html(self.item.source)}"

    def trailer(self, side: Side) -> str:
        """Return explanation, excerpt and source for types without such fields."""
        source = self.source(side)
        line = f'<div class="source">{source}</div>' if source else ""
        return self.reasons(side) + line

    def solution(self, side: Side) -> str:
        """Return the key and the worked solution."""
        html = side.label("answer") + _key(side.back)
        if side.back.worked:
            html += side.label("worked")
        for line in side.back.worked:
            if line.text:
                html += f"<p>{markup.short_html(line.text)}</p>"
            value = f" = {line.value}" if line.value else ""
            html += markup.display_math(line.latex + value)
        return html


def _given(shown: Face) -> str:
    """Return the drawn values; scalars share a line, each matrix has its own."""
    small = [row for row in shown.given if "begin" not in row.value_latex]
    large = [row for row in shown.given if "begin" in row.value_latex]
    html = ""
    if small:
        html += markup.display_math(
            r",\quad ".join(f"{row.name_latex} = {row.value_latex}" for row in small)
        )
    return html + "".join(
        markup.display_math(f"{row.name_latex} = {row.value_latex}") for row in large
    )


def _key(rear: Back) -> str:
    """Return the key as a formula, words as words."""
    if rear.key_latex and not rear.key_latex.startswith(r"\text"):
        return f'<div class="key">{markup.display_math(rear.key_latex)}</div>'
    return f'<div class="key"><code>{plain(rear.key)}</code></div>'


def _points(side: Side) -> str:
    if not side.back.key_points:
        return ""
    rows = "".join(f"<li>{markup.short_html(p)}</li>" for p in side.back.key_points)
    return side.label("key_points") + f"<ul>{rows}</ul>"


def _numbered(texts: list[str], *, kind: str, style: str = "") -> str:
    items = "".join(f"<li>{text}</li>" for text in texts)
    return f'<ol class="{kind}"{style}>{items}</ol>'


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


# ----- Kinds -----


def _recall(sheet: Sheet) -> Written:
    def rear(side: Side) -> str:
        html = markup.to_html(side.back.answer or "")
        rows = [
            f"<p><strong>{markup.short_html(question)}</strong></p>"
            f"{markup.to_html(answer)}"
            for question, answer in side.back.follow_ups
        ]
        return html + "".join(rows) + _points(side)

    def front(side: Side) -> str:
        if not sheet.item.follow_ups:
            return sheet.stem(side)
        rows = [markup.short_html(q) for q, _ in side.back.follow_ups]
        return sheet.stem(side) + _numbered(rows, kind="rows")

    return _basic(sheet, front, rear)


def _cloze(sheet: Sheet) -> Written:
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
    from engine import format_value, value_latex

    def value(name: str, inside: bool) -> str:
        drawn = instance.values[name]
        return value_latex(drawn) if inside else format_value(drawn)

    return value


def _choice(sheet: Sheet) -> Written:
    item = sheet.item
    order = sheet.instance.order or tuple(range(len(item.options)))

    def options(side: Side) -> str:
        many = (
            isinstance(item.problem.answer, ChoiceAnswer) and item.problem.answer.many
        )
        how = side.word("choose_many" if many else "choose_one")
        rows = [markup.short_html(row.text) for row in side.face.options]
        return f'<div class="how">{how}</div>' + _numbered(
            rows, kind="options", style=' type="a"'
        )

    def answer(side: Side) -> str:
        rows = [
            f"<li><strong>{row.label})</strong> {markup.short_html(row.text)}</li>"
            for row, index in zip(side.face.options, order, strict=True)
            if item.options[index].correct
        ]
        return side.label("answer") + f'<ul class="key">{"".join(rows)}</ul>'

    def why(side: Side) -> str:
        rows = []
        for row, index in zip(side.face.options, order, strict=True):
            option = item.options[index]
            if option.why is None:
                continue
            sign, name = ("✓", "good") if option.correct else ("✗", "bad")
            rows.append(
                f'<li><span class="{name}">{sign} {row.label})</span> '
                f"{markup.short_html(option.why.get(side.language))}</li>"
            )
        listed = f'<ul class="whys">{"".join(rows)}</ul>' if rows else ""
        return listed + sheet.trailer(side)

    return Written(
        NoteKind.CHOICE,
        {
            "Stem": sheet.both(sheet.stem),
            "Options": sheet.both(options),
            "Answer": sheet.both(answer),
            "Why": sheet.both(why),
        },
    )


def _numeric(sheet: Sheet) -> Written:
    def solution(side: Side) -> str:
        return sheet.solution(side) + sheet.trailer(side)

    return Written(
        NoteKind.NUMERIC,
        {"Stem": sheet.both(sheet.stem), "Solution": sheet.both(solution)},
    )


def _formula(sheet: Sheet) -> Written:
    return _basic(sheet, sheet.stem, sheet.solution)


def _shape(sheet: Sheet) -> Written:
    def rear(side: Side) -> str:
        return sheet.solution(side) + sheet.trailer(side)

    key = sheet.side(sheet.languages[0]).back.key
    return Written(
        NoteKind.TYPED,
        {
            "Q": sheet.both(sheet.stem),
            "Answer": plain(key),
            "Extra": sheet.both(rear),
        },
    )


def _derivation(sheet: Sheet) -> Written:
    steps = len(sheet.side(sheet.languages[0]).back.worked)
    if not steps:
        return _formula(sheet)

    def text(side: Side) -> str:
        rows = [
            f'<div class="step"><p>{markup.short_html(line.text)}</p>'
            f"{{{{c{at}::{markup.display_math(line.latex)}}}}}</div>"
            for at, line in enumerate(side.back.worked, 1)
        ]
        return sheet.stem(side) + "".join(rows)

    def extra(side: Side) -> str:
        return side.label("answer") + _key(side.back) + sheet.reasons(side)

    return Written(
        NoteKind.DERIVATION,
        {
            "Text": sheet.both(text),
            "Extra": sheet.both(extra),
            "Source": sheet.both(sheet.source),
        },
        cards=steps,
    )


def _code(sheet: Sheet) -> Written:
    answer = sheet.item.problem.answer
    name = getattr(answer, "function", "answer")
    arguments = ", ".join(getattr(answer, "arguments", ()))

    def rear(side: Side) -> str:
        return sheet.solution(side) + sheet.trailer(side)

    return Written(
        NoteKind.CODE,
        {
            "Prompt": sheet.both(sheet.stem),
            "Code": markup.code_html(f"def {name}({arguments}):\n    ..."),
            "Answer": sheet.both(rear),
        },
    )


def _bug(sheet: Sheet) -> Written:
    wrong = set(getattr(sheet.item.problem.answer, "wrong", ()))

    def code(side: Side) -> str:
        return _listing(side.face.listing, frozenset())

    def rear(side: Side) -> str:
        lines = ", ".join(str(number) for number in sorted(wrong))
        return (
            side.label("answer")
            + f'<div class="key">{side.word("wrong_line", lines=lines)}</div>'
            + _listing(side.face.listing, frozenset(wrong))
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


def _listing(lines: tuple[str, ...], wrong: frozenset[int]) -> str:
    """Return numbered lines, the wrong ones marked.

    A line that holds maths is prose with formulas, any other is code.
    """
    rows = []
    for number, line in enumerate(lines, 1):
        prose = "$" in line
        body = markup.line_html(line) if prose else highlight(line)
        name = ' class="bad"' if number in wrong else ""
        inner = body if prose else f"<code>{body}</code>"
        rows.append(f"<li{name}>{inner}</li>")
    return f'<ol class="listing">{"".join(rows)}</ol>'


def _order(sheet: Sheet) -> Written:
    answer = sheet.item.problem.answer
    partial = isinstance(answer, OrderAnswer) and bool(answer.before)

    def front(side: Side) -> str:
        rows = [markup.short_html(row.text) for row in side.face.rows]
        return sheet.stem(side) + _numbered(rows, kind="rows")

    def rear(side: Side) -> str:
        shown = sheet.instance.order or tuple(range(len(sheet.item.statements)))
        rows = [
            f"({shown.index(at) + 1}) {markup.short_html(text.get(side.language))}"
            for at, text in enumerate(sheet.item.statements)
        ]
        note = f'<div class="how">{side.word("one_order")}</div>' if partial else ""
        return side.label("answer") + note + _numbered(rows, kind="rows")

    return _basic(sheet, front, rear)


def _compare(sheet: Sheet) -> Written:
    shown = sheet.instance.order or tuple(range(len(sheet.item.statements)))

    def front(side: Side) -> str:
        first, second = (markup.short_html(text) for text in side.face.sides)
        rows = [markup.short_html(row.text) for row in side.face.rows]
        heading = f"<p><strong>A</strong> {first} · <strong>B</strong> {second}</p>"
        return sheet.stem(side) + heading + _numbered(rows, kind="rows")

    def rear(side: Side) -> str:
        sides = getattr(sheet.item.problem.answer, "sides", ())
        rows = [
            f"<strong>{sides[index]}</strong> {markup.short_html(row.text)}"
            for row, index in zip(side.face.rows, shown, strict=True)
        ]
        return side.label("answer") + _numbered(rows, kind="rows")

    return _basic(sheet, front, rear)


def _match(sheet: Sheet) -> Written:
    def front(side: Side) -> str:
        left = [markup.short_html(row.text) for row in side.face.rows]
        right = [markup.short_html(row.text) for row in side.face.options]
        return (
            sheet.stem(side)
            + _numbered(left, kind="rows")
            + _numbered(right, kind="options", style=' type="a"')
        )

    def rear(side: Side) -> str:
        rows = [
            f"{markup.short_html(left.get(side.language))} → "
            f"{markup.short_html(right.get(side.language))}"
            for left, right in sheet.item.pairs
        ]
        return side.label("answer") + _numbered(rows, kind="rows")

    return _basic(sheet, front, rear)


_WRITERS: dict[Kind, Callable[[Sheet], Written]] = {
    Kind.RECALL: _recall,
    Kind.EXPLAIN: _recall,
    Kind.CHAIN: _recall,
    Kind.CLOZE: _cloze,
    Kind.CHOICE: _choice,
    Kind.DIAGNOSE: _choice,
    Kind.COMPARE: _compare,
    Kind.ORDER: _order,
    Kind.MATCH: _match,
    Kind.BUG: _bug,
    Kind.NUMBER: _numeric,
    Kind.ARRAY: _numeric,
    Kind.EXPRESSION: _formula,
    Kind.TENSOR: _formula,
    Kind.SHAPE: _shape,
    Kind.DERIVATION: _derivation,
    Kind.STAGED: _formula,
    Kind.CODE: _code,
}

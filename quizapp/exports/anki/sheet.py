"""One item in both languages: the parts that the notes of all kinds share."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from engine import Instance
from quizapp.cards import Back, Face, back, face
from quizapp.cards.notes import read_plot
from quizapp.cards.picture import plot_svg
from quizapp.catalog import Catalog
from quizapp.catalog.drawing import drawn
from quizapp.exports.anki import markup
from quizapp.exports.anki.escaping import plain
from quizapp.exports.anki.identity import stable_seed
from quizapp.exports.anki.media import MediaBox
from quizapp.exports.anki.notetypes import NoteKind
from quizapp.exports.questions import given_html
from quizapp.i18n import Messages
from quizapp.models import Item, Language, Plot

_IMAGE = re.compile(r'<img src="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Written:
    """The fields of one note, and how many cards it makes."""

    kind: NoteKind
    fields: Mapping[str, str]
    cards: int = 1


@dataclass(frozen=True)
class Side:
    """One instance of an item in one language, written when it is asked for."""

    item: Item
    instance: Instance
    messages: Messages

    @cached_property
    def face(self) -> Face:
        """Return what the card asks."""
        return face(self.item, self.instance, 0, self.language)

    @cached_property
    def back(self) -> Back:
        """Return what the card answers."""
        return back(self.item, self.instance, 0, self.language)

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
    _sides: dict[tuple[Language, int], Side] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Draw the instance that the static sides show; UndrawableError if none."""
        self.instance = drawn(self.item, stable_seed(self.item.id))

    def side(self, messages: Messages, instance: Instance | None = None) -> Side:
        """Return the item in one language."""
        shown = instance or self.instance
        key = (messages.language, id(shown))
        if key not in self._sides:
            self._sides[key] = Side(self.item, shown, messages)
        return self._sides[key]

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
        html = markup.to_html(shown.prompt) + given_html(shown, markup.FIELD)
        if shown.plot is not None:
            html += self.picture(shown.plot, side)
        return html

    def picture(self, plot: Plot, side: Side) -> str:
        """Return a plot as an image of the package."""
        language = side.language
        values = side.instance.values if plot is self.item.plot else {}
        name = self.media.add(plot_svg(plot, values, language), "svg")
        label = plain(plot.x_label.get(language) + " / " + plot.y_label.get(language))
        return f'<img src="{name}" alt="{label}">'

    def fence(self, side: Side) -> markup.Picture:
        """Return what draws the plots of a note's section."""

        def draw_fence(body: str) -> str:
            try:
                return self.picture(read_plot(body), side)
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
        body = markup.to_html(section.body, self.fence(side))
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
        html = side.label("answer") + key_html(side.back)
        if side.back.worked:
            html += side.label("worked")
        for line in side.back.worked:
            if line.text:
                html += f"<p>{markup.short_html(line.text)}</p>"
            value = f" = {line.value}" if line.value else ""
            html += markup.display_math(line.latex + value)
        return html


def key_html(rear: Back) -> str:
    """Return the key as a formula, words as words, a program as a listing."""
    if rear.solution:
        edges = f"<p>{markup.line_html(rear.edges)}</p>" if rear.edges else ""
        return markup.code_html(rear.solution) + edges
    if rear.key_latex and not rear.key_latex.startswith(r"\text"):
        return f'<div class="key">{markup.display_math(rear.key_latex)}</div>'
    return f'<div class="key"><code>{plain(rear.key)}</code></div>'


def numbered(texts: list[str], *, kind: str, style: str = "") -> str:
    """Return rows as an ordered list of a class."""
    items = "".join(f"<li>{text}</li>" for text in texts)
    return f'<ol class="{kind}"{style}>{items}</ol>'

"""A frozen paper as Moodle XML, in one language: a category with its questions.

One file a language: to show two languages in one text, Moodle needs a filter that an
administrator must install or switch on, and without it learners would see both.
Chosen letters, numbers and tolerances are the paper's; Moodle knows no error carried
forward, no half credit for a shape, and gives an array one mark for each entry.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from quizapp.cards.instruction import precision_of
from quizapp.cards.picture import plot_svg
from quizapp.exams.paper import Paper, Question
from quizapp.exports.moodle import elements
from quizapp.exports.moodle.forms import Asked
from quizapp.exports.moodle.kinds import form_of, judged
from quizapp.exports.moodle.markup import MOODLE, words
from quizapp.exports.questions import asked as asked_in
from quizapp.exports.questions import back_html, facts, stem_html
from quizapp.i18n import Messages
from quizapp.models import Item
from quizapp.safetext import show

_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'


def quiz_xml(paper: Paper, say: Messages, *, solutions: bool = True) -> bytes:
    """Return the questions of a paper; with ``solutions`` as general feedback."""
    quiz = Element("quiz")
    _category(quiz, paper, say)
    for question in paper.questions:
        _question(quiz, paper, question, say, solutions=solutions)
    indent(quiz)
    body: bytes = tostring(quiz, encoding="utf-8", short_empty_elements=False)
    return _DECLARATION + body + b"\n"


def _category(quiz: Element, paper: Paper, say: Messages) -> None:
    """Add the category: one for each variant, so that a quiz may draw from either."""
    found = SubElement(quiz, "question", type="category")
    # A slash parts categories; two stand for one that is written.
    title = show(paper.title.get(say.language)).replace("/", "//")
    variant = say("exports.moodle.variant", n=paper.variant + 1)
    place = f"{title} {paper.seed} ({say.language})/{variant}"
    elements.plain(found, "category", f"$course$/top/Quizapp/{place}")
    elements.html(found, "info", words(facts(paper, say)))
    elements.value(found, "idnumber", f"{paper.id}-{say.language}")


def _precision(item: Item, say: Messages) -> str:
    """Return how precisely numbers are judged as a paragraph, where there are any."""
    told = precision_of(item, say)
    return f"<p>{words(told)}</p>" if told else ""


def _question(
    quiz: Element, paper: Paper, question: Question, say: Messages, *, solutions: bool
) -> None:
    item, number = question.item, question.position + 1
    shown = asked_in(question, say)
    asked = Asked(question, shown, say, judged(question), paper.negative)
    picture = b""
    figure = ""
    if shown.plot is not None:
        drawn = plot_svg(shown.plot, question.instance.values, say.language)
        picture = drawn.encode()
        name = f"{words(shown.plot.y_label.get(say.language))}"
        figure = f'<p><img src="@@PLUGINFILE@@/plot.svg" alt="{name}"></p>'
    form = form_of(asked, stem_html(shown, MOODLE, figure) + _precision(item, say))
    found = SubElement(quiz, "question", type=form.type)
    elements.plain(found, "name", f"{number:02d} {item.id}")
    text = elements.html(found, "questiontext", form.stem)
    if picture:
        elements.file(text, "plot.svg", picture)
    feedback = back_html(question, say, MOODLE, solutions=True) if solutions else ""
    elements.html(found, "generalfeedback", feedback)
    if form.type != "cloze":  # there the fields carry the marks
        elements.value(found, "defaultgrade", f"{question.points:.7f}")
    elements.value(found, "penalty", elements.PENALTY)
    elements.value(found, "hidden", "0")
    elements.value(found, "idnumber", f"{paper.id}-{say.language}-{number:02d}")
    form.fill(found)
    tags = SubElement(found, "tags")
    for tag in (item.topic, item.kind.value):
        elements.plain(tags, "tag", tag)

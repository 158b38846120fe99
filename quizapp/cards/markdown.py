"""A card's two sides as Markdown: for the terminal, plain mode and paper."""

from __future__ import annotations

import re
from dataclasses import replace

from quizapp.cards.back import Back, Judged
from quizapp.cards.face import Face, Given, Labelled
from quizapp.cards.signature import fenced
from quizapp.cards.verbatim import verbatim
from quizapp.i18n import Messages
from quizapp.models import Kind

# A key that is words, such as the letter of an option, and no formula.
_PLAIN = re.compile(r"\\text\{[^{}]*\}")
# A key that is one number or name and stands in a line better than on its own.
_SMALL = re.compile(r"-?[\d.]+|\w")


def _given(rows: tuple[Given, ...]) -> list[str]:
    """Return display maths; scalars share a line, each matrix has its own."""
    small = [row for row in rows if "begin" not in row.value_latex]
    large = [row for row in rows if "begin" in row.value_latex]
    blocks = []
    if small:
        parts = [f"{row.name_latex} = {row.value_latex}" for row in small]
        blocks.append("$$" + r",\quad ".join(parts) + "$$")
    blocks += [f"$${row.name_latex} = {row.value_latex}$$" for row in large]
    return blocks


def _labelled(rows: tuple[Labelled, ...], mark: str) -> list[str]:
    return [f"**{row.label}{mark}** {row.text}" for row in rows]


def face_markdown(face: Face, messages: Messages) -> str:
    """Return the front of a card: prompt, values, text or options, in order."""
    blocks = [face.prompt]
    if face.given:
        blocks += _given(face.given)
    if face.text is not None:
        blocks.append("> " + face.text.replace("\n", "\n> "))
    if face.listing:
        width = len(str(len(face.listing)))
        lines = [f"{i + 1:>{width}}  {line}" for i, line in enumerate(face.listing)]
        blocks.append("```\n" + "\n".join(lines) + "\n```")
    if face.sides:
        first, second = face.sides
        blocks.append(f"**A** {first}  ·  **B** {second}")
    blocks += _labelled(face.rows, ".")
    if face.rows and face.options:
        blocks.append(messages("cards.with"))
    blocks += _labelled(face.options, ")")
    return "\n\n".join(blocks)


def asked_markdown(face: Face, back: Back, messages: Messages, *, opened: int) -> str:
    """Return the front as far as it was asked: a chain opens question by question.

    The first ``opened`` questions of a chain stand with their answers, the next one
    without; once all were asked they stand on the back, and the front is the prompt.
    Of another kind the whole front is returned.
    """
    if face.kind is not Kind.CHAIN:
        return face_markdown(face, messages)
    blocks = [face_markdown(replace(face, rows=()), messages)]
    if opened >= len(face.rows):
        return blocks[0]
    for row, (_, answer) in zip(face.rows[:opened], back.follow_ups, strict=False):
        blocks += [*_labelled((row,), "."), answer]
    blocks += _labelled(face.rows[opened : opened + 1], ".")
    return "\n\n".join(blocks)


def judged_markdown(judged: Judged, messages: Messages) -> str:
    """Return a verdict: headline, sentences, the parts as a list, what was printed."""
    blocks = [f"**{judged.headline}**", *judged.sentences]
    if judged.details:
        blocks.append("\n".join(f"- **{d.label}** {d.text}" for d in judged.details))
    if judged.printed:
        blocks += [f"**{messages('sandbox.printed')}**", verbatim(judged.printed)]
    return "\n\n".join(blocks)


def back_markdown(face: Face, back: Back, messages: Messages) -> str:
    """Return the back of a card: key, worked solution, reasons, explanation."""
    blocks = []
    if back.answer:
        blocks.append(back.answer)
    if back.solution:
        blocks += [f"**{messages('cards.solution')}**", fenced(back.solution)]
        blocks += [back.edges] if back.edges else []
    elif face.kind is Kind.TENSOR:  # the key is code, to be compared with one's own
        blocks += [f"**{messages('cards.key')}**", f"```\n{back.key}\n```"]
    elif _SMALL.fullmatch(back.key_latex):
        blocks.append(f"**{messages('cards.key')}** ${back.key_latex}$")
    elif back.key_latex and not _PLAIN.fullmatch(back.key_latex):
        blocks.append(f"**{messages('cards.key')}**")
        blocks.append(f"$${back.key_latex}$$")
    elif back.key:
        blocks.append(f"**{messages('cards.key')}** {back.key}")
    for question, answer in back.follow_ups:
        blocks += [f"**{question}**", answer]
    if back.worked:
        blocks.append(f"**{messages('cards.worked')}**")
        for line in back.worked:
            if line.text:
                blocks.append(line.text)
            value = f" = {line.value}" if line.value else ""
            blocks.append(f"$${line.latex}{value}$$")
    if back.whys and face.kind in (Kind.CHOICE, Kind.DIAGNOSE):
        blocks.append("\n".join(f"- **{w.label})** {w.text}" for w in back.whys))
    if back.explanation:
        blocks.append(back.explanation)
    return "\n\n".join(blocks)

"""An item opened for authors: everything the engine knows about one instance."""

from __future__ import annotations

from typing import Any

from engine import Instance, format_value, key_text
from engine.keys import is_numeric
from engine.misconceptions import rival_values
from quizapp.cards import back, back_markdown, face, face_markdown
from quizapp.cards.face import OF_ANY_SIZE
from quizapp.cli.rendering import picture
from quizapp.i18n import Messages
from quizapp.models import SELF_MARKED, Item


def show_markdown(item: Item, instance: Instance, say: Messages) -> str:
    """Return all cards of an item with their backs and the known mistakes."""
    blocks = [f"# {item.id} · seed {instance.seed}"]
    for part, card in enumerate(item.card_ids()):
        if item.parts > 1:
            blocks.append(f"## {card}")
        front = face(item, instance, part, say.language)
        rear = back(item, instance, part, say.language)
        blocks.append(face_markdown(front, say))
        if item.plot is not None:
            lines = picture(item.plot, instance.values, say.language)
            blocks.append("```\n" + "\n".join(lines) + "\n```")
        blocks.append(back_markdown(front, rear, say))
        if item.key_points:
            blocks.append(
                "\n".join(f"- {p.get(say.language)}" for p in item.key_points)
            )
    if item.feedback:
        blocks.append(f"**{say('cli.mistakes')}**")
        shown = _mistaken(item, instance)
        mistakes = (
            f"- **{row.id}** `{shown[row.id]}` {row.text.get(say.language)}"
            for row in item.feedback
        )
        blocks.append("\n".join(mistakes))
    return "\n\n".join(blocks)


def show_json(item: Item, instance: Instance, say: Messages) -> dict[str, Any]:
    """Return the same as values for programs."""
    front = face(item, instance, 0, say.language)
    rear = back(item, instance, 0, say.language)
    mistaken = _mistaken(item, instance)
    keys = (
        []
        if item.kind in SELF_MARKED
        else [key_text(item.problem, instance, part) for part in range(item.parts)]
    )
    return {
        "item": item.id,
        "topic": item.topic,
        "kind": item.kind.value,
        "seed": instance.seed,
        "prompt": front.prompt,
        "given": {name: format_value(value) for name, value in instance.values.items()},
        "options": {row.label: row.text for row in front.options},
        "rows": {row.label: row.text for row in front.rows},
        "keys": keys,
        "solution": [
            {"text": line.text, "formula": line.latex, "value": line.value}
            for line in rear.worked
        ],
        "program": item.solution,
        "explanation": rear.explanation,
        "answer": rear.answer,
        "key_points": list(rear.key_points),
        "misconceptions": {
            row.id: {
                "text": row.text.get(say.language),
                "value": mistaken[row.id],
            }
            for row in item.feedback
        },
    }


def _mistaken(item: Item, instance: Instance) -> dict[str, str]:
    """Return what each known mistake gives here: a value, or else its formula."""
    problem = item.problem
    shown = {row.id: row.value for row in problem.misconceptions}
    shown |= {row.id: row.value for row in problem.conventions}
    if is_numeric(item.problem) and not isinstance(item.problem.answer, OF_ANY_SIZE):
        for rival, value in rival_values(item.problem, instance.values):
            shown[rival.id] = format_value(value)
    return shown

"""One ``[[item]]`` table read into an item, with every fault reported."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from engine.problems import (
    CodeAnswer,
    Convention,
    Misconception,
    Problem,
    StagedAnswer,
    Step,
)
from quizapp.catalog.fields import NOTHING, Report, Table
from quizapp.catalog.kinds import READERS, Asked
from quizapp.catalog.plots import read_plot
from quizapp.models import (
    COMPUTED,
    Feedback,
    Item,
    ItemId,
    Kind,
    Plot,
    StepText,
    Text,
    TopicSlug,
)

ITEM_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\.[a-z0-9]+(?:-[a-z0-9]+)*")
_PLACEHOLDER = re.compile(r"@\{([^}]*)\}")
CLOZE_PROMPT = Text("Fill in the gap.", "填空。")
MAX_CLAIMS = 3


def build_item(
    data: dict[str, Any], topic: TopicSlug, path: Path, line: int, report: Report
) -> Item | None:
    """Build the item of a TOML table; None when its id or kind cannot be read."""
    table = Table(data, (), report)
    item_id = _read_id(table, topic)
    kind_name = table.one_of("kind", [kind.value for kind in Kind])
    if kind_name is None:
        return None
    kind = Kind(kind_name)
    asked = READERS[kind](table)
    drawn = _Drawn(table, kind, asked)
    item = Item(
        id=item_id,
        topic=topic,
        kind=kind,
        prompt=_prompt(table, kind),
        explanation=table.sure_words("explanation"),
        problem=drawn.problem,
        item_difficulty=table.integer("item_difficulty", 1, 5),
        minutes=table.number("minutes", 0.1, 60),
        revised=table.day("revised"),
        note_anchor=table.text("note", required=False) or None,
        claims=table.strings("claims"),
        traps=table.strings("traps"),
        problems=table.strings("problems"),
        family=table.text("family", required=False) or None,
        contrast=tuple(ItemId(name) for name in table.strings("contrast")),
        after=tuple(ItemId(name) for name in table.strings("after")),
        tags=_tags(table),
        source=table.text("source", required=False),
        hints=table.texts("hints", most=6),
        shown=drawn.shown,
        answer=asked.answer,
        key_points=asked.key_points,
        follow_ups=asked.follow_ups,
        text=asked.text,
        options=asked.options,
        sides=asked.sides,
        statements=asked.statements,
        pairs=asked.pairs,
        listing=asked.listing,
        solution=asked.solution,
        edges=asked.edges,
        feedback=drawn.feedback,
        step_texts=drawn.step_texts,
        plot=_plot(table, kind),
        path=path,
        line=line,
    )
    if len(item.claims) > MAX_CLAIMS:
        table.report("claims", "item.claims", limit=MAX_CLAIMS)
    _check_placeholders(table, item)
    table.finish()
    return item


def _read_id(table: Table, topic: TopicSlug) -> ItemId:
    name = table.text("id")
    if name and not ITEM_ID.fullmatch(name):
        table.report("id", "item.id", id=name[:80])
    elif name and name.split(".", 1)[0] != topic:
        table.report("id", "item.id_topic", id=name, topic=topic)
    return ItemId(name)


def _prompt(table: Table, kind: Kind) -> Text:
    prompt = table.words("prompt", required=kind is not Kind.CLOZE)
    if prompt is None:
        return CLOZE_PROMPT if kind is Kind.CLOZE else NOTHING
    return prompt


def _tags(table: Table) -> tuple[str, ...]:
    tags = table.strings("tags")
    for row, tag in enumerate(tags):
        if any(character.isspace() for character in tag):
            table.report(("tags", row), "item.tag", tag=tag)
    return tags


def _plot(table: Table, kind: Kind) -> Plot | None:
    inner = table.table("plot")
    if inner is None:
        if kind is Kind.DIAGNOSE:
            table.report("plot", "field.missing", key="plot")
        return None
    return read_plot(inner)


class _Drawn:
    """The givens, known mistakes and worked steps of a computed item."""

    def __init__(self, table: Table, kind: Kind, asked: Asked) -> None:
        self.feedback: tuple[Feedback, ...] = ()
        self.step_texts: tuple[StepText, ...] = ()
        self.shown: tuple[str, ...] | None = None
        if kind not in COMPUTED:
            self.problem = Problem(asked.problem)
            return
        given = table.formulas("given")
        if isinstance(asked.problem, CodeAnswer):
            self._arguments(table, asked.problem, given)
        if "shown" in table:
            self.shown = self._shown(table, given)
        self.problem = Problem(
            asked.problem,
            given=given,
            require=table.strings("require"),
            misconceptions=self._misconceptions(table, asked),
            conventions=self._conventions(table),
            steps=self._steps(table),
        )

    def _shown(
        self, table: Table, given: tuple[tuple[str, str], ...]
    ) -> tuple[str, ...]:
        shown = table.strings("shown")
        names = {name for name, _ in given}
        for row, name in enumerate(shown):
            if name not in names:
                table.report(("shown", row), "item.not_given", name=name)
        return shown

    def _arguments(
        self, table: Table, answer: CodeAnswer, given: tuple[tuple[str, str], ...]
    ) -> None:
        names = {name for name, _ in given}
        for name in answer.arguments:
            if name not in names:
                table.report(("arguments", name), "item.not_given", name=name)
        for row, edge in enumerate(answer.edges):
            for name, _ in edge:
                if name not in names:
                    place = ("edge", row, "given", name)
                    table.report(place, "item.not_given", name=name)

    def _tell(self, row: Table, taken: str) -> None:
        if taken in {feedback.id for feedback in self.feedback}:
            row.report("id", "field.repeated", value=taken)
        self.feedback += (Feedback(taken, row.both()),)

    def _misconceptions(self, table: Table, asked: Asked) -> tuple[Misconception, ...]:
        answer = asked.problem
        stages: tuple[str, ...] = ()
        if isinstance(answer, StagedAnswer):
            stages = tuple(stage.name for stage in answer.stages)
        results = answer.results if isinstance(answer, CodeAnswer) else ()
        found: list[Misconception] = []
        for row in table.tables("misconception", most=30):
            stage = row.one_of("stage", stages) if stages else None
            of_one = len(results) > 1 and "result" in row
            result = row.one_of("result", results) if of_one else None
            name, value = row.text("id"), row.formula("value")
            found.append(Misconception(name, value, stage, result))
            self._tell(row, found[-1].id)
            row.finish()
        return tuple(found)

    def _conventions(self, table: Table) -> tuple[Convention, ...]:
        found: list[Convention] = []
        for row in table.tables("convention", most=6):
            credit = row.number("credit", 0.0, 1.0, default=0.5)
            found.append(Convention(row.text("id"), row.formula("value"), credit))
            self._tell(row, found[-1].id)
            row.finish()
        return tuple(found)

    def _steps(self, table: Table) -> tuple[Step, ...]:
        steps: list[Step] = []
        texts: list[StepText] = []
        for row in table.tables("steps", most=24):
            step = Step(row.text("name"), row.formula("expression"))
            if step.name in {earlier.name for earlier in steps}:
                row.report("name", "field.repeated", value=step.name)
            steps.append(step)
            texts.append(StepText(step.name, row.both()))
            row.finish()
        self.step_texts = tuple(texts)
        return tuple(steps)


def _check_placeholders(table: Table, item: Item) -> None:
    names = {name for name, _ in item.problem.given}
    for language in ("en", "zh"):
        text = item.prompt.en if language == "en" else item.prompt.zh
        for name in _PLACEHOLDER.findall(text):
            if name not in names:
                table.report(("prompt", language), "item.not_given", name=name[:40])

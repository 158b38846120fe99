"""What each kind of item asks: its own keys, read into the engine's answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, cast

from engine.problems import (
    Answer,
    ArrayAnswer,
    BugAnswer,
    ChoiceAnswer,
    ClozeAnswer,
    CompareAnswer,
    DerivationAnswer,
    ExpressionAnswer,
    Gap,
    MatchAnswer,
    NumberAnswer,
    OrderAnswer,
    ShapeAnswer,
    Stage,
    StagedAnswer,
    TensorAnswer,
    TicksAnswer,
    Tolerance,
)
from quizapp.catalog.fields import NOTHING, Table
from quizapp.catalog.functions import read_function
from quizapp.models import FollowUp, Kind, Option, Text

FORMS = re.compile(
    r"in terms of [A-Za-z]\w*(?:\s*,\s*[A-Za-z]\w*)*|without [A-Za-z]\w*"
    r"|simplified|factored|expanded"
)
DOMAINS = re.compile(
    r"real|positive|nonnegative|unit|integer(?: -?\d+\.\.-?\d+)?"
    r"|interval -?\d+(?:\.\d+)?\.\.-?\d+(?:\.\d+)?"
    r"|array(?: [A-Za-z]\w*)+"
)
_GAP = re.compile(r"\[\[(\d+)\]\]")
_NAME = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class Asked:
    """The kind's share of an item: the engine's answer and the words around it."""

    problem: Answer
    answer: Text | None = None
    key_points: tuple[Text, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    text: Text | None = None
    options: tuple[Option, ...] = ()
    sides: tuple[Text, ...] = ()
    statements: tuple[Text, ...] = ()
    pairs: tuple[tuple[Text, Text], ...] = ()
    listing: Text | None = None
    solution: str | None = None
    edges: tuple[Text, ...] = ()


# ----- Marked by the learner -----


def _spoken(table: Table) -> Asked:
    # Cards from elsewhere have none; the shipped content must (rules/shape.py).
    points = table.texts("key_points", most=6)
    if len(points) == 1:
        table.report("key_points", "field.count", low=2, high=6, count=1)
    return Asked(
        TicksAnswer(len(points)), answer=table.sure_words("answer"), key_points=points
    )


def _chain(table: Table) -> Asked:
    found: list[FollowUp] = []
    for row in table.tables("follow_ups", least=1, most=8):
        found.append(FollowUp(row.sure_words("prompt"), row.sure_words("answer")))
        row.finish()
    answer = table.words("answer", required=False)
    return Asked(TicksAnswer(len(found)), answer=answer, follow_ups=tuple(found))


# ----- Chosen -----


def _choice(table: Table) -> Asked:
    options: list[Option] = []
    for row in table.tables("options", least=2, most=8):
        option = Option(
            row.both(), row.flag("correct"), row.words("why", required=False)
        )
        row.finish()
        options.append(option)
    many = table.flag("many")
    correct = tuple(i for i, option in enumerate(options) if option.correct)
    if options and not correct:
        table.report("options", "kind.no_correct_option")
    elif len(correct) > 1 and not many:
        table.report("options", "kind.several_correct", count=len(correct))
    _refuse_repeated(table, "options", [option.text for option in options])
    answer = ChoiceAnswer(len(options), correct, many, table.flag("keep_order"))
    return Asked(answer, options=tuple(options))


def _refuse_repeated(table: Table, key: str, texts: list[Text]) -> None:
    for language in ("en", "zh"):
        seen: set[str] = set()
        for row, text in enumerate(texts):
            words = text.en if language == "en" else text.zh
            if words and words in seen:
                table.report((key, row, language), "kind.same_text")
            seen.add(words)


def _compare(table: Table) -> Asked:
    sides = table.texts("sides", least=2, most=2)
    statements: list[Text] = []
    answers: list[Literal["A", "B", "AB"]] = []
    for row in table.tables("statements", least=2, most=12):
        statements.append(row.both())
        side = row.one_of("side", ("A", "B", "AB"))
        answers.append(cast(Literal["A", "B", "AB"], side or "A"))
        row.finish()
    _refuse_repeated(table, "statements", statements)
    if len(answers) > 1 and len(set(answers)) == 1:
        table.report("statements", "kind.one_side", side=answers[0])
    return Asked(
        CompareAnswer(tuple(answers)), sides=sides, statements=tuple(statements)
    )


def _order(table: Table) -> Asked:
    statements = table.texts("statements", least=3, most=10)
    _refuse_repeated(table, "statements", list(statements))
    count = len(statements)
    before = table.pairs_of_integers("before", 1, max(count, 1))
    for row, (first, second) in enumerate(before):
        if first >= second:
            table.report(("before", row), "kind.before", first=first, second=second)
    return Asked(OrderAnswer(count, before), statements=statements)


def _match(table: Table) -> Asked:
    pairs: list[tuple[Text, Text]] = []
    for row in table.tables("pairs", least=3, most=8):
        pairs.append((row.sure_words("left"), row.sure_words("right")))
        row.finish()
    for column in (0, 1):
        _refuse_repeated(table, "pairs", [pair[column] for pair in pairs])
    return Asked(MatchAnswer(len(pairs)), pairs=tuple(pairs))


def _bug(table: Table) -> Asked:
    listing = table.sure_words("listing")
    counts = [len(listing.en.split("\n")), len(listing.zh.split("\n"))]
    if listing != NOTHING and counts[0] != counts[1]:
        table.report("listing", "kind.listing_lines", en=counts[0], zh=counts[1])
    if listing != NOTHING and counts[0] < 2:
        table.report("listing", "kind.listing_short")
    wrong = table.integers("wrong", 1, counts[0])
    if "wrong" in table and (not wrong or len(set(wrong)) != len(wrong)):
        table.report("wrong", "kind.wrong_lines")
    return Asked(BugAnswer(counts[0], tuple(sorted(wrong))), listing=listing)


def _cloze(table: Table) -> Asked:
    text = table.sure_words("text")
    gaps: list[Gap] = []
    for row in table.tables("gaps", least=1, most=6):
        gap = Gap(
            row.strings("en"),
            row.strings("zh"),
            row.formula("value", required=False) or None,
            variables(row, required=False),
        )
        row.finish()
        if gap.value is None:
            for language, accepted in (("en", gap.en), ("zh", gap.zh)):
                if not accepted:
                    row.report(language, "kind.gap_words", language=language)
        gaps.append(gap)
    expected = {str(number) for number in range(1, len(gaps) + 1)}
    for language, words in (("en", text.en), ("zh", text.zh)):
        if words and set(_GAP.findall(words)) != expected:
            table.report(("text", language), "kind.gap_numbers", count=len(gaps))
    return Asked(ClozeAnswer(tuple(gaps)), text=text)


# ----- Computed -----


def tolerance(table: Table, *, rtol: float = 1e-3) -> Tolerance:
    """Read ``rtol``, ``atol``, ``decimals``, ``digits`` or ``exact``."""
    stated = [key for key in ("decimals", "digits", "exact") if key in table]
    if len(stated) > 1 or (stated and ("rtol" in table or "atol" in table)):
        table.report(stated[-1], "kind.tolerances")
    decimals = (
        table.integer("decimals", 0, 12, default=-1) if "decimals" in table else -1
    )
    digits = table.integer("digits", 1, 12, default=0) if "digits" in table else 0
    return Tolerance(
        rtol=table.number("rtol", 0.0, 0.5, default=rtol),
        atol=table.number("atol", 0.0, 1e6, default=1e-9),
        decimals=decimals if decimals >= 0 else None,
        digits=digits if digits > 0 else None,
        exact=table.flag("exact"),
    )


def variables(table: Table, *, required: bool) -> tuple[tuple[str, str], ...]:
    """Read ``vars``: each name with its domain."""
    found = table.formulas("vars", required=required)
    for name, domain in found:
        if domain and not DOMAINS.fullmatch(domain):
            table.report(("vars", name), "kind.domain", domain=domain)
    return found


def _form(table: Table) -> tuple[str, ...]:
    forms = table.strings("form")
    for row, form in enumerate(forms):
        if not FORMS.fullmatch(form):
            table.report(("form", row), "kind.form", form=form)
    return forms


def _names(table: Table, key: str, *, required: bool) -> tuple[str, ...]:
    names = table.strings(key, required=required)
    for row, name in enumerate(names):
        if not _NAME.fullmatch(name):
            table.report((key, row), "field.name", name=name)
    return names


def _number(table: Table) -> Asked:
    return Asked(NumberAnswer(table.formula("answer"), tolerance(table)))


def _array(table: Table) -> Asked:
    return Asked(ArrayAnswer(table.formula("answer"), tolerance(table)))


def _expression(table: Table) -> Asked:
    answer = ExpressionAnswer(
        table.formula("answer"),
        variables(table, required=True),
        table.formulas("define"),
        _form(table),
        table.flag("up_to_constant"),
    )
    return Asked(answer)


def _tensor(table: Table) -> Asked:
    axes = _names(table, "axes", required=True)
    return Asked(TensorAnswer(table.formula("answer"), axes))


def _shape(table: Table) -> Asked:
    return Asked(ShapeAnswer(table.formula("answer")))


def _derivation(table: Table) -> Asked:
    answer = DerivationAnswer(
        table.formula("start"),
        table.formula("answer"),
        variables(table, required=True),
        table.formulas("define"),
        _form(table),
        table.integer("min_lines", 1, 20, default=1),
    )
    return Asked(answer)


def _staged(table: Table) -> Asked:
    stages: list[Stage] = []
    for row in table.tables("stages", least=2, most=12):
        stage = Stage(row.text("name"), row.formula("value"))
        row.finish()
        if stage.name in {earlier.name for earlier in stages}:
            row.report("name", "field.repeated", value=stage.name)
        stages.append(stage)
    axes = _names(table, "axes", required=True)
    return Asked(StagedAnswer(tuple(stages), axes))


def _code(table: Table) -> Asked:
    function = read_function(table, tolerance(table, rtol=1e-6))
    return Asked(function.answer, solution=function.solution, edges=function.edges)


READERS: Mapping[Kind, Callable[[Table], Asked]] = {
    Kind.RECALL: _spoken,
    Kind.EXPLAIN: _spoken,
    Kind.CHAIN: _chain,
    Kind.CLOZE: _cloze,
    Kind.CHOICE: _choice,
    Kind.DIAGNOSE: _choice,
    Kind.COMPARE: _compare,
    Kind.ORDER: _order,
    Kind.MATCH: _match,
    Kind.BUG: _bug,
    Kind.NUMBER: _number,
    Kind.ARRAY: _array,
    Kind.EXPRESSION: _expression,
    Kind.TENSOR: _tensor,
    Kind.SHAPE: _shape,
    Kind.DERIVATION: _derivation,
    Kind.STAGED: _staged,
    Kind.CODE: _code,
}

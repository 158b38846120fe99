"""Staged: named quantities one after another, each judged twice.

A stage is right when it equals the reference on every draw. It is *carried* when it
is wrong only because an earlier stage is: it equals what the reference formula gives
with the learner's own earlier values, or the learner's formula gives the reference
when its earlier quantities are right. Values that make what follows trivial (zero, a
constant, the identity, a wrong shape, not finite) carry nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.answers.draws import Env, draws
from engine.answers.outcomes import Means, graded, incorrect, undecided
from engine.answers.stage_judge import StageJudge
from engine.answers.staged_lines import Line, read_lines
from engine.answers.tensor import Rows, reference_rows
from engine.expressions import to_latex
from engine.expressions.nodes import Name
from engine.formulas import authored
from engine.instances import Instance
from engine.problems import Problem, Stage, StagedAnswer
from engine.reasons import because
from engine.verdict import Detail, Outcome, Verdict


def check(
    answer: StagedAnswer,
    problem: Problem,
    instance: Instance,
    response: str,
    means: Means,
) -> Verdict:
    """Judge every stage; the credit is the mean of the stages' credits."""
    envs = draws(problem, instance)
    lines = read_lines(answer, response, set(envs[0]))
    judge = StageJudge(problem, envs, stage_keys(answer, envs), means)
    stages = {stage.name: stage for stage in answer.stages}
    judged: dict[str, Detail] = {}
    for line in lines:
        if means.expired():
            return undecided(because("time-out"))
        if line.helper:
            judge.helper(line)
        else:
            judged[line.name] = judge.stage(stages[line.name], line)
    details = tuple(judged.get(s.name) or _missing(s) for s in answer.stages)
    return _total(details, lines)


def _total(details: tuple[Detail, ...], typed: Sequence[Line]) -> Verdict:
    understood = r" \\ ".join(
        f"{to_latex(Name(line.name))} = {to_latex(line.node)}" for line in typed
    )
    open_ones = [d for d in details if d.outcome is Outcome.UNDECIDED]
    if open_ones:
        return Verdict(
            Outcome.UNDECIDED,
            0.0,
            open_ones[0].reason,
            details=details,
            understood=understood,
        )
    first = next((d for d in details if d.outcome is not Outcome.CORRECT), None)
    credit = sum(d.credit for d in details) / len(details)
    if first is None:
        return graded(credit, details=details, understood=understood)
    if credit == 0:
        return incorrect(
            first.reason,
            witness=first.witness,
            misconception=first.misconception,
            details=details,
            understood=understood,
        )
    return Verdict(
        Outcome.PARTIAL,
        credit,
        first.reason,
        first.witness,
        first.misconception,
        details=details,
        understood=understood,
    )


def _missing(stage: Stage) -> Detail:
    reason = because("stage-missing", name=stage.name)
    return Detail(stage.name, Outcome.INCORRECT, 0.0, reason)


def stage_keys(answer: StagedAnswer, envs: Sequence[Env]) -> dict[str, Rows]:
    """Evaluate the stages in order on every draw; later ones use earlier names."""
    growing = [dict(env) for env in envs]
    keys: dict[str, Rows] = {}
    for stage in answer.stages:
        rows = reference_rows(f"stages.{stage.name}", stage.value, growing)
        keys[stage.name] = rows
        for env, row in zip(growing, rows, strict=True):
            env[stage.name] = row
    return keys


def key_text(answer: StagedAnswer) -> str:
    """Return every stage as a line ``name = formula``."""
    return "\n".join(f"{stage.name} = {stage.value}" for stage in answer.stages)


def key_latex(answer: StagedAnswer, problem: Problem, instance: Instance) -> str:
    """Return the stages as aligned lines of LaTeX."""
    names = set(instance.values) | {stage.name for stage in answer.stages}
    lines = (
        f"{to_latex(Name(stage.name))} &= "
        f"{to_latex(authored(f'stages.{stage.name}', stage.value, names))}"
        for stage in answer.stages
    )
    body = r" \\ ".join(lines)
    return rf"\begin{{aligned}} {body} \end{{aligned}}"

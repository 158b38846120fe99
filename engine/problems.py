"""What is asked and how it is judged: the definition of a problem as frozen data.

Every formula here is a text in the engine's expression language. Words for people
(prompts, options, feedback) are not the engine's affair: options, gaps and
misconceptions are known by index or id, and the caller holds their texts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Tolerance:
    """|x - key| <= max(rtol * |key|, atol); ``decimals``/``digits`` override both.

    ``decimals = k``: half a unit of the k-th decimal; ``digits = k``: half a unit
    of the k-th significant digit. ``exact`` (counts, sizes): equality.
    """

    rtol: float = 1e-3
    atol: float = 1e-9
    decimals: int | None = None
    digits: int | None = None
    exact: bool = False


@dataclass(frozen=True, slots=True)
class NumberAnswer:
    """A scalar: ``value`` is evaluated on the drawn givens."""

    value: str
    tolerance: Tolerance = Tolerance()


@dataclass(frozen=True, slots=True)
class ArrayAnswer:
    """A vector or matrix; judged by shape first, then entry by entry."""

    value: str
    tolerance: Tolerance = Tolerance()


@dataclass(frozen=True, slots=True)
class ExpressionAnswer:
    """A formula in free ``variables``, judged by equivalence.

    ``variables`` maps a name to its domain: ``real``, ``positive``,
    ``nonnegative``, ``unit`` (0 < v < 1), ``integer``, ``integer 1..100``,
    ``interval -2..3`` or ``array N D`` (random arrays; the sizes are pairwise
    distinct and their names may be used). ``define`` gives names the learner may
    use, as formulas of the variables. ``form`` are required forms: ``in terms of
    s``, ``without exp``, ``simplified``, ``factored``, ``expanded``.
    ``up_to_constant``: antiderivatives.
    """

    value: str
    variables: tuple[tuple[str, str], ...]
    define: tuple[tuple[str, str], ...] = ()
    form: tuple[str, ...] = ()
    up_to_constant: bool = False


@dataclass(frozen=True, slots=True)
class TensorAnswer:
    """An array expression of the givens, evaluated on five draws of random arrays.

    ``axes`` names the sizes used by the samplers of the givens (``N``, ``D``); each
    draw gives them pairwise distinct sizes, so that a wrong shape can be named.
    """

    value: str
    axes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShapeAnswer:
    """A tuple of integers such as ``(N, 64, 28, 28)``; exact."""

    value: str


@dataclass(frozen=True, slots=True)
class ChoiceAnswer:
    """One or many of ``count`` options; ``correct`` are authored indices from 0."""

    count: int
    correct: tuple[int, ...]
    many: bool = False
    keep_order: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap of a cloze: accepted texts in both languages, or maths by value."""

    en: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()
    value: str | None = None
    variables: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ClozeAnswer:
    """The gaps of a text, in order; a card asks one of them (``part``)."""

    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class OrderAnswer:
    """``count`` steps, authored in a right order; ``before`` is the partial order.

    ``before`` counts steps from 1, as items do; an empty one means the authored
    total order.
    """

    count: int
    before: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class MatchAnswer:
    """``count`` pairs; the right column is shown in drawn order."""

    count: int


@dataclass(frozen=True, slots=True)
class CompareAnswer:
    """Statements assigned to side ``A``, ``B`` or ``AB`` (both)."""

    sides: tuple[Literal["A", "B", "AB"], ...]


@dataclass(frozen=True, slots=True)
class BugAnswer:
    """The wrong line or lines (1-based) of a listing of ``count`` lines."""

    count: int
    wrong: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DerivationAnswer:
    """Lines from ``start`` to ``value``, each equal to the one before.

    ``start`` may be a derivative (``d/dx sigmoid(x)``). ``form`` is required of the
    last line. ``min_lines`` guards against a bare final answer.
    """

    start: str
    value: str
    variables: tuple[tuple[str, str], ...]
    define: tuple[tuple[str, str], ...] = ()
    form: tuple[str, ...] = ()
    min_lines: int = 1


@dataclass(frozen=True, slots=True)
class Stage:
    """One asked quantity of a staged computation; ``value`` may use earlier names."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class StagedAnswer:
    """Named quantities in order, each answered as ``name = tensor expression``.

    A stage is right when it equals the reference on the draws, and *carried* when
    it is what follows from the learner's own earlier stages.
    """

    stages: tuple[Stage, ...]
    axes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CodeAnswer:
    """A function to write; ``value`` is the reference in the expression language.

    ``results`` names what is returned. Of several the function returns a tuple, and
    the reference is a tuple or a record with fields of these names. ``shapes`` says
    of arguments and results ``(N, D)``, ``float`` or ``int``. ``edges`` are calls
    beyond the usual draws; each draws some givens in another way, ``require`` aside.
    """

    function: str
    arguments: tuple[str, ...]
    value: str
    tolerance: Tolerance = Tolerance(rtol=1e-6)
    results: tuple[str, ...] = ()
    shapes: tuple[tuple[str, str], ...] = ()
    edges: tuple[tuple[tuple[str, str], ...], ...] = ()


@dataclass(frozen=True, slots=True)
class TicksAnswer:
    """Self-marked: ``count`` key points, the response lists those that were met."""

    count: int


Answer = (
    NumberAnswer
    | ArrayAnswer
    | ExpressionAnswer
    | TensorAnswer
    | ShapeAnswer
    | ChoiceAnswer
    | ClozeAnswer
    | OrderAnswer
    | MatchAnswer
    | CompareAnswer
    | BugAnswer
    | DerivationAnswer
    | StagedAnswer
    | CodeAnswer
    | TicksAnswer
)


@dataclass(frozen=True, slots=True)
class Misconception:
    """A named wrong formula.

    In staged problems ``stage`` says which quantity, of a function's several results
    ``result`` says which one; without it the formula stands for all of them.
    """

    id: str
    value: str
    stage: str | None = None
    result: str | None = None


@dataclass(frozen=True, slots=True)
class Convention:
    """An answer that is right under another common convention, with its credit."""

    id: str
    value: str
    credit: float = 0.5


@dataclass(frozen=True, slots=True)
class Step:
    """A named intermediate of the worked solution; later steps may use its name."""

    name: str
    expression: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A family of instances: givens to draw, the answer, the known mistakes.

    ``given`` keeps its order: a sampler may use earlier names. ``require`` are
    conditions on the draw (comparisons in the expression language).
    """

    answer: Answer
    given: tuple[tuple[str, str], ...] = ()
    require: tuple[str, ...] = ()
    misconceptions: tuple[Misconception, ...] = ()
    conventions: tuple[Convention, ...] = ()
    steps: tuple[Step, ...] = field(default=())

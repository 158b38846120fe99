"""An item of every kind, with what is awkward to write on a card or a page."""

from __future__ import annotations

from builders import make_cloze, make_item, make_number, make_recall, text

from engine.problems import (
    ArrayAnswer,
    BugAnswer,
    CodeAnswer,
    CompareAnswer,
    DerivationAnswer,
    ExpressionAnswer,
    MatchAnswer,
    OrderAnswer,
    Problem,
    ShapeAnswer,
    Stage,
    StagedAnswer,
    Step,
    TensorAnswer,
    TicksAnswer,
)
from quizapp.models import FollowUp, Item, Kind, Plot, PlotSeries, StepText, Text


def _computed(name: str, kind: Kind, problem: Problem, **changes: object) -> Item:
    return make_number(
        name,
        kind=kind,
        problem=problem,
        prompt=text(f"Compute {name}, where $a < b$ and `x[::2]` holds."),
        feedback=(),
        **{"step_texts": (), **changes},
    )


def every_kind() -> list[Item]:
    """Return an item of each kind, with what is awkward to write in a field."""
    rows = (text("one"), text("two {{c1::no}} $x_{y_{z}}$"), text("three"))
    plot = Plot(
        "linspace(0, 1, 5)", text("x"), text("y"), (PlotSeries(text("curve"), "x^2"),)
    )
    real = (("x", "real"),)
    return [
        make_recall(prompt=text("Recall **this** [sound:a.mp3] & `a<b`?")),
        make_recall("t.explain", kind=Kind.EXPLAIN, prompt=text("Explain $a_1$")),
        make_item(
            "t.chain",
            kind=Kind.CHAIN,
            prompt=text("Chain"),
            problem=Problem(TicksAnswer(2)),
            options=(),
            follow_ups=(
                FollowUp(text("And then?"), text("So.")),
                FollowUp(text("And now?"), text("Thus.")),
            ),
        ),
        make_cloze(
            text=Text(
                en=r"The [[1]] std::vector and $f = \frac{1}{2^{[[2]]}}$.",
                zh=r"[[1]] 与 $f = \frac{1}{2^{[[2]]}}$。",
            )
        ),
        make_item(prompt=text("Which?\n\n```\n{{c1::x}} = y[::2]\n```")),
        make_item("t.diagnose", kind=Kind.DIAGNOSE, plot=plot, prompt=text("Look")),
        make_item(
            "t.compare",
            kind=Kind.COMPARE,
            prompt=text("Compare"),
            options=(),
            problem=Problem(CompareAnswer(("A", "B", "AB"))),
            sides=(text("left"), text("right")),
            statements=rows,
        ),
        make_item(
            "t.order",
            kind=Kind.ORDER,
            prompt=text("Order"),
            options=(),
            problem=Problem(OrderAnswer(3, ((1, 2),))),
            statements=rows,
        ),
        make_item(
            "t.match",
            kind=Kind.MATCH,
            prompt=text("Match"),
            options=(),
            problem=Problem(MatchAnswer(3)),
            pairs=tuple((row, text(f"right {at}")) for at, row in enumerate(rows)),
        ),
        make_item(
            "t.bug",
            kind=Kind.BUG,
            prompt=text("Find it"),
            options=(),
            problem=Problem(BugAnswer(2, (2,))),
            listing=text("def f(x):\n    return {{x}}  # $PATH"),
        ),
        make_number(),
        _computed(
            "t.array",
            Kind.ARRAY,
            Problem(ArrayAnswer("2*x"), given=(("x", "integers(1, 9, 2, 2)"),)),
        ),
        _computed(
            "t.expression", Kind.EXPRESSION, Problem(ExpressionAnswer("x^2", real))
        ),
        _computed(
            "t.tensor",
            Kind.TENSOR,
            Problem(TensorAnswer("x*2", ("N",)), given=(("x", "normal(N)"),)),
        ),
        _computed(
            "t.shape",
            Kind.SHAPE,
            Problem(ShapeAnswer("(n, 3)"), given=(("n", "integers(2, 9)"),)),
        ),
        _computed(
            "t.derivation",
            Kind.DERIVATION,
            Problem(
                DerivationAnswer("d/dx x^2", "2*x", real),
                steps=(Step("a", "x + x"), Step("b", "2*x")),
            ),
            step_texts=(StepText("a", text("Product rule.")),),
        ),
        _computed(
            "t.staged",
            Kind.STAGED,
            Problem(
                StagedAnswer((Stage("y", "x*2"),), ("N",)), given=(("x", "normal(N)"),)
            ),
        ),
        _computed(
            "t.code",
            Kind.CODE,
            Problem(
                CodeAnswer(
                    "double",
                    ("x",),
                    "x*2",
                    results=("y",),
                    shapes=(("x", "(N,)"), ("y", "(N,)")),
                    edges=((("x", "zeros(3)"),),),
                ),
                given=(("x", "normal(3)"),),
            ),
            solution="def double(x):\n    return x * 2  # {{c1::no}} a < b",
            edges=(text("all $x_{y_{z}}$ are {{c1::0}}"),),
        ),
    ]

"""The engine's commands: figures of a file of pairs, the list of functions."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.__main__ import RowError, domains, main, quantile, run_compare


def row(
    key: str, expected: str, given: str, verdict: str, **more: object
) -> dict[str, object]:
    """Build a row of a file of pairs."""
    return {"id": key, "expected": expected, "given": given, "verdict": verdict, **more}


ROWS = [
    row("a", "2x", "x+x", "equal", vars=["x"]),
    row("b", "x", "x+1", "unequal", vars={"x": "real"}),
    row("c", "x", "x", "unequal", vars=["x"]),
    row("d", "x", "2x", "equal", vars=["x"]),
    row("e", "x", "x+", "invalid", vars=["x"]),
    row("f", "x", "x+", "equal", vars=["x"]),
    row("g", "x+", "x", "equal", vars=["x"]),
    row("h", "9^9^9^9", "1", "equal"),
    row("i", "1/3", "0.333", "equal", tolerance=1e-2),
    row("j", "s", "sqrt(s^2)", "equal", vars=["s"], assumptions={"s": "positive"}),
    row("k", "s", "sqrt(s^2)", "equal", vars=["s"], assumptions=["s > 0"]),
    row("l", "s", "2s", "equal", assumptions={"s": "strange"}),
]


def lines(rows: list[dict[str, object]]) -> Iterator[str]:
    return iter([json.dumps(row) for row in rows] + ["\n"])


def test_counts_verdicts_by_kind_of_error() -> None:
    ticks = iter(range(1000))
    tally = run_compare(lines(ROWS), lambda: next(ticks) / 1e6)
    figures = tally.summary()
    assert figures["rows"] == 12
    assert figures["right"] == 6
    assert figures["false_accepts"] == ["c"]
    assert figures["false_rejects"] == ["d"]
    assert figures["undecided"] == ["h"]
    assert figures["errors"] == ["f", "g", "l"]
    assert list(figures) == [
        "rows", "right", "false_accepts", "false_rejects", "undecided", "errors",
        "p50_ms", "p90_ms", "p99_ms", "max_ms",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("assumption", "wanted"),
    [
        ("s > 0", {"s": "positive"}),
        ("s>=0", {"s": "nonnegative"}),
        ("s ≥ 0", {"s": "nonnegative"}),
        ("0 < p < 1", {"p": "unit"}),
        ("-1 < r < 1", {"r": "interval -1..1"}),
        ("n integer", {"n": "integer"}),
        ("n is integer", {"n": "integer"}),
    ],
)
def test_reads_assumptions_as_people_write_them(
    assumption: str, wanted: dict[str, str]
) -> None:
    assert domains({"assumptions": [assumption]}) == wanted


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"id": 1}',
        json.dumps({**ROWS[0], "verdict": "maybe"}),
        json.dumps({**ROWS[0], "vars": "x"}),
        json.dumps({**ROWS[0], "assumptions": "x"}),
        json.dumps({**ROWS[0], "assumptions": ["x ~ y"]}),
        json.dumps({**ROWS[0], "tolerance": "small"}),
    ],
)
def test_names_the_line_that_is_no_row(line: str) -> None:
    with pytest.raises(RowError):
        run_compare(iter([line]), lambda: 0.0)


def test_quantiles_are_by_nearest_rank() -> None:
    assert quantile([], 0.5) == 0.0
    assert quantile([0.003, 0.001, 0.002], 0.5) == 2.0
    assert quantile([0.003, 0.001, 0.002], 1.0) == 3.0


def test_prints_figures_for_people_and_for_machines(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join(lines(ROWS)), encoding="utf-8")
    out = io.StringIO()
    assert main(["compare", str(file)], out) == 0
    assert "rows 12, right 6" in out.getvalue()
    assert "errors 3: f, g, l" in out.getvalue()
    out = io.StringIO()
    assert main(["compare", str(file), "--json"], out) == 0
    assert json.loads(out.getvalue())["rows"] == 12


def test_a_file_at_fault_is_one_line_and_exit_code_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", str(tmp_path / "none.jsonl")]) == 1
    broken = tmp_path / "broken.jsonl"
    broken.write_text("{", encoding="utf-8")
    assert main(["compare", str(broken)]) == 1
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 2
    assert "line 1" in said[1]


def test_lists_every_function_with_its_signature() -> None:
    out = io.StringIO()
    assert main(["functions"], out) == 0
    assert "sigmoid(x)\n    The logistic function" in out.getvalue()
    out = io.StringIO()
    assert main(["functions", "--json"], out) == 0
    listed = {row["name"]: row for row in json.loads(out.getvalue())}
    assert listed["var"]["signature"] == "x, axis=None, keepdims=False, ddof=0"
    assert all(row["summary"] for row in listed.values())

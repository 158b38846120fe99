"""How long an answer in code takes: behind the boundary, and by other ways, in turns.

The answer is an honest batch norm on five draws. Beside the boundary run the portable
spare process (with its successor ready) and a fresh interpreter, which is what a
checker without a warm process pays.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np

from quizapp.sandbox import wire
from quizapp.sandbox.boundary import Boundary
from quizapp.sandbox.spare import Spare
from quizapp.sandbox.workers import command, environment

ROUNDS = 300
FRESH = 15  # it is slow and varies little
ANSWER = """
def batchnorm(x, gamma, beta, eps):
    mean, var = x.mean(axis=0), x.var(axis=0)
    return gamma * (x - mean) / np.sqrt(var + eps) + beta
"""


def request(rng: np.random.Generator) -> bytes:
    """Return the request of five calls."""
    calls = [
        {
            "x": rng.normal(size=(16, 8)),
            "gamma": rng.normal(size=8),
            "beta": rng.normal(size=8),
            "eps": 1e-5,
        }
        for _ in range(5)
    ]
    fields = {"source": ANSWER, "function": "batchnorm", "calls": calls, "look": False}
    return wire.encode(fields)


def timed(act: Callable[[], object]) -> float:
    """Return how many milliseconds something takes."""
    begun = time.perf_counter()
    act()
    return 1e3 * (time.perf_counter() - begun)


def fresh() -> None:
    """Start an interpreter that loads NumPy and ends."""
    subprocess.run(command("import numpy"), env=environment(), check=True)


def main() -> None:
    """Run all ways in turns and print minimum, quantiles and ratios."""
    rng = np.random.default_rng(0)
    start = timed(lambda: Boundary().close())
    times: dict[str, list[float]] = {"boundary": [], "spare": [], "fresh": []}
    spare = Spare()
    with Boundary() as boundary:
        for number in range(ROUNDS):
            data = request(rng)
            times["boundary"].append(timed(lambda data=data: boundary.run(data)))
            if number < FRESH:
                _ = spare.alive, spare._next.result()
                times["spare"].append(timed(lambda data=data: spare.run(data)))
                times["fresh"].append(timed(fresh))
    spare.close()
    print(
        f"start and end of a boundary {start:.0f} ms; Python {sys.version.split()[0]}"
    )
    for name, found in times.items():
        low, middle, high, worst = np.quantile(found, [0, 0.5, 0.99, 1])
        print(
            f"{name:9} n {len(found):4}  min {low:6.1f}  p50 {middle:6.1f}"
            f"  p99 {high:6.1f}  max {worst:6.1f} ms"
            f"  ratio of p50 {middle / np.median(times['boundary']):5.1f}"
        )


if __name__ == "__main__":
    main()

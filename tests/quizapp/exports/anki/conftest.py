"""A small catalog of every kind, its plan, and the real Anki as a separate program."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from builders import make_catalog, text
from kinds import every_kind

from quizapp.catalog import Catalog
from quizapp.exports.anki.ledger import Ledger
from quizapp.exports.anki.plan import make_plan

VERIFY = Path(__file__).parents[3] / "tools" / "verify_apkg.py"
NOW = 1_800_000_000


@pytest.fixture
def catalog() -> Catalog:
    """Return a catalog with an item of every kind."""
    return make_catalog(every_kind())


@pytest.fixture
def plan_of():
    """Return a function that plans a catalog's items."""

    def plan(catalog, *, language="en", ledger=None, now=NOW):
        return make_plan(
            catalog,
            catalog.items.values(),
            language=language,
            ledger=ledger or Ledger(),
            now=now,
        )

    return plan


@pytest.fixture
def edited():
    """Return a function that changes the explanation of some items."""

    def edit(catalog, names):
        items = [
            replace(item, explanation=text("Edited.")) if item.id in names else item
            for item in catalog.items.values()
        ]
        return make_catalog(items)

    return edit


@pytest.fixture
def anki(tmp_path):
    """Return a function that runs the checking program in Anki's environment."""
    python = os.environ.get("QUIZAPP_TEST_ANKI")
    assert python, "QUIZAPP_TEST_ANKI must name a Python that has the anki package"

    def run(package, *options, zone="UTC"):
        out = tmp_path / "report.json"
        done = subprocess.run(
            [python, str(VERIFY), str(package), *map(str, options), "--out", str(out)],
            capture_output=True,
            text=True,
            timeout=120,
            env={**os.environ, "TZ": zone},
            check=False,
        )
        assert out.exists(), done.stderr
        return json.loads(out.read_text(encoding="utf-8"))

    return run

"""Decks of their own for the tests of the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from decks import Deck

from quizapp.catalog import loading


@pytest.fixture(autouse=True)
def empty_shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the shipped content away: decks are tested on their own."""
    root = tmp_path / "shelf"
    root.mkdir()
    (root / "topics.toml").write_text("", encoding="utf-8")
    monkeypatch.setattr(loading, "shipped_root", lambda: root)


@pytest.fixture
def deck(tmp_path: Path) -> Deck:
    return Deck(tmp_path / "deck")


@pytest.fixture
def make_deck(tmp_path: Path) -> Callable[[str], Deck]:
    return lambda name: Deck(tmp_path / name)

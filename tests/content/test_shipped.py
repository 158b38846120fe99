"""The shipped content passes its own check and covers every claim."""

from __future__ import annotations

import pytest

from quizapp.catalog import load_catalog, read_content
from quizapp.catalog.check import check_content
from quizapp.catalog.coverage import coverage
from quizapp.models import Kind


@pytest.mark.slow
def test_the_shipped_content_has_no_problems() -> None:
    assert [str(problem) for problem in check_content().problems] == []


def test_the_shipped_content_can_be_read() -> None:
    assert read_content().findings == ()


def test_every_claim_is_covered_in_both_languages() -> None:
    catalog = read_content().catalog
    matrix = coverage(catalog, catalog.claims.values())
    assert matrix.missing() == ()
    assert matrix.complete


def test_there_are_many_items_of_many_kinds() -> None:
    items = load_catalog().items.values()
    assert len(items) >= 700
    assert len({item.kind for item in items}) >= 12
    assert {item.kind for item in items} <= set(Kind)

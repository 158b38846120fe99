"""A frozen paper of every kind, and how it is written as a page."""

from __future__ import annotations

import pytest
from kinds import every_kind
from pages import freeze

from quizapp.exports.html import paper_page


@pytest.fixture(scope="session")
def paper():
    """Return a paper with a question of every kind."""
    return freeze(every_kind(), negative=0.25)


@pytest.fixture(scope="session")
def page_of():
    """Return a function that writes a paper as a page."""

    def write(paper, languages=("en", "zh"), *, key=True, solutions=True):
        page = paper_page(paper, languages, key=key, solutions=solutions)
        return page.decode("utf-8")

    return write

"""Notes, items and decks: files read into models, every problem reported at once."""

from quizapp.catalog.catalog import Catalog
from quizapp.catalog.claims import Claim
from quizapp.catalog.findings import Finding, InvalidContentError
from quizapp.catalog.loading import (
    Library,
    load_catalog,
    load_library,
    merge,
    read_content,
)

__all__ = [
    "Catalog",
    "Claim",
    "Finding",
    "InvalidContentError",
    "Library",
    "load_catalog",
    "load_library",
    "merge",
    "read_content",
]

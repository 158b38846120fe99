"""The items as rows for machines: ``quizapp content list --json``."""

from __future__ import annotations

from typing import Any

from quizapp.catalog.catalog import Catalog
from quizapp.models import LANGUAGES


def content_list(catalog: Catalog) -> list[dict[str, Any]]:
    """Return one row per item in study order."""
    return [
        {
            "id": item.id,
            "topic": item.topic,
            "kind": item.kind.value,
            "claims": list(item.claims),
            "languages": [code for code in LANGUAGES if item.prompt.get(code)],
            "misconceptions": [m.id for m in item.problem.misconceptions],
            "minutes": item.minutes,
            "item_difficulty": item.item_difficulty,
            "cards": item.parts,
        }
        for item in catalog.items.values()
    ]

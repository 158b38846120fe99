"""The rules of the content check, one idea per module."""

from quizapp.catalog.rules import (
    claims,
    duplicates,
    giveaway,
    glyphs,
    languages,
    maths,
    plots,
    references,
    revisions,
    shape,
    verification,
)
from quizapp.catalog.scope import Rule

RULES: tuple[Rule, ...] = (
    languages.check,
    claims.check,
    references.check,
    shape.check,
    duplicates.check,
    giveaway.check,
    glyphs.check,
    maths.check,
    plots.check,
    revisions.check,
    verification.check,
)

__all__ = ["RULES"]

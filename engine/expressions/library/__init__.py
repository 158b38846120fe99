"""The array functions of the language itself, each sized before it runs.

Importing this package enters them into the registry; ``engine/reference`` adds the
mathematics of deep learning.
"""

from engine.expressions.library import algebra, creators, entries, reductions, shapes

__all__ = ["algebra", "creators", "entries", "reductions", "shapes"]

"""The engine's errors: each names the place and can be told to a learner."""

from __future__ import annotations

from collections.abc import Mapping


class EngineError(Exception):
    """Base of every error that leaves the engine."""


class ParseError(EngineError):
    """A text that cannot be read, with the column (0-based) where reading stopped.

    ``code`` names the sentence in the message catalogue (``parse.<code>``) and
    ``values`` fill its placeholders, so that the interface can say it in the
    learner's language.
    """

    def __init__(
        self,
        text: str,
        position: int,
        code: str,
        values: Mapping[str, object] | None = None,
    ) -> None:
        self.text = text
        self.position = position
        self.code = code
        self.values = dict(values or {})
        super().__init__(f"{code} at column {position + 1}")


class EvaluationError(EngineError):
    """An expression that was understood but has no value (shapes, limits, domain)."""

    def __init__(self, code: str, values: Mapping[str, object] | None = None) -> None:
        self.code = code
        self.values = dict(values or {})
        super().__init__(code)


class ProblemError(EngineError):
    """A problem definition that cannot be drawn or checked; ``key`` is its TOML key."""

    def __init__(self, key: str, message: str) -> None:
        self.key = key
        self.message = message
        super().__init__(f"{key}: {message}")

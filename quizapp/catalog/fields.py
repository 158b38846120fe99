"""Strict reading of one TOML table: every fault is reported, none stops the rest.

Each accessor reports what is wrong and returns a harmless value of the right type,
so that one pass finds all problems; whoever built something from a table that
reported must throw it away.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from quizapp.catalog.findings import Place
from quizapp.models import LANGUAGES, Text

Report = Callable[..., None]
"""Called as ``report(place, code, **values)``."""

NOTHING = Text("", "")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


class Table:
    """A TOML table with its place; remembers which keys were asked for."""

    __slots__ = ("_asked", "_data", "_report", "place")

    def __init__(self, data: dict[str, Any], place: Place, report: Report) -> None:
        self._data = data
        self._report = report
        self._asked: list[str] = []
        self.place = place

    def __contains__(self, key: str) -> bool:
        return key in self._data

    def names(self) -> tuple[str, ...]:
        """Return the keys that are written, in their order."""
        return tuple(self._data)

    def report(self, key: str | int | Place, code: str, /, **values: object) -> None:
        """Report a problem at ``key`` of this table."""
        inner = key if isinstance(key, tuple) else (key,)
        self._report((*self.place, *inner), code, **values)

    def _take(self, key: str, required: bool) -> Any:
        self._asked.append(key)
        value = self._data.get(key)
        if value is None and required:
            self.report(key, "field.missing", key=key)
        return value

    def _expected(self, key: str | Place, kind: str) -> None:
        self.report(key, f"field.expected_{kind}")

    # ----- Single values -----

    def text(self, key: str, *, required: bool = True, default: str = "") -> str:
        """Return a non-empty string."""
        value = self._take(key, required)
        if value is None:
            return default
        if not isinstance(value, str):
            self._expected(key, "text")
            return default
        if not value.strip():
            self.report(key, "field.empty")
        return value.strip()

    def formula(self, key: str, *, required: bool = True) -> str:
        """Return an expression; a plain number is taken as one."""
        value = self._take(key, required)
        return "" if value is None else self._formula_of((key,), value)

    def _formula_of(self, place: Place, value: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            self._expected(place, "formula")
            return ""
        text = value.strip() if isinstance(value, str) else repr(value)
        if not text:
            self.report(place, "field.empty")
        return text

    def number(
        self,
        key: str,
        low: float,
        high: float,
        *,
        default: float | None = None,
    ) -> float:
        """Return a number in [low, high]; required without a default."""
        value = self._take(key, default is None)
        if value is None:
            return low if default is None else default
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            self._expected(key, "number")
            return low
        if not low <= value <= high:
            self.report(key, "field.range", low=f"{low:g}", high=f"{high:g}")
        return float(value)

    def integer(
        self, key: str, low: int, high: int, *, default: int | None = None
    ) -> int:
        """Return an integer in low..high; required without a default."""
        value = self._take(key, default is None)
        if value is None:
            return low if default is None else default
        if isinstance(value, bool) or not isinstance(value, int):
            self._expected(key, "integer")
            return low
        if not low <= value <= high:
            self.report(key, "field.range", low=low, high=high)
        return value

    def flag(self, key: str) -> bool:
        """Return a boolean, False when absent."""
        value = self._take(key, False)
        if value is not None and not isinstance(value, bool):
            self._expected(key, "flag")
        return value is True

    def day(self, key: str) -> date:
        """Return a date such as 2026-11-21."""
        value = self._take(key, True)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if value is not None:
            self._expected(key, "date")
        return date.min

    def one_of(self, key: str, allowed: Iterable[str]) -> str | None:
        """Return one of ``allowed``, or None after a report."""
        value = self._take(key, True)
        choices = list(allowed)
        if isinstance(value, str) and value in choices:
            return value
        if value is not None:
            close = get_close_matches(str(value), choices, 1)
            self.report(
                key,
                "field.not_one_of_close" if close else "field.not_one_of",
                value=str(value)[:40],
                allowed=", ".join(choices),
                close=close[0] if close else "",
            )
        return None

    # ----- Words in both languages -----

    def words(self, key: str, *, required: bool = True) -> Text | None:
        """Return the text of a sub-table with ``en`` and ``zh``; None when absent."""
        value = self._take(key, required)
        if value is None:
            return None
        if not isinstance(value, dict):
            self._expected(key, "words")
            return None
        inner = Table(value, (*self.place, key), self._report)
        text = inner.both()
        inner.finish()
        return text

    def sure_words(self, key: str) -> Text:
        """Return required words; empty after a report."""
        return self.words(key) or NOTHING

    def both(self) -> Text:
        """Return the words of this table's own ``en`` and ``zh``."""
        return Text(*(self._language(language) for language in LANGUAGES))

    def _language(self, language: str) -> str:
        value = self._take(language, False)
        if value is None:
            self.report(language, "field.missing_language", language=language)
            return ""
        if not isinstance(value, str):
            self._expected(language, "text")
            return ""
        if not value.strip():
            self.report(language, "field.empty")
        return value.strip("\n").rstrip()

    # ----- Lists and tables -----

    def _list(self, key: str, required: bool) -> list[Any]:
        value = self._take(key, required)
        if value is None:
            return []
        if not isinstance(value, list):
            self._expected(key, "list")
            return []
        return value

    def strings(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """Return a list of distinct non-empty strings."""
        kept: list[str] = []
        for row, value in enumerate(self._list(key, required)):
            if not isinstance(value, str):
                self._expected((key, row), "text")
            elif not value.strip():
                self.report((key, row), "field.empty")
            elif value in kept:
                self.report((key, row), "field.repeated", value=value)
            else:
                kept.append(value)
        return tuple(kept)

    def integers(self, key: str, low: int, high: int) -> tuple[int, ...]:
        """Return a required list of integers in low..high."""
        kept: list[int] = []
        for row, value in enumerate(self._list(key, True)):
            if isinstance(value, bool) or not isinstance(value, int):
                self._expected((key, row), "integer")
            elif not low <= value <= high:
                self.report((key, row), "field.range", low=low, high=high)
            else:
                kept.append(value)
        return tuple(kept)

    def pairs_of_integers(
        self, key: str, low: int, high: int
    ) -> tuple[tuple[int, int], ...]:
        """Return an optional list of pairs of integers in low..high."""
        kept: list[tuple[int, int]] = []
        for row, value in enumerate(self._list(key, False)):
            if (
                isinstance(value, list)
                and len(value) == 2
                and all(type(v) is int and low <= v <= high for v in value)
            ):
                kept.append((value[0], value[1]))
            else:
                self.report((key, row), "field.expected_pair", low=low, high=high)
        return tuple(kept)

    def tables(self, key: str, *, least: int = 0, most: int = 100) -> tuple[Table, ...]:
        """Return a list of tables with ``least`` to ``most`` rows."""
        rows: list[Table] = []
        values = self._list(key, least > 0)
        for row, value in enumerate(values):
            if isinstance(value, dict):
                rows.append(Table(value, (*self.place, key, row), self._report))
            else:
                self._expected((key, row), "table")
        if key in self and not least <= len(values) <= most:
            self.report(key, "field.count", low=least, high=most, count=len(values))
        return tuple(rows)

    def texts(self, key: str, *, least: int = 0, most: int = 100) -> tuple[Text, ...]:
        """Return a list of words in both languages."""
        found: list[Text] = []
        for row in self.tables(key, least=least, most=most):
            found.append(row.both())
            row.finish()
        return tuple(found)

    def table(self, key: str) -> Table | None:
        """Return a sub-table; None when absent."""
        value = self._take(key, False)
        if value is None:
            return None
        if not isinstance(value, dict):
            self._expected(key, "table")
            return None
        return Table(value, (*self.place, key), self._report)

    def formulas(
        self, key: str, *, required: bool = False
    ) -> tuple[tuple[str, str], ...]:
        """Return a table of names and expressions in its order."""
        value = self._take(key, required)
        if value is None:
            return ()
        if not isinstance(value, dict):
            self._expected(key, "table")
            return ()
        found: list[tuple[str, str]] = []
        for name, inner in value.items():
            if not _NAME.fullmatch(name):
                self.report((key, name), "field.name", name=name)
            found.append((name, self._formula_of((key, name), inner)))
        return tuple(found)

    def finish(self) -> None:
        """Report every key that nobody asked for, with the nearest known one."""
        for key in self._data:
            if key not in self._asked:
                close = get_close_matches(key, self._asked, 1)
                if close:
                    self.report(key, "field.unknown_close", key=key, close=close[0])
                else:
                    self.report(key, "field.unknown", key=key)

"""Blueprints: what an exam should be like, as data (``blueprints/<name>.toml``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from quizapp.catalog import Catalog
from quizapp.catalog.fields import Table
from quizapp.catalog.findings import Finding, InvalidContentError
from quizapp.catalog.loading import shipped_root
from quizapp.catalog.sources import Chunk, Reporter, Root
from quizapp.errors import UserInputError
from quizapp.i18n import Messages, fault
from quizapp.models import COMPUTED, SELF_MARKED, Kind, Language, Text

MODES = ("mock", "weakness", "diagnose")
SHORTEST, LONGEST = 3.0, 300.0  # minutes
MOST = 200  # questions
_NAMED = 3  # topics in the name of a blueprint that is narrowed to some
SLACK = 5.0  # minutes that a paper may be shorter than its time
_FOLDER = "blueprints"

# A blueprint may name a kind, or one of these groups of kinds. Functions to write take
# an interview of their own: who asks for computing means a few minutes on paper.
KIND_GROUPS: Mapping[str, frozenset[Kind]] = {
    "written": SELF_MARKED,
    "computed": COMPUTED - {Kind.CODE},
    "closed": frozenset(Kind) - SELF_MARKED - COMPUTED,
    Kind.CODE.value: frozenset({Kind.CODE}),
}

Weights = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Demand:
    """What one section asks for.

    ``areas``, ``topics`` and ``kinds`` are names with weights: their shares of the
    questions. Without areas and topics all of the content is meant, without kinds
    any kind. ``minutes`` and ``count`` may each be left open, not both.
    ``difficulty`` is the mean item difficulty wanted (1..5).
    """

    minutes: float | None = None
    count: int | None = None
    areas: Weights = ()
    topics: Weights = ()
    kinds: Weights = ()
    difficulty: float | None = None

    @property
    def window(self) -> tuple[float, float] | None:
        """Return between how many minutes of questions the time is well filled."""
        if self.minutes is None:
            return None
        return max(self.minutes - SLACK, self.minutes / 2.0), self.minutes


@dataclass(frozen=True, slots=True)
class Blueprint:
    """An exam to be made: sections with their demands, and the rules of sitting it.

    ``negative`` is the share of its points that a wrong single choice costs.
    """

    name: str
    title: Text
    summary: Text
    mode: str
    sections: tuple[tuple[Text, Demand], ...]
    negative: float = 0.0
    pause: bool = False

    @property
    def minutes(self) -> float | None:
        """Return the minutes of all sections, None when one leaves them open."""
        each = [demand.minutes for _, demand in self.sections]
        known = [minutes for minutes in each if minutes is not None]
        return sum(known) if len(known) == len(each) else None

    def adapted(
        self,
        *,
        minutes: float | None = None,
        count: int | None = None,
        topics: Mapping[str, Text] | None = None,
        mode: str | None = None,
    ) -> Blueprint:
        """Return the blueprint with demands of one's own in place of its own.

        Minutes or a count of one's own lift the other, and are shared out to the
        sections as the blueprint's own were. Topics of one's own, with their titles,
        are in the name and the title of what is returned. Raises UserInputError when
        the demands cannot be met by any paper.
        """
        if minutes is not None and not SHORTEST <= minutes <= LONGEST:
            raise fault(UserInputError, "exams.bad_minutes", low=SHORTEST, high=LONGEST)
        if count is not None and not len(self.sections) <= count <= MOST:
            low = len(self.sections)
            raise fault(UserInputError, "exams.bad_count", low=low, high=MOST)
        sections = self.sections
        if minutes is not None or count is not None:
            parts = self._shares()
            counts = None if count is None else _one_each(shared_out(count, parts))
            sections = tuple(
                (
                    title,
                    replace(
                        demand,
                        minutes=None if minutes is None else minutes * parts[place],
                        count=None if counts is None else counts[place],
                    ),
                )
                for place, (title, demand) in enumerate(sections)
            )
        found = replace(self, sections=sections, mode=mode or self.mode)
        return found._narrowed(topics) if topics else found

    def _narrowed(self, topics: Mapping[str, Text]) -> Blueprint:
        """Return the blueprint over some topics alone, named after them."""
        wanted = tuple((topic, 1.0) for topic in topics)
        names, more = list(topics)[:_NAMED], len(topics) - _NAMED
        if more > 0:
            names.append(f"{more}-more")
        return replace(
            self,
            name="-".join([self.name, *names]),
            title=Text(
                en=", ".join(title.en for title in topics.values()),
                zh="、".join(title.zh for title in topics.values()),
            ),
            sections=tuple(
                (title, replace(demand, topics=wanted, areas=()))
                for title, demand in self.sections
            ),
        )

    def _shares(self) -> list[float]:
        sizes = [d.minutes or float(d.count or 1) for _, d in self.sections]
        return [size / sum(sizes) for size in sizes]


def shared_out(count: int, weights: Iterable[float]) -> list[int]:
    """Share a count by weights: whole parts first, then the largest remainders.

    Equal remainders go to the earlier place. The sum is ``count`` whatever the
    weights (all zero: equal shares).
    """
    weights = list(weights)
    total = sum(weights)
    if total <= 0:
        weights, total = [1.0] * len(weights), float(len(weights))
    exact = [count * weight / total for weight in weights]
    shares = [int(share) for share in exact]
    by_remainder = sorted(range(len(weights)), key=lambda i: (shares[i] - exact[i], i))
    for place in by_remainder[: count - sum(shares)]:
        shares[place] += 1
    return shares


def _one_each(shares: list[int]) -> list[int]:
    """Give every empty share one from the largest; their sum is enough for that."""
    shares = list(shares)
    while 0 in shares:
        shares[shares.index(max(shares))] -= 1
        shares[shares.index(0)] += 1
    return shares


# ----- Reading -----


def read_blueprint(name: str, data: dict[str, Any], report: Reporter) -> Blueprint:
    """Read one file's table; what is wrong is reported, never raised."""
    table = Table(data, (), report)
    title, summary = table.sure_words("title"), table.sure_words("summary")
    mode = table.one_of("mode", MODES) or "mock"
    negative = table.number("negative", 0.0, 1.0, default=0.0)
    pause = table.flag("pause")
    rows = table.tables("section", most=10)
    if rows:
        sections = tuple(_section(row) for row in rows)
    else:
        sections = ((title, _demand(table)),)
    table.finish()
    return Blueprint(name, title, summary, mode, sections, negative, pause)


def _section(row: Table) -> tuple[Text, Demand]:
    title = row.sure_words("title")
    demand = _demand(row)
    row.finish()
    return title, demand


def _demand(table: Table) -> Demand:
    has_minutes, has_count = "minutes" in table, "count" in table
    if not has_minutes and not has_count:
        table.report("minutes", "blueprint.no_size")
    minutes = table.number("minutes", SHORTEST, LONGEST, default=SHORTEST)
    count = table.integer("count", 1, MOST, default=1)
    difficulty = table.number("difficulty", 1.0, 5.0, default=0.0)
    kinds = _weights(table, "kinds")
    for kind, _ in kinds:
        if kind not in KIND_GROUPS and kind not in set(Kind):
            known = ", ".join(dict.fromkeys([*KIND_GROUPS, *Kind]))
            table.report(("kinds", kind), "blueprint.kind", kind=kind, known=known)
    return Demand(
        minutes=minutes if has_minutes else None,
        count=count if has_count else None,
        areas=_weights(table, "areas"),
        topics=_weights(table, "topics"),
        kinds=kinds,
        difficulty=difficulty if "difficulty" in table else None,
    )


def _weights(table: Table, key: str) -> Weights:
    """Return a table of names and weights in its order."""
    inner = table.table(key)
    if inner is None:
        return ()
    found = tuple((name, inner.number(name, 0.01, 1000.0)) for name in inner.names())
    if not found:
        table.report(key, "field.empty")
    return found


def check_names(blueprint: Blueprint, catalog: Catalog, report: Reporter) -> None:
    """Report topics and areas that the content does not have."""
    areas = {area.id for area in catalog.areas}
    several = len(blueprint.sections) > 1
    for place, (_, demand) in enumerate(blueprint.sections):
        at: tuple[str | int, ...] = ("section", place) if several else ()
        for topic, _ in demand.topics:
            if topic not in catalog.topics:
                report((*at, "topics", topic), "blueprint.topic", topic=topic)
        for area, _ in demand.areas:
            if area not in areas:
                report((*at, "areas", area), "blueprint.area", area=area)


def _read_file(
    root: Root, relative: str, name: str, catalog: Catalog
) -> Blueprint | None:
    """Read a file of a root; None after a finding."""
    text = root.read(relative)
    data = None if text is None else root.table(relative, text)
    if text is None or data is None:
        return None
    before = len(root.findings)
    report = Reporter(Chunk(relative, 1, text), root.findings)
    blueprint = read_blueprint(name, data, report)
    if len(root.findings) == before:
        check_names(blueprint, catalog, report)
    return blueprint if len(root.findings) == before else None


@dataclass(frozen=True, slots=True)
class Blueprints:
    """All blueprints by name, and what was wrong with those that were left out."""

    by_name: Mapping[str, Blueprint]
    findings: tuple[Finding, ...] = ()

    def named(self, name: str) -> Blueprint:
        """Return a blueprint; UserInputError names the nearest ones."""
        found = self.by_name.get(name)
        if found is None:
            near = get_close_matches(name, list(self.by_name), 3, 0.4)
            names = ", ".join(near or self.by_name)
            raise fault(UserInputError, "exams.no_blueprint", name=name, names=names)
        return found


def load_blueprints(
    catalog: Catalog,
    decks: Iterable[Path] = (),
    *,
    root: Traversable | Path | None = None,
) -> Blueprints:
    """Return the blueprints of the shipped content and of the decks.

    Those with problems are left out, each problem with its file and line; of two
    with the same name the first one counts.
    """
    found: dict[str, Blueprint] = {}
    findings: list[Finding] = []
    for place in (shipped_root() if root is None else root, *decks):
        source = Root(place)
        for file in source.names(_FOLDER, ".toml"):
            name = file.removesuffix(".toml")
            blueprint = _read_file(source, f"{_FOLDER}/{file}", name, catalog)
            if blueprint is not None:
                found.setdefault(name, blueprint)
        findings += source.findings
    return Blueprints(found, tuple(findings))


def load_blueprint_file(
    path: Path, catalog: Catalog, *, language: Language = "en"
) -> Blueprint:
    """Read a blueprint from a file of one's own.

    Raises UserInputError when there is none, InvalidContentError for its problems.
    """
    if not path.is_file():
        raise fault(UserInputError, "exams.no_file", path=path)
    root = Root(path.parent)
    blueprint = _read_file(root, path.name, path.stem, catalog)
    if blueprint is None:
        raise InvalidContentError(root.findings, Messages(language))
    return blueprint

"""The map: areas and topics of ``topics.toml`` in study order."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quizapp.catalog.fields import Report, Table
from quizapp.models import Area, Topic, TopicSlug

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class StudyMap:
    """Areas and topics of one content root."""

    areas: tuple[Area, ...] = ()
    topics: tuple[Topic, ...] = ()


def read_topics(
    data: dict[str, Any],
    base: Mapping[TopicSlug, Topic],
    areas: tuple[Area, ...],
    report: Report,
) -> StudyMap:
    """Read areas and topics; those of ``base`` are known and come first."""
    table = Table(data, (), report)
    own_areas = _areas(table, {area.id for area in areas})
    known = {area.id for area in (*areas, *own_areas)}
    topics: list[Topic] = []
    for row in table.tables("topic", most=500):
        topic = _topic(row, len(base) + len(topics), known)
        taken = topic.slug in base or topic.slug in {t.slug for t in topics}
        if taken and topic.slug:
            row.report("slug", "topics.repeated", slug=topic.slug)
        else:
            topics.append(topic)
    table.finish()
    return StudyMap(own_areas, tuple(topics))


def _areas(table: Table, taken: set[str]) -> tuple[Area, ...]:
    areas: list[Area] = []
    for row in table.tables("area", most=100):
        area = Area(row.text("id"), row.sure_words("title"))
        row.finish()
        if area.id and not SLUG.fullmatch(area.id):
            row.report("id", "topics.slug", slug=area.id)
        if area.id in taken or area.id in {other.id for other in areas}:
            row.report("id", "field.repeated", value=area.id)
        areas.append(area)
    return tuple(areas)


def _topic(row: Table, order: int, areas: set[str]) -> Topic:
    slug = row.text("slug")
    if slug and not SLUG.fullmatch(slug):
        row.report("slug", "topics.slug", slug=slug)
    area = row.text("area")
    if area and area not in areas:
        row.report("area", "topics.area", area=area)
    topic = Topic(
        slug=TopicSlug(slug),
        area=area,
        title=row.sure_words("title"),
        order=order,
        minutes=row.integer("minutes", 1, 600),
        prerequisites=tuple(TopicSlug(name) for name in row.strings("prerequisites")),
        next=row.words("next", required=False),
    )
    row.finish()
    return topic

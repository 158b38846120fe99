"""Progress in figures: how much was done, how well it is recalled, what comes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from quizapp.catalog import Catalog
from quizapp.i18n import Messages
from quizapp.models import ReviewKind, TopicSlug
from quizapp.scheduling.days import Moment
from quizapp.scheduling.forecast import (
    due_by_day,
    readiness,
    reviews_by_day,
    true_retention,
)
from quizapp.scheduling.memory import effective
from quizapp.store import Store

MONTH, WEEK = 30, 7
FEWEST = 10  # reviews below which a share would only be noise


@dataclass(frozen=True, slots=True)
class TopicFigures:
    """Of one topic: cards asked at least once, all cards, mean recall now."""

    topic: TopicSlug
    learnt: int
    cards: int
    recall: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What the progress page shows; shares are in [0, 1]."""

    total: int
    today: int
    asked: int
    recalled: int
    due_week: tuple[int, ...]
    by_day: tuple[int, ...]
    topics: tuple[TopicFigures, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the figures for programs."""
        return {
            "reviews": self.total,
            "today": self.today,
            "last_30_days": {"asked": self.asked, "recalled": self.recalled},
            "due_next_7_days": list(self.due_week),
            "reviews_last_30_days": list(self.by_day),
            "topics": [
                {
                    "topic": row.topic,
                    "learnt": row.learnt,
                    "cards": row.cards,
                    "recall": round(row.recall, 4),
                }
                for row in self.topics
            ],
        }


def figures(store: Store, catalog: Catalog, moment: Moment) -> Figures:
    """Return today's figures over everything in the log."""
    reviews, states = store.reviews(), store.states()
    today = moment.study_day
    retention = true_retention(reviews, today - MONTH + 1, today)
    counted = [
        row
        for row in effective(reviews)
        if row.kind not in (ReviewKind.VOID, ReviewKind.FORWARD)
    ]
    topics = []
    for slug in catalog.topics:
        cards = [c for item in catalog.by_topic(slug) for c in item.card_ids()]
        known = [states[card] for card in cards if card in states]
        recall = readiness(known, today, len(known), store.scheduler.decay)
        topics.append(TopicFigures(slug, len(known), len(cards), recall))
    return Figures(
        total=len(counted),
        today=sum(row.study_day == today for row in counted),
        asked=retention.all.asked,
        recalled=retention.all.recalled,
        due_week=tuple(int(n) for n in due_by_day(states.values(), today, WEEK)),
        by_day=tuple(int(n) for n in reviews_by_day(reviews, today, MONTH)),
        topics=tuple(topics),
    )


def figures_markdown(found: Figures, catalog: Catalog, say: Messages) -> str:
    """Return the figures as a page."""
    blocks = [
        f"# {say('tui.stats.title')}",
        say("tui.stats.reviews", n=found.total),
        say("tui.stats.today", n=found.today),
    ]
    if found.asked >= FEWEST:
        percent = round(100 * found.recalled / found.asked)
        blocks.append(say("tui.stats.retention", percent=percent, n=found.asked))
    else:
        blocks.append(say("tui.stats.too_early", n=FEWEST))
    days = " ".join(str(n) for n in found.due_week)
    blocks.append(say("tui.stats.due_week", days=days))
    heads = (say(f"tui.stats.{name}") for name in ("topic", "learnt", "recall"))
    rows = [f"| {' | '.join(heads)} |", "|---|---|---|"]
    for row in found.topics:
        title = catalog.topics[row.topic].title.get(say.language)
        recall = f"{round(100 * row.recall)} %" if row.learnt else "-"
        rows.append(f"| {title} | {row.learnt}/{row.cards} | {recall} |")
    blocks.append("\n".join(rows))
    return "\n\n".join(blocks)

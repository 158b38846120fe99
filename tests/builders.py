"""Small items and fakes that tests put together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from engine.problems import (
    ChoiceAnswer,
    ClozeAnswer,
    CodeAnswer,
    Gap,
    Misconception,
    NumberAnswer,
    Problem,
    Step,
    TicksAnswer,
)
from quizapp.catalog import Catalog
from quizapp.models import (
    Area,
    CardId,
    CardState,
    Feedback,
    FollowUp,
    Item,
    ItemId,
    Kind,
    Option,
    Rating,
    ReviewKind,
    State,
    StepText,
    Text,
    Topic,
    TopicSlug,
)
from quizapp.study.session import Written

START = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
DAY = date(2026, 11, 21)


def text(words: str) -> Text:
    """Return the same words in both languages, told apart by a mark."""
    return Text(en=words, zh=f"中文 {words}")


def make_item(name: str = "t.choice", **changes: Any) -> Item:
    """Return a choice between a right and two wrong options."""
    item = Item(
        id=ItemId(name),
        topic=TopicSlug(name.partition(".")[0]),
        kind=Kind.CHOICE,
        prompt=text("Which one?"),
        explanation=text("Because."),
        problem=Problem(ChoiceAnswer(count=3, correct=(1,))),
        item_difficulty=2,
        minutes=1.0,
        revised=DAY,
        hints=(text("Think."), text("Think harder.")),
        options=(
            Option(text("wrong"), correct=False, why=text("no")),
            Option(text("right"), correct=True, why=text("yes")),
            Option(text("off"), correct=False, why=text("no way")),
        ),
    )
    return replace(item, **changes)


def make_number(name: str = "t.number", **changes: Any) -> Item:
    """Return a computed number with one known mistake and a worked step."""
    item = make_item(
        name,
        kind=Kind.NUMBER,
        prompt=Text(en="Double $x = @{x}$.", zh="把 $x = @{x}$ 加倍。"),
        options=(),
        problem=Problem(
            NumberAnswer("2*x"),
            given=(("x", "integers(3, 9)"), ("eps", "0.5")),
            misconceptions=(Misconception("squared", "x^2"),),
            steps=(Step("y", "2*x"),),
        ),
        feedback=(Feedback("squared", text("You squared it.")),),
        step_texts=(StepText("y", text("Add it to itself.")),),
    )
    return replace(item, **changes)


def make_never(name: str = "t.never") -> Item:
    """Return a number whose condition no draw meets."""
    never = Problem(
        NumberAnswer("x"), given=(("x", "integers(1, 9)"),), require=("x > 9",)
    )
    return make_number(name, problem=never, feedback=(), step_texts=())


def make_function(name: str = "t.function", **changes: Any) -> Item:
    """Return a function to write, ``double(x)``, with one known mistake."""
    item = make_item(
        name,
        kind=Kind.CODE,
        prompt=Text(en="Write `double(x)`.", zh="写出 `double(x)`。"),
        options=(),
        problem=Problem(
            CodeAnswer(function="double", arguments=("x",), value="2*x"),
            given=(("x", "normal(2, 3)"),),
            misconceptions=(Misconception("squared", "x^2"),),
        ),
        feedback=(Feedback("squared", text("You squared it.")),),
    )
    return replace(item, **changes)


def make_recall(name: str = "t.recall", **changes: Any) -> Item:
    """Return a self-marked question with two key points."""
    item = make_item(
        name,
        kind=Kind.RECALL,
        problem=Problem(TicksAnswer(2)),
        options=(),
        answer=text("The answer."),
        key_points=(text("one"), text("two")),
    )
    return replace(item, **changes)


def make_chain(name: str = "t.chain", **changes: Any) -> Item:
    """Return a self-marked chain of two questions."""
    item = make_item(
        name,
        kind=Kind.CHAIN,
        problem=Problem(TicksAnswer(2)),
        options=(),
        prompt=text("The interviewer asks on."),
        follow_ups=(
            FollowUp(text("Why so?"), text("Because.")),
            FollowUp(text("And with one?"), text("Then not.")),
        ),
    )
    return replace(item, **changes)


def make_cloze(name: str = "t.cloze", **changes: Any) -> Item:
    """Return a text with two gaps, hence two cards."""
    gaps = (
        Gap(en=("mean",), zh=("均值",)),
        Gap(value="s*(1-s)", variables=(("s", "unit"),)),
    )
    item = make_item(
        name,
        kind=Kind.CLOZE,
        problem=Problem(ClozeAnswer(gaps)),
        options=(),
        text=Text(
            en="The [[1]] and $f = [[2]]$.",
            zh="[[1]] 与 $f = [[2]]$。",
        ),
    )
    return replace(item, **changes)


def make_catalog(items: Iterable[Item]) -> Catalog:
    """Return a catalog of one area that holds these items."""
    items = tuple(items)
    slugs = dict.fromkeys(item.topic for item in items)
    return Catalog(
        areas=(Area("a", text("Area")),),
        topics={
            slug: Topic(slug, "a", text(f"Topic {slug}"), order=i, minutes=10)
            for i, slug in enumerate(slugs)
        },
        items={item.id: item for item in items},
    )


@dataclass
class FakeRecorder:
    """Remembers what was written; again comes back in a minute, the rest later."""

    now: Any
    rows: list[tuple[str, CardId, Rating, ReviewKind, dict[str, Any]]] = field(
        default_factory=list
    )
    voided: list[str] = field(default_factory=list)

    def rate(
        self, card: CardId, rating: Rating, kind: ReviewKind, **details: Any
    ) -> Written:
        """Append a row and return a plausible state."""
        row = f"r{len(self.rows)}"
        self.rows.append((row, card, rating, kind, details))
        if kind is ReviewKind.CRAM:
            return Written(row, None)
        again = rating is Rating.AGAIN
        state = CardState(
            card=card,
            state=State.LEARNING if again else State.REVIEW,
            step=0 if again else None,
            stability=1.0,
            difficulty=5.0,
            due_day=1 if again else 3,
            due_at=self.now() + timedelta(minutes=1) if again else None,
            reps=1,
            lapses=0,
            last_day=1,
            log_head=row,
        )
        return Written(row, state)

    def void(self, review_id: str) -> None:
        """Remember which row was taken back."""
        self.voided.append(review_id)


class Clock:
    """A clock that moves only when told to."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def __call__(self) -> datetime:
        """Return the instant."""
        return self.at

    def forward(self, **delta: float) -> None:
        """Move on by a timedelta's arguments."""
        self.at += timedelta(**delta)

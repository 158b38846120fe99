"""The schema. These classes do not leave the store; migrations bring it about.

``review`` is append-only and the truth; ``card_state`` is a cache of its replay.
Instants are milliseconds since 1970 UTC.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, Text, text
from sqlmodel import Field, SQLModel


class ReviewRow(SQLModel, table=True):
    """One row of the review log."""

    __tablename__ = "review"
    __table_args__ = (
        Index("review_by_card", "card_id", "at_ms"),
        Index("review_by_device", "device", "seq"),
        Index("review_by_day", "study_day"),
        Index(
            "review_by_voided",
            "voids",
            sqlite_where=text("voids IS NOT NULL"),
            postgresql_where=text("voids IS NOT NULL"),
        ),
        CheckConstraint("rating BETWEEN 1 AND 4", name="review_rating"),
    )

    id: str = Field(primary_key=True)
    device: str
    seq: int = Field(sa_type=BigInteger)
    card_id: str
    at_ms: int = Field(sa_type=BigInteger)
    tz_offset_min: int
    study_day: int
    kind: str
    rating: int | None = None
    elapsed_ms: int
    response: str = Field(sa_type=Text)
    verdict: str = Field(sa_type=Text)
    params: str = Field(sa_type=Text)
    voids: str | None = None
    scheduler: str
    checksum: str


class CardStateRow(SQLModel, table=True):
    """The memory of one card, re-derived from the log by ``rebuild``."""

    __tablename__ = "card_state"
    __table_args__ = (
        Index(
            "card_state_by_day",
            "due_day",
            sqlite_where=text("due_at_ms IS NULL"),
            postgresql_where=text("due_at_ms IS NULL"),
        ),
        Index(
            "card_state_by_step",
            "due_at_ms",
            sqlite_where=text("due_at_ms IS NOT NULL"),
            postgresql_where=text("due_at_ms IS NOT NULL"),
        ),
    )

    card_id: str = Field(primary_key=True)
    state: int
    step: int | None = None
    stability: float
    difficulty: float
    due_day: int
    due_at_ms: int | None = Field(default=None, sa_type=BigInteger)
    reps: int
    lapses: int
    last_day: int
    log_head: str


class SettingRow(SQLModel, table=True):
    """One setting of the installation; ``value`` is JSON."""

    __tablename__ = "setting"

    key: str = Field(primary_key=True)
    value: str = Field(sa_type=Text)


class ContentStampRow(SQLModel, table=True):
    """The hash under which an item's content was last seen."""

    __tablename__ = "content_stamp"

    item_id: str = Field(primary_key=True)
    content_hash: str
    seen_at_ms: int = Field(sa_type=BigInteger)


# ----- Exams -----


class ExamRow(SQLModel, table=True):
    """A frozen paper; ``document`` is JSON and never changes."""

    __tablename__ = "exam"

    id: str = Field(primary_key=True)
    blueprint: str
    title: str
    language: str
    seed: int = Field(sa_type=BigInteger)
    created_at_ms: int = Field(sa_type=BigInteger)
    document: str = Field(sa_type=Text)
    content_hash: str


class SittingRow(SQLModel, table=True):
    """One attempt at a paper; ``deadline_at_ms`` is absolute, None: no limit."""

    __tablename__ = "sitting"

    id: str = Field(primary_key=True)
    exam_id: str = Field(foreign_key="exam.id", index=True)
    started_at_ms: int = Field(sa_type=BigInteger)
    deadline_at_ms: int | None = Field(default=None, sa_type=BigInteger)
    state: str
    paused_seconds: int = 0
    paused_at_ms: int | None = Field(default=None, sa_type=BigInteger)
    ended_at_ms: int | None = Field(default=None, sa_type=BigInteger)


class ResponseRow(SQLModel, table=True):
    """What was entered at a position of a sitting; append-only, the last one counts."""

    __tablename__ = "response"
    __table_args__ = (Index("response_by_sitting", "sitting_id", "position", "id"),)

    id: int | None = Field(
        default=None,
        sa_column=Column(
            BigInteger().with_variant(Integer(), "sqlite"), primary_key=True
        ),
    )
    sitting_id: str = Field(foreign_key="sitting.id")
    position: int
    at_ms: int = Field(sa_type=BigInteger)
    text: str = Field(sa_type=Text)
    flagged: bool
    elapsed_ms: int


class MarkRow(SQLModel, table=True):
    """A marking of a sitting; a regrade is a second row beside the original."""

    __tablename__ = "mark"

    id: str = Field(primary_key=True)
    sitting_id: str = Field(foreign_key="sitting.id", index=True)
    at_ms: int = Field(sa_type=BigInteger)
    kind: str
    document: str = Field(sa_type=Text)

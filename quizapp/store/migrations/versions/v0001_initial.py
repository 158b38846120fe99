"""The first schema: review log, card states, settings, content stamps, exams."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables."""
    _create_log()
    _create_card_state()
    op.create_table(
        "setting",
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("value", sa.Text(), nullable=False),
    )
    op.create_table(
        "content_stamp",
        sa.Column("item_id", sa.String(), primary_key=True),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("seen_at_ms", sa.BigInteger(), nullable=False),
    )
    _create_exams()


def _create_log() -> None:
    op.create_table(
        "review",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("card_id", sa.String(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("tz_offset_min", sa.Integer(), nullable=False),
        sa.Column("study_day", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("elapsed_ms", sa.Integer(), nullable=False),
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("params", sa.Text(), nullable=False),
        sa.Column("voids", sa.String(), nullable=True),
        sa.Column("scheduler", sa.String(), nullable=False),
        sa.Column("checksum", sa.String(), nullable=False),
        sa.CheckConstraint("rating BETWEEN 1 AND 4", name="review_rating"),
    )
    op.create_index("review_by_card", "review", ["card_id", "at_ms"])
    op.create_index("review_by_device", "review", ["device", "seq"])
    op.create_index("review_by_day", "review", ["study_day"])
    op.create_index(
        "review_by_voided",
        "review",
        ["voids"],
        sqlite_where=sa.text("voids IS NOT NULL"),
        postgresql_where=sa.text("voids IS NOT NULL"),
    )


def _create_card_state() -> None:
    op.create_table(
        "card_state",
        sa.Column("card_id", sa.String(), primary_key=True),
        sa.Column("state", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=True),
        sa.Column("stability", sa.Float(), nullable=False),
        sa.Column("difficulty", sa.Float(), nullable=False),
        sa.Column("due_day", sa.Integer(), nullable=False),
        sa.Column("due_at_ms", sa.BigInteger(), nullable=True),
        sa.Column("reps", sa.Integer(), nullable=False),
        sa.Column("lapses", sa.Integer(), nullable=False),
        sa.Column("last_day", sa.Integer(), nullable=False),
        sa.Column("log_head", sa.String(), nullable=False),
    )
    op.create_index(
        "card_state_by_day",
        "card_state",
        ["due_day"],
        sqlite_where=sa.text("due_at_ms IS NULL"),
        postgresql_where=sa.text("due_at_ms IS NULL"),
    )
    op.create_index(
        "card_state_by_step",
        "card_state",
        ["due_at_ms"],
        sqlite_where=sa.text("due_at_ms IS NOT NULL"),
        postgresql_where=sa.text("due_at_ms IS NOT NULL"),
    )


def _create_exams() -> None:
    op.create_table(
        "exam",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("blueprint", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
    )
    op.create_table(
        "sitting",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("exam_id", sa.String(), sa.ForeignKey("exam.id"), nullable=False),
        sa.Column("started_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("deadline_at_ms", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("paused_seconds", sa.Integer(), nullable=False),
        sa.Column("paused_at_ms", sa.BigInteger(), nullable=True),
        sa.Column("ended_at_ms", sa.BigInteger(), nullable=True),
    )
    op.create_index("ix_sitting_exam_id", "sitting", ["exam_id"])
    op.create_table(
        "response",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            primary_key=True,
        ),
        sa.Column(
            "sitting_id", sa.String(), sa.ForeignKey("sitting.id"), nullable=False
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("flagged", sa.Boolean(), nullable=False),
        sa.Column("elapsed_ms", sa.Integer(), nullable=False),
    )
    op.create_index("response_by_sitting", "response", ["sitting_id", "position", "id"])
    op.create_table(
        "mark",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column(
            "sitting_id", sa.String(), sa.ForeignKey("sitting.id"), nullable=False
        ),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
    )
    op.create_index("ix_mark_sitting_id", "mark", ["sitting_id"])

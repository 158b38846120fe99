"""The days until an interview: what to begin, what to review, how ready one will be."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from quizapp.catalog import Catalog
from quizapp.errors import UserInputError
from quizapp.i18n import Messages, fault
from quizapp.scheduling.days import Moment
from quizapp.scheduling.forecast import Plan, interview_plan
from quizapp.store import Store

SEED = 20  # the plan is a simulation; the same seed shows the same plan twice
SHOWN = 21
FARTHEST = 730  # days; every one of them is played through


def plan_until(
    store: Store,
    catalog: Catalog,
    moment: Moment,
    interview: date | None,
    per_day: int,
) -> Plan:
    """Return the plan until an interview; UserInputError without a date ahead."""
    if interview is None:
        raise fault(UserInputError, "cli.no_interview")
    if interview.toordinal() <= moment.study_day:
        raise fault(UserInputError, "cli.past_interview", date=interview.isoformat())
    if interview.toordinal() - moment.study_day > FARTHEST:
        raise fault(UserInputError, "cli.far_interview", date=interview.isoformat())
    states = store.states()
    cards = catalog.cards()
    return interview_plan(
        {card: states[card] for card in cards if card in states},
        [card for card in cards if card not in states],
        today=moment.study_day,
        interview=interview.toordinal(),
        scheduler=store.scheduler,
        rng=np.random.default_rng(SEED),
        per_day=per_day,
    )


def plan_dict(plan: Plan) -> dict[str, Any]:
    """Return a plan for programs."""
    return {
        "days": [
            {
                "date": date.fromordinal(day.day).isoformat(),
                "new": day.new,
                "reviews": day.reviews,
            }
            for day in plan.days
        ],
        "ready_now": round(plan.ready_now, 4),
        "ready_idle": round(plan.ready_idle, 4),
        "ready": round(plan.ready, 4),
        "left_out": plan.left_out,
    }


def plan_markdown(plan: Plan, say: Messages) -> str:
    """Return a plan as a page: readiness first, then the days."""
    blocks = [
        f"# {say('cli.plan.title')}",
        say(
            "cli.plan.readiness",
            now=round(100 * plan.ready_now),
            idle=round(100 * plan.ready_idle),
            ready=round(100 * plan.ready),
        ),
    ]
    if plan.left_out:
        blocks.append(say("cli.plan.left_out", n=plan.left_out))
    heads = (say(f"cli.plan.{name}") for name in ("day", "new", "reviews"))
    rows = [f"| {' | '.join(heads)} |", "|---|---|---|"]
    rows += [
        f"| {date.fromordinal(day.day).isoformat()} | {day.new} | {day.reviews} |"
        for day in plan.days[:SHOWN]
    ]
    blocks.append("\n".join(rows))
    if len(plan.days) > SHOWN:
        blocks.append(say("cli.plan.more", n=len(plan.days) - SHOWN))
    return "\n\n".join(blocks)

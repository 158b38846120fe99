"""Commands that look and do not change anything: show, answer, due, stats ..."""

from __future__ import annotations

import sys
from datetime import date
from typing import Annotated

import typer

from quizapp.cli import context
from quizapp.cli.context import Json, Lang, Seed, write, write_json
from quizapp.errors import UserInputError

CORRECT, NOT_CORRECT, UNREADABLE = 0, 3, 1


def show(
    item: Annotated[str, typer.Argument(help="The id of an item.")],
    seed: Seed = 0,
    lang: Lang = None,
    json: Json = False,
) -> None:
    """Print an item as drawn from a seed: prompt, values, key, solution, mistakes."""
    from quizapp.catalog.drawing import drawn
    from quizapp.cli.rendering import plain
    from quizapp.cli.showing import show_json, show_markdown

    say = context.messages(lang)
    found = context.find_item(item, say)
    instance = drawn(found, seed)
    if json:
        write_json(show_json(found, instance, say))
    else:
        write(plain(show_markdown(found, instance, say)))


def answer(
    item: Annotated[
        str, typer.Argument(help="The id of an item; ITEM#2 is its second gap.")
    ],
    text: Annotated[str, typer.Argument(help="The answer; - reads standard input.")],
    seed: Seed = 0,
    lang: Lang = None,
    json: Json = False,
) -> int:
    """Check one answer and print the verdict; touches no schedule."""
    from engine import key_text
    from engine.verdict import Outcome
    from quizapp.cards import judge
    from quizapp.cards.markdown import judged_markdown
    from quizapp.catalog.drawing import drawn
    from quizapp.cli.rendering import plain, pointed
    from quizapp.models import SELF_MARKED, CardId, split_card_id
    from quizapp.sandbox.checking import check_response

    say = context.messages(lang)
    name, part = split_card_id(CardId(item))
    found = context.find_item(name, say)
    if found.kind in SELF_MARKED:
        raise UserInputError(say("cli.self_marked", item=item))
    if not 0 <= part < found.parts:
        raise UserInputError(say("cli.no_item", item=item))
    if text == "-":
        text = sys.stdin.read()
    instance = drawn(found, seed)
    runner = context.desk().runner
    verdict = check_response(found.problem, instance, text, part, runner=runner)
    judged = judge(verdict, found, say)
    if json:
        write_json(
            {
                "item": item,
                "seed": seed,
                "outcome": verdict.outcome.value,
                "credit": verdict.credit,
                "reason": " ".join(judged.sentences),
                "witness": None
                if verdict.witness is None
                else {
                    "at": dict(verdict.witness.at),
                    "expected": verdict.witness.expected,
                    "given": verdict.witness.given,
                },
                "misconception": verdict.misconception,
                "convention": verdict.convention,
                "position": verdict.position,
                "understood": verdict.understood,
                "printed": verdict.printed,
                "key": key_text(found.problem, instance, part),
            }
        )
    else:
        if verdict.position is not None and (shown := pointed(text, verdict.position)):
            write(shown)
        write(plain(judged_markdown(judged, say)))
    if verdict.outcome is Outcome.UNPARSABLE:
        return UNREADABLE
    return CORRECT if verdict.outcome is Outcome.CORRECT else NOT_CORRECT


def due(json: Json = False, lang: Lang = None) -> None:
    """Print how many cards are due, new and done today."""
    counts = context.desk().counts()
    if json:
        write_json({"due": counts.due, "new": counts.new, "done": counts.done})
        return
    say = context.messages(lang)
    words = (
        say("tui.home.due", n=counts.due),
        say("tui.home.new", n=counts.new),
        say("tui.home.done", n=counts.done),
    )
    write(" · ".join(words))


def stats(json: Json = False, lang: Lang = None) -> None:
    """Print what has been learnt and how well it is recalled."""
    from quizapp.cli.rendering import plain

    desk = context.desk()
    if json:
        write_json(desk.stats())
    else:
        write(plain(desk.stats_markdown(context.messages(lang))))


def search(
    query: Annotated[str, typer.Argument(help="Words to look for.")],
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Find items and sections of notes that contain all the words."""
    from quizapp.catalog.search import search_catalog

    say = context.messages(lang)
    hits = search_catalog(context.desk().catalog, query, say.language)
    if json:
        write_json([{"where": h.where, "title": h.title, "kind": h.kind} for h in hits])
        return
    if not hits:
        write(say("cli.nothing_found", query=query))
    for hit in hits:
        write(f"{hit.where}  {hit.title}")


def plan(
    interview: Annotated[
        str | None, typer.Option("--interview", help="The date, as 2026-12-24.")
    ] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Remember the date for home and later plans.")
    ] = False,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Print what to do each day until the interview, and the expected readiness."""
    say = context.messages(lang)
    day = None
    if interview is not None:
        try:
            day = date.fromisoformat(interview)
        except ValueError:
            raise UserInputError(say("cli.bad_date", text=interview)) from None
    from quizapp.cli.rendering import plain
    from quizapp.study.planning import plan_dict, plan_markdown

    found = context.desk().plan(day)
    if keep and day is not None:
        from quizapp.config import change_config

        context.paths().prepare()
        change_config(context.paths().config_file, {"interview_date": day})
    if json:
        write_json(plan_dict(found))
    else:
        write(plain(plan_markdown(found, say)))


def doctor(json: Json = False, lang: Lang = None) -> None:
    """Print what this machine offers: terminal, fonts, database, extras."""
    from quizapp.cli.diagnosis import findings

    say = context.messages(lang)
    rows = findings(context.paths(), context.config(), say)
    if json:
        write_json([{"what": r.what, "ok": r.ok, "text": r.text} for r in rows])
        return
    for row in rows:
        write(f"{'ok ' if row.ok else '-- '} {row.what}: {row.text}")

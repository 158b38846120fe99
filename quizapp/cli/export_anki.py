"""The command that writes an Anki package."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quizapp.cli import context
from quizapp.cli.context import Lang, write

if TYPE_CHECKING:
    from collections.abc import Iterable

    from quizapp.exports.anki.ledger import Changes
    from quizapp.exports.anki.schedule import Schedule
    from quizapp.i18n import Messages
    from quizapp.models import Item, ItemId

_SHOWN = 12  # ids listed by a dry run before the rest is only counted

Topic = Annotated[str | None, typer.Option("--topic", help="Only this topic.")]


def anki(
    *,
    output: Annotated[
        Path, typer.Option("-o", "--output", help="Where to write the package.")
    ] = Path("quizapp.apkg"),
    topic: Topic = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would change; write nothing.")
    ] = False,
    scheduling: Annotated[
        bool,
        typer.Option(
            "--scheduling", help="Take due days, memory and review log along (a move)."
        ),
    ] = False,
    latest: Annotated[
        bool, typer.Option("--latest", help="The smaller format of Anki 2.1.50 on.")
    ] = False,
    imported: Annotated[
        bool,
        typer.Option(
            "--imported/--no-imported",
            help="Take imported questions along, or leave them out.",
        ),
    ] = True,
    push: Annotated[
        bool, typer.Option("--push", help="Hand it to the Anki that runs here.")
    ] = False,
    lang: Lang = None,
) -> None:
    """Write an Anki package; importing it again updates and never duplicates."""
    from quizapp.errors import UserInputError
    from quizapp.exports.anki.ledger import read_ledger, write_ledger
    from quizapp.exports.anki.package import write_package
    from quizapp.exports.anki.plan import make_plan
    from quizapp.i18n import fault

    say = context.messages(lang)
    desk = context.desk()
    if topic is not None:
        desk.require_topic(topic, say)
    catalog = desk.catalog
    chosen = catalog.items.values() if topic is None else catalog.by_topic(topic)
    taken_in = _imported(chosen)
    items = [item for item in chosen if imported or item.id not in taken_in]
    place = context.paths().data / "anki-exports.json"
    ledger = read_ledger(place)
    with context.telling_left_out(say) as left:
        plan = make_plan(
            catalog,
            items,
            language=say.language,
            ledger=ledger,
            now=int(context.now().timestamp()),
            tell=left.append,
        )
    if not plan.notes:
        raise fault(UserInputError, "anki.empty")
    changes = ledger.changes(plan.notes)
    if dry_run:
        _report(changes, say, listed=True)
        if imported and taken_in:
            write(say("anki.imported", n=len(taken_in)))
        write(say("anki.dry"))
        return
    context.paths().prepare()
    schedule = _schedule() if scheduling else None
    write_package(output, plan, schedule, latest=latest)
    write_ledger(place, ledger.after(plan.notes))
    write(
        say(
            "anki.written",
            place=output,
            notes=len(plan.notes),
            cards=sum(len(note.cards) for note in plan.notes),
            media=len(plan.media),
        )
    )
    _report(changes, say, listed=False)
    if imported and taken_in:
        write(say("anki.imported", n=len(taken_in)))
    if schedule is not None:
        own = {card for note in plan.notes for card in note.cards if card}
        write(
            say(
                "anki.moved",
                cards=sum(
                    card in schedule.cards for n in plan.notes for card in n.cards
                ),
                reviews=sum(row.card in own for row in schedule.reviews),
            )
        )
        write(say("anki.move_hint"))
    if push:
        _push(output, say)
    else:
        write(say("anki.hint"))


def _imported(items: Iterable[Item]) -> frozenset[ItemId]:
    """Return the items of decks that an import wrote."""
    from quizapp.importing.earlier import is_import

    folders: dict[Path, bool] = {}
    found = []
    for item in items:
        if item.path is not None:
            folder = item.path.parent.parent
            if folder not in folders:
                folders[folder] = is_import(folder)
            if folders[folder]:
                found.append(item.id)
    return frozenset(found)


def _push(package: Path, say: Messages) -> None:
    """Let a running Anki import the package; the file stays either way."""
    from quizapp.exports.anki.push import ADDRESS, AnkiConnect, push, sender

    address = os.environ.get("QUIZAPP_ANKICONNECT_URL", "") or ADDRESS
    key = os.environ.get("QUIZAPP_ANKICONNECT_KEY") or None
    done = push(package, AnkiConnect(sender(address), key))
    write(say("anki.push.done", notes=done.notes))


def _schedule() -> Schedule:
    """Return the learner's schedule as Anki will hold it."""
    from quizapp.exports.anki.schedule import carry_over, preset_of

    desk, config = context.desk(), context.config()
    scheduler = desk.store.scheduler
    preset = preset_of(
        scheduler.settings, new=config.new_per_day, reviews=config.reviews_per_day
    )
    return carry_over(
        scheduler,
        desk.store.reviews(),
        preset,
        offset=desk.moment().tz_offset_min,
        rollover_hour=config.rollover_hour,
    )


def _report(changes: Changes, say: Messages, *, listed: bool) -> None:
    write(
        say(
            "anki.changes",
            added=len(changes.added),
            changed=len(changes.changed),
            kept=len(changes.kept),
        )
    )
    if not listed:
        return
    for key, items in (("added", changes.added), ("changed", changes.changed)):
        if items:
            more = ", …" if len(items) > _SHOWN else ""
            write(say(f"anki.list_{key}", items=", ".join(items[:_SHOWN]) + more))

# SPDX-License-Identifier: MIT
#
# Permission is hereby granted, free of charge, to any person obtaining a copy of this
# file, to deal in it without restriction, including without limitation the rights to
# use, copy, modify, merge, publish, distribute, sublicense and sell copies of it,
# provided that this notice is kept. It is provided "as is", without warranty of any
# kind.
"""Make a collection as a learner of Anki has one, and write it as a package.

    python make_foreign.py what.json out.apkg|out.colpkg [--legacy] [--sides sides.json]

``what.json`` is an object; every key may be left out:

    media   {name: content in base64}
    types   [{name, cloze, fields: [..], templates: [[name, front, back], ..]}]
    notes   [{type, deck, fields: [..], tags: [..], guid}]
    occlusions  [{image, occlusions, header, extra}]    image occlusion notes
    first   [package, ..]   packages imported before anything else
    created  seconds: the day on which the collection began
    reviews  [[guid, place, ms, ease, interval, last, factor, ms taken, kind], ..]
    cards   [{guid, place, ...columns}]   columns of cards to set
    answer  [[guid, place, ease], ..]   answered now by Anki's own scheduler
    suspend, bury, filter, leech   [[guid, place], ..]
    fsrs    true: memory states by FSRS, computed by Anki
    schedule  false: export without scheduling

``--sides`` gets what Anki itself shows: ``{guid#place: [front, back]}``. Like
``verify_apkg.py`` this imports the ``anki`` package and is only ever run as a program
of its own.
"""

from __future__ import annotations

import argparse
import base64
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from anki.collection import (
    Collection,
    ExportAnkiPackageOptions,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
)
from anki.scheduler.v3 import CardAnswer

SET = {
    "type": "update cards set type = ? where id = ?",
    "queue": "update cards set queue = ? where id = ?",
    "due": "update cards set due = ? where id = ?",
    "ivl": "update cards set ivl = ? where id = ?",
    "factor": "update cards set factor = ? where id = ?",
    "reps": "update cards set reps = ? where id = ?",
    "lapses": "update cards set lapses = ? where id = ?",
    "flags": "update cards set flags = ? where id = ?",
}


def add_media(col: Collection, media: dict[str, str]) -> None:
    """Put files into the folder of media."""
    for name, content in media.items():
        (Path(col.media.dir()) / name).write_bytes(base64.b64decode(content))


def add_types(col: Collection, types: list[dict[str, Any]]) -> None:
    """Add note types."""
    for row in types:
        kind = col.models.new(row["name"])
        kind["type"] = 1 if row.get("cloze") else 0
        for name in row["fields"]:
            col.models.add_field(kind, col.models.new_field(name))
        for name, front, back in row["templates"]:
            template = col.models.new_template(name)
            template["qfmt"], template["afmt"] = front, back
            col.models.add_template(kind, template)
        col.models.add_dict(kind)


def add_notes(col: Collection, notes: list[dict[str, Any]]) -> None:
    """Add notes, each to its deck."""
    for row in notes:
        kind = col.models.by_name(row["type"])
        if kind is None:
            raise KeyError(row["type"])
        note = col.new_note(kind)
        note.fields = row["fields"] + [""] * (len(note.fields) - len(row["fields"]))
        note.tags = row.get("tags", [])
        if "guid" in row:
            note.guid = row["guid"]
        deck = col.decks.id(row.get("deck", "Default"))
        col.add_note(note, deck)


def add_occlusions(col: Collection, rows: list[dict[str, str]]) -> None:
    """Add image occlusion notes."""
    kind = next(
        k for k in col.models.all_names_and_ids() if k.name == "Image Occlusion"
    )
    for row in rows:
        col.add_image_occlusion_note(
            notetype_id=kind.id,
            image_path=str(Path(col.media.dir()) / row["image"]),
            occlusions=row["occlusions"],
            header=row.get("header", ""),
            back_extra=row.get("extra", ""),
            tags=[],
        )


def card_of(col: Collection, guid: str, place: int) -> int:
    """Return the id of a note's card."""
    number = col.db.scalar(
        "select c.id from cards c join notes n on n.id = c.nid "
        "where n.guid = ? and c.ord = ?",
        guid,
        place,
    )
    if number is None:
        raise KeyError(f"{guid}#{place}")
    return int(number)


def set_history(col: Collection, what: dict[str, Any]) -> None:
    """Write a history of years, which no scheduler can be made to live through."""
    if "created" in what:
        col.db.execute("update col set crt = ?", what["created"])
    for guid, place, ms, *rest in what.get("reviews", ()):
        col.db.execute(
            "insert into revlog (id, cid, usn, ease, ivl, lastIvl, factor, time, type)"
            " values (?, ?, -1, ?, ?, ?, ?, ?, ?)",
            ms,
            card_of(col, guid, place),
            *rest,
        )
    for row in what.get("cards", ()):
        number = card_of(col, row.pop("guid"), row.pop("place"))
        for column, value in row.items():
            col.db.execute(SET[column], value, number)


def answer(col: Collection, guid: str, place: int, ease: int) -> None:
    """Answer a card now."""
    card = col.get_card(card_of(col, guid, place))
    card.start_timer()
    states = col._backend.get_scheduling_states(card.id)
    rated = CardAnswer(
        card_id=card.id,
        current_state=states.current,
        new_state=getattr(states, ("again", "hard", "good", "easy")[ease - 1]),
        rating=ease - 1,
        answered_at_millis=int(card.timer_started * 1000),
        milliseconds_taken=4000,
    )
    col.sched.answer_card(rated)


def change_cards(col: Collection, what: dict[str, Any]) -> None:
    """Answer, suspend, bury, filter."""
    for guid, place, ease in what.get("answer", ()):
        answer(col, guid, place, ease)
    for guid, place in what.get("leech", ()):
        note = col.get_card(card_of(col, guid, place)).note()
        note.tags = [*note.tags, "leech"]
        col.update_note(note)
    if rows := [card_of(col, *row) for row in what.get("suspend", ())]:
        col.sched.suspend_cards(rows)
    if rows := [card_of(col, *row) for row in what.get("bury", ())]:
        col.sched.bury_cards(rows)
    if rows := [card_of(col, *row) for row in what.get("filter", ())]:
        number = col.decks.new_filtered("Cram today")
        deck = col.decks.get(number)
        deck["terms"] = [["cid:" + ",".join(map(str, rows)), 100, 0]]
        col.decks.save(deck)
        col.sched.rebuild_filtered_deck(number)


def switch_fsrs(col: Collection) -> None:
    """Switch FSRS on as the options screen does, so that Anki computes every state."""
    from anki.deck_config_pb2 import UpdateDeckConfigsRequest

    current = col.decks.get_deck_configs_for_update(1)
    col.decks.update_deck_configs(
        UpdateDeckConfigsRequest(
            target_deck_id=1,
            configs=[row.config for row in current.all_config],
            limits=current.current_deck.limits,
            fsrs=True,
        )
    )


def sides_of(col: Collection) -> dict[str, list[str]]:
    """Return what Anki shows of each card."""
    sides = {}
    for number in col.find_cards(""):
        card = col.get_card(number)
        output = card.render_output()
        name = f"{card.note().guid}#{card.ord}"
        sides[name] = [output.question_text, output.answer_text]
    return sides


def write(col: Collection, out: Path, *, legacy: bool, schedule: bool) -> None:
    """Write the collection; a .colpkg closes it."""
    if out.suffix == ".colpkg":
        col.export_collection_package(str(out), include_media=True, legacy=legacy)
        return
    options = ExportAnkiPackageOptions(
        with_scheduling=schedule,
        with_deck_configs=schedule,
        with_media=True,
        legacy=legacy,
    )
    col.export_anki_package(out_path=str(out), options=options, limit=None)


def make(col: Collection, what: dict[str, Any]) -> None:
    """Fill a new collection."""
    for package in what.get("first", ()):
        options = ImportAnkiPackageOptions(with_scheduling=True, with_deck_configs=True)
        col.import_anki_package(
            ImportAnkiPackageRequest(package_path=package, options=options)
        )
    add_media(col, what.get("media", {}))
    add_types(col, what.get("types", []))
    add_notes(col, what.get("notes", []))
    add_occlusions(col, what.get("occlusions", []))
    set_history(col, what)
    if what.get("fsrs"):
        switch_fsrs(col)
    change_cards(col, what)


def main() -> int:
    """Make the collection in a folder that is gone afterwards."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("what", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--legacy", action="store_true")
    parser.add_argument("--sides", type=Path)
    args = parser.parse_args()
    what = json.loads(args.what.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(prefix="make-foreign-") as folder:
        col = Collection(str(Path(folder) / "collection.anki2"))
        make(col, what)
        if args.sides:
            text = json.dumps(sides_of(col), ensure_ascii=False, indent=1)
            args.sides.write_text(text, encoding="utf-8")
        schedule = what.get("schedule", True)
        write(col, args.out, legacy=args.legacy, schedule=schedule)
        if args.out.suffix != ".colpkg":
            col.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

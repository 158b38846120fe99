# SPDX-License-Identifier: MIT
#
# Permission is hereby granted, free of charge, to any person obtaining a copy of this
# file, to deal in it without restriction, including without limitation the rights to
# use, copy, modify, merge, publish, distribute, sublicense and sell copies of it,
# provided that this notice is kept. It is provided "as is", without warranty of any
# kind.
"""Import a package into a fresh, real, headless Anki and report what arrived.

    python verify_apkg.py deck.apkg [--again deck2.apkg] [options] --out report.json

It imports the ``anki`` package (AGPL-3.0-or-later). So it is only ever run as a program
of its own, in an environment of its own, and nothing of the application imports it.
Exit status: 0 no problems, 1 problems found, 2 the import itself failed.
"""

from __future__ import annotations

import argparse
import html
import json
import re
import sqlite3
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from anki.collection import (
    Collection,
    ExportAnkiPackageOptions,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
)
from anki.errors import TemplateError

UPDATE = {"newer": 0, "always": 1, "never": 2}
LOG = [
    "new",
    "updated",
    "duplicate",
    "conflicting",
    "first_field_match",
    "missing_notetype",
    "missing_deck",
    "empty_first_field",
]
COUNTS = {
    "notes": "select count() from notes",
    "cards": "select count() from cards",
    "revlog": "select count() from revlog",
}
LIMIT = 40  # findings of one sort that are listed

HIDDEN = re.compile(r"<(style|script)\b.*?</\1>", re.DOTALL | re.IGNORECASE)
TAG = re.compile(r"<[^>]*>")
FORMULA = re.compile(r"\\\((.*?)\\\)|\\\[(.*?)\\\]", re.DOTALL)
CLOZE_OPEN = re.compile(r"\{\{c[\d,]+::")
DOLLARS = re.compile(r"(?<![\w\\$])\$(?=[^\s$\d])[^$\n]*[^\s$\\]\$(?![\w$])")
TWICE = re.compile(r"&amp;(?:lt|gt|amp|quot|nbsp|#\d+);")
SHOWN = re.compile(r"<(img|svg|audio|video|input)\b|\[anki:play:", re.IGNORECASE)


# ----- The file, read without Anki -----


def package_facts(path: Path) -> dict[str, Any]:
    """Say what the archive holds; the newest format is not looked into."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        facts: dict[str, Any] = {"members": len(names), "bytes": path.stat().st_size}
        if "collection.anki21b" in names:
            return {**facts, "format": "latest"}
        member = next(
            n for n in ("collection.anki21", "collection.anki2") if n in names
        )
        facts["format"] = "legacy-2" if member.endswith("21") else "legacy-1"
        media = json.loads(archive.read("media"))
        facts["media_without_file"] = sorted(set(media) - set(names))
        base = sqlite3.connect(":memory:")
        base.deserialize(archive.read(member))
    with base:
        ask = base.execute
        facts["schema"] = ask("select ver from col").fetchone()[0]
        for table, question in COUNTS.items():
            facts[table] = ask(question).fetchone()[0]
        facts["note_times"] = ask("select count(distinct mod) from notes").fetchone()[0]
        facts["zero_checksums"] = ask(
            "select count() from notes where csum = 0"
        ).fetchone()[0]
        facts["twin_guids"] = [
            row[0]
            for row in ask("select guid from notes group by guid having count() > 1")
        ]
        facts["notes_without_cards"] = ask(
            "select count() from notes where id not in (select nid from cards)"
        ).fetchone()[0]
    base.close()
    return facts


# ----- One import -----


def run_import(col: Collection, path: Path, args: argparse.Namespace) -> dict[str, Any]:
    """Import a package and count what Anki says it did."""
    options = ImportAnkiPackageOptions(
        merge_notetypes=args.merge,
        update_notes=UPDATE[args.update_notes],
        update_notetypes=UPDATE[args.update_notetypes],
        with_scheduling=not args.no_scheduling,
        with_deck_configs=not args.no_presets,
    )
    request = ImportAnkiPackageRequest(package_path=str(path), options=options)
    started = time.perf_counter()
    log = col.import_anki_package(request).log
    counts: dict[str, Any] = {name: len(getattr(log, name)) for name in LOG}
    return {**counts, "seconds": round(time.perf_counter() - started, 4)}


def picture_of(col: Collection) -> dict[str, Any]:
    """Keep everything that a second import could change."""
    ask = col.db.all
    return {
        "notes": {
            r[0]: tuple(r[1:]) for r in ask("select guid, mod, flds, tags from notes")
        },
        "cards": {
            r[0]: tuple(r[1:])
            for r in ask(
                "select id, did, type, queue, due, ivl, factor, reps, lapses, data "
                "from cards"
            )
        },
        "reviews": {r[0] for r in ask("select id from revlog")},
        "types": {row.name for row in col.models.all_names_and_ids()},
        "decks": {row.name for row in col.decks.all_names_and_ids()},
    }


def difference(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Say what an import changed."""
    old, new = before["notes"], after["notes"]
    common = old.keys() & new.keys()
    cards = before["cards"].keys() & after["cards"].keys()
    text = [guid for guid in common if old[guid][1:] != new[guid][1:]]
    return {
        "notes_added": len(new.keys() - old.keys()),
        "notes_changed": sorted(text),
        "notes_touched_only": sum(
            old[guid][1:] == new[guid][1:] and old[guid] != new[guid] for guid in common
        ),
        "cards_added": len(after["cards"].keys() - before["cards"].keys()),
        "cards_changed": sum(before["cards"][c] != after["cards"][c] for c in cards),
        "reviews_added": len(after["reviews"] - before["reviews"]),
        "types_added": sorted(after["types"] - before["types"]),
        "decks_added": sorted(after["decks"] - before["decks"]),
    }


# ----- What stands on the cards -----


def formula_faults(side: str) -> Iterator[str]:
    """Yield what would break MathJax: delimiters, braces, pairs of commands."""
    for opening, closing in (("\\(", "\\)"), ("\\[", "\\]")):
        if side.count(opening) != side.count(closing):
            yield f"{opening} and {closing} do not pair"
    for found in FORMULA.finditer(side):
        source = html.unescape(TAG.sub("", found[1] or found[2] or ""))
        bare = re.sub(r"\\[\\{}]", "", source)
        depth = lowest = 0
        for character in bare:
            depth += {"{": 1, "}": -1}.get(character, 0)
            lowest = min(lowest, depth)
        if depth or lowest < 0:
            yield f"braces: {source[:80]}"
        for opening, closing in (
            (r"\\left\b", r"\\right\b"),
            (r"\\begin\{", r"\\end\{"),
        ):
            if len(re.findall(opening, bare)) != len(re.findall(closing, bare)):
                yield f"{opening[2:]} without its partner: {source[:80]}"
        if re.search(r"</?[A-Za-z]", found[1] or found[2] or ""):
            yield f"markup inside a formula: {source[:80]}"


def words_of(side: str) -> str:
    """Return the visible words of a rendered side."""
    return html.unescape(TAG.sub("", HIDDEN.sub("", side))).strip()


def card_faults(col: Collection, keep: int) -> tuple[dict[str, list[str]], list[Any]]:
    """Render every card; collect faults by sort and keep the first few sides."""
    faults: dict[str, list[str]] = {}
    kept = []

    def add(sort: str, text: str) -> None:
        faults.setdefault(sort, []).append(text)

    for number in col.find_cards("", order="c.id asc"):
        card = col.get_card(number)
        name = f"{dict(card.note().items()).get('ID', card.nid)}#{card.ord}"
        try:
            output = card.render_output()
        except TemplateError as error:
            add("template error", f"{name}: {words_of(str(error))[:120]}")
            continue
        sides = {"front": output.question_text, "back": output.answer_text}
        front = words_of(sides["front"])
        if not front and not SHOWN.search(sides["front"]):
            add("empty front", name)
        if "docs.ankiweb.net" in sides["front"]:
            add("card whose cloze is not in the text", name)
        for place, side in sides.items():
            shown = HIDDEN.sub("", side)
            for fault in formula_faults(shown):
                add("broken maths", f"{name} {place}: {fault}")
            unmarked = re.sub(r'data-cloze="[^"]*"', "", shown)
            if CLOZE_OPEN.search(unmarked) or "}}" in unmarked:
                add("cloze markup left over", f"{name} {place}")
            if DOLLARS.search(words_of(FORMULA.sub("", shown))):
                add("dollar maths", f"{name} {place}")
            if TWICE.search(shown):
                add("HTML escaped twice", f"{name} {place}")
        if len(kept) < keep:
            kept.append({"card": name, **sides})
    return faults, kept


def collection_report(
    col: Collection, args: argparse.Namespace
) -> tuple[dict[str, Any], list[str]]:
    """Look at the collection after the first import."""
    ask = col.db.scalar
    faults, kept = card_faults(col, args.render)
    media = col.media.check()
    twins = col.db.list(
        "select group_concat(guid) from notes group by mid, csum having count() > 1"
    )
    cards = ask("select count() from cards")
    hints = sum(
        len(re.findall(r"\{\{c[\d,]+::(?:(?!\}\}|::).)*::", fields, re.DOTALL))
        for fields in col.db.list("select flds from notes")
    )
    report: dict[str, Any] = {
        "notes": ask("select count() from notes"),
        "cards": cards,
        "types": Counter(
            col.models.get(mid)["name"] for mid in col.db.list("select mid from notes")
        ),
        "decks": Counter(
            col.decks.name(d) for d in col.db.list("select did from cards")
        ),
        "tags": len(col.tags.all()),
        "media": len(list(Path(col.media.dir()).iterdir())),
        "media_missing": list(media.missing)[:LIMIT],
        "media_unused": list(media.unused)[:LIMIT],
        "hints": hints,
        "card_types": Counter(map(str, col.db.list("select type from cards"))),
        "reviews": Counter(map(str, col.db.list("select type from revlog"))),
        "states": states_of(col),
        "presets": [row["name"] for row in col.decks.all_config()],
        "rendered": kept,
    }
    problems = [
        f"{sort}: {row}" for sort, rows in faults.items() for row in rows[:LIMIT]
    ]
    problems += [f"missing media: {name}" for name in media.missing]
    problems += [f"same first field: {row}" for row in twins]
    if hints:
        problems.append(f"{hints} clozes have a hint")
    empty = sum(len(row.card_ids) for row in col.get_empty_cards().notes)
    if empty:
        problems.append(f"{empty} cards are empty to Anki")
    lost = ask("select count() from revlog where cid not in (select id from cards)")
    if lost:
        problems.append(f"{lost} reviews without a card")
    absurd = ask("select count() from cards where type = 2 and abs(due) > 100000")
    if absurd:
        problems.append(f"{absurd} review cards with an absurd day")
    problems += check_database(col)
    grown = ask("select count() from cards") - cards
    if grown:
        problems.append(f"the database check made {grown} cards that were left out")
    return report, problems


def check_database(col: Collection) -> list[str]:
    """Run Anki's own check; what it repairs counts as a problem."""
    message, clean = col.fix_integrity()
    lines = [line for line in message.splitlines() if "rebuilt" not in line.lower()]
    return [] if clean and not lines else [f"database check: {message}"]


# ----- Scheduling -----


def states_of(col: Collection) -> dict[str, Any]:
    """Return the schedule of every card that has one, by ``guid#place``."""
    rows = col.db.all(
        "select n.guid, c.ord, c.type, c.queue, c.due, c.ivl, c.reps, c.lapses, c.data "
        "from cards c join notes n on n.id = c.nid where c.type > 0"
    )
    today = col.sched.today
    return {
        f"{guid}#{place}": {
            "type": kind,
            "queue": queue,
            "due_in": due - today if kind == 2 else due,
            "ivl": ivl,
            "reps": reps,
            "lapses": lapses,
            **{
                k: v
                for k, v in json.loads(data or "{}").items()
                if k in ("s", "d", "lrt")
            },
        }
        for guid, place, kind, queue, due, ivl, reps, lapses, data in rows
    }


def recompute(col: Collection) -> dict[str, Any]:
    """Switch FSRS on as the options screen does and compare the memory states."""
    from anki.deck_config_pb2 import UpdateDeckConfigsRequest

    before = states_of(col)
    done = set()
    for deck in col.decks.all_names_and_ids():
        current = col.decks.get_deck_configs_for_update(deck.id)
        chosen = current.current_deck.config_id
        if chosen in done:
            continue
        done.add(chosen)
        configs = [row.config for row in current.all_config]
        configs.sort(key=lambda config: config.id == chosen)  # the chosen one last
        request = UpdateDeckConfigsRequest(
            target_deck_id=deck.id,
            configs=configs,
            limits=current.current_deck.limits,
            card_state_customizer=current.card_state_customizer,
            new_cards_ignore_review_limit=current.new_cards_ignore_review_limit,
            apply_all_parent_limits=current.apply_all_parent_limits,
            fsrs=True,
        )
        col.decks.update_deck_configs(request)
    after = states_of(col)
    pairs = [
        (before[k], after[k]) for k in before if "s" in before[k] and "s" in after[k]
    ]
    gaps = [abs(a["s"] - b["s"]) / b["s"] for b, a in pairs]
    hard = [abs(a["d"] - b["d"]) for b, a in pairs]
    return {
        "with_state_before": sum("s" in row for row in before.values()),
        "with_state_after": sum("s" in row for row in after.values()),
        "within_0.1_percent": sum(gap <= 1e-3 for gap in gaps),
        "worst_stability": max(gaps, default=0.0),
        "worst_difficulty": max(hard, default=0.0),
        "rest_changed": sum(
            any(b[k] != a[k] for k in ("type", "due_in", "ivl", "reps", "lapses"))
            for b, a in pairs
        ),
    }


# ----- The run -----


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("package", type=Path)
    parser.add_argument("--again", type=Path, help="imported second")
    parser.add_argument("--touch", metavar="GUID", help="edit this note in between")
    parser.add_argument("--no-scheduling", action="store_true")
    parser.add_argument("--no-presets", action="store_true")
    parser.add_argument("--merge", action="store_true")
    parser.add_argument("--update-notes", choices=UPDATE, default="newer")
    parser.add_argument("--update-notetypes", choices=UPDATE, default="newer")
    parser.add_argument("--recompute-fsrs", action="store_true")
    parser.add_argument(
        "--export", type=Path, help="write the collection back as .apkg"
    )
    parser.add_argument("--legacy", action="store_true", help="... in the older format")
    parser.add_argument("--render", type=int, default=0, help="sides to report")
    parser.add_argument("--out", type=Path)
    return parser.parse_args()


def touch(col: Collection, guid: str) -> None:
    """Edit a note as its learner would: text added to the last spare field."""
    note = col.get_note(col.db.scalar("select id from notes where guid = ?", guid))
    note.fields[-1] = "edited by the learner"
    col.update_note(note)


def second_import(
    col: Collection, args: argparse.Namespace
) -> tuple[dict[str, Any], list[str]]:
    """Import the second package and say what it changed."""
    if args.touch:
        touch(col, args.touch)
    before = picture_of(col)
    counts = run_import(col, args.again, args)
    effect = difference(before, picture_of(col))
    problems = check_database(col)
    if effect["types_added"]:
        problems.append(f"second import: note types added {effect['types_added']}")
    if counts["conflicting"]:
        problems.append(f"second import: {counts['conflicting']} notes skipped")
    if effect["notes_touched_only"]:
        problems.append(f"second import: {effect['notes_touched_only']} only touched")
    report: dict[str, Any] = {"import": counts, "effect": effect}
    if args.touch:
        fields = col.db.scalar("select flds from notes where guid = ?", args.touch)
        report["edit_kept"] = fields.endswith("edited by the learner")
    return report, problems


def write_back(col: Collection, args: argparse.Namespace) -> None:
    """Export the whole collection with its scheduling; a .colpkg closes it."""
    if args.export.suffix == ".colpkg":
        col.export_collection_package(
            str(args.export), include_media=True, legacy=args.legacy
        )
        return
    options = ExportAnkiPackageOptions(
        with_scheduling=True,
        with_deck_configs=True,
        with_media=True,
        legacy=args.legacy,
    )
    col.export_anki_package(out_path=str(args.export), options=options, limit=None)


def examine(col: Collection, args: argparse.Namespace) -> tuple[dict[str, Any], int]:
    """Import, look, import again, recompute, export: whatever was asked for."""
    report: dict[str, Any] = {}
    try:
        report["package"] = package_facts(args.package)
        report["import"] = run_import(col, args.package, args)
    except Exception as error:
        return {**report, "problems": [f"import failed: {error}"]}, 2
    report["collection"], problems = collection_report(col, args)
    facts = report["package"]
    problems += [
        f"GUID twice in the file: {guid}" for guid in facts.get("twin_guids", ())
    ]
    problems += [f"no file for media {n}" for n in facts.get("media_without_file", ())]
    if facts.get("zero_checksums"):
        problems.append(f"{facts['zero_checksums']} notes have no checksum")
    if facts.get("notes_without_cards"):
        problems.append(f"{facts['notes_without_cards']} notes have no card")
    if args.again:
        report["again"], more = second_import(col, args)
        problems += more
    if args.recompute_fsrs:
        report["recomputed"] = recompute(col)
    if args.export:
        write_back(col, args)
    report["problems"] = problems
    return report, int(bool(problems))


def main() -> int:
    """Run over a collection in a folder that is gone afterwards."""
    args = arguments()
    with tempfile.TemporaryDirectory(prefix="verify-apkg-") as folder:
        col = Collection(str(Path(folder) / "collection.anki2"))
        try:
            report, code = examine(col, args)
        finally:
            col.close()
    text = json.dumps(report, indent=1, ensure_ascii=False)
    if args.out:
        args.out.write_text(text + "\n", encoding="utf-8")
    else:
        sys.stdout.write(text + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main())

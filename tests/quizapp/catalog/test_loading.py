from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from quizapp.catalog import InvalidContentError, load_catalog
from quizapp.catalog.loading import clashing_notes, merge, read_content
from quizapp.errors import ContentError
from quizapp.models import ItemId, TopicSlug

TWO = """
[[topic]]
slug = "two"
area = "area"
title = { en = "Two", zh = "二" }
minutes = 5
prerequisites = ["one"]
next = { en = "And then?", zh = "然后呢?" }
"""


def append(deck: Any, path: str, text: str) -> None:
    place = deck.root / path
    deck.write(path, place.read_text(encoding="utf-8") + text)


def test_a_sound_deck_is_loaded_whole(deck: Any) -> None:
    append(deck, "topics.toml", TWO)
    catalog = load_catalog(deck.root)
    assert [area.id for area in catalog.areas] == ["area"]
    assert [topic.order for topic in catalog.topics.values()] == [0, 1]
    two = catalog.topics[TopicSlug("two")]
    assert two.prerequisites == ("one",)
    assert two.next is not None
    assert two.next.zh == "然后呢?"
    assert catalog.note("one", "zh") is not None
    assert catalog.note("two", "zh") is None
    assert catalog.cards() == ("one.first",)
    assert [item.id for item in catalog.by_topic("one")] == ["one.first"]
    assert catalog.by_topic("unknown") == ()
    item = catalog.items[ItemId("one.first")]
    assert item.path == deck.root / "items" / "one.toml"
    assert item.line == 1


def test_items_come_in_study_order_of_their_topics(deck: Any) -> None:
    deck.write("topics.toml", "")
    append(
        deck, "topics.toml", '[[area]]\nid = "area"\ntitle = { en = "a", zh = "甲" }\n'
    )
    append(deck, "topics.toml", TWO.replace('prerequisites = ["one"]\n', ""))
    append(deck, "topics.toml", TWO.replace('"two"', '"one"').replace('["one"]', "[]"))
    deck.write("items/two.toml", deck.item("b").replace("one.b", "two.b"))
    assert list(load_catalog(deck.root).items) == ["two.b", "one.first"]


def test_all_problems_of_all_files_are_told_at_once(deck: Any) -> None:
    deck.items(
        deck.item("a").replace("minutes = 1", "minutes = 'x'"), "[[item]]\nid =\n"
    )
    deck.write("notes/one.en.md", "no title\n")
    deck.write("notes/three.en.md", "# x\n")
    with pytest.raises(ContentError) as caught:
        load_catalog(deck.root)
    lines = caught.value.problems
    assert any(line.startswith("items/one.toml:6 one.a.minutes: ") for line in lines)
    assert any(line.startswith("items/one.toml:20") for line in lines)
    assert any(line.startswith("notes/one.en.md:1: ") for line in lines)
    assert any(line.startswith("notes/three.en.md:1: no topic three") for line in lines)


def test_problems_are_told_in_chinese(deck: Any) -> None:
    deck.items(deck.item("a").replace("minutes = 1\n", ""))
    with pytest.raises(InvalidContentError, match="缺少 minutes"):
        load_catalog(deck.root, language="zh")


def test_a_broken_item_does_not_hide_the_others(deck: Any) -> None:
    deck.items(deck.item("a"), deck.item("b") + "x = '''open\n", deck.item("c"))
    content = deck.read()
    assert list(content.catalog.items) == ["one.a", "one.c"]
    assert content.broken == {"one.b"}
    assert [finding.where.split(".x")[0] for finding in content.findings] == ["one.b"]


def test_a_syntax_error_names_the_item_and_the_nearest_key(deck: Any) -> None:
    deck.items(
        deck.item("a") + "options = [\n  { en = 'a', zh = 'b' }\n  { en = 'c' }\n]\n"
    )
    (finding,) = deck.read().findings
    assert finding.where.startswith("one.a.options")
    assert finding.line == 20


def test_a_table_in_braces_over_two_lines_is_explained(deck: Any) -> None:
    deck.items(deck.item("a") + "plot = {\n x = 'y' }\n")
    assert deck.codes() == ["file.inline_table"]


def test_an_id_is_given_only_once(deck: Any) -> None:
    deck.items(deck.item("a"), deck.item("a"))
    (finding,) = deck.read().findings
    assert finding.code == "item.repeated_id"
    assert ("first", "items/one.toml:1") in finding.values


def test_keys_before_the_first_item_are_refused(deck: Any) -> None:
    deck.items("title = 'x'\n" + deck.item("a"))
    assert deck.codes() == ["file.outside"]


def test_a_missing_map_and_an_unknown_topic_are_told(deck: Any) -> None:
    (deck.root / "topics.toml").unlink()
    assert deck.codes() == ["file.no_topics"]


def test_files_of_unknown_topics_are_told(deck: Any) -> None:
    deck.write("items/two.toml", "")
    assert deck.codes() == ["file.item_name"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('slug = "one"', 'slug = "One"', "topics.slug"),
        ('area = "area"', 'area = "none"', "topics.area"),
        ("minutes = 10", "minutes = 10\nlength = 3", "field.unknown"),
        ('zh = "一"', 'cn = "一"', "field.missing_language"),
    ],
)
def test_faults_of_the_map_are_named(deck: Any, old: str, new: str, code: str) -> None:
    text = (deck.root / "topics.toml").read_text(encoding="utf-8")
    deck.write("topics.toml", text.replace(old, new))
    assert code in deck.codes()


def test_unreadable_bytes_are_a_problem_not_a_crash(deck: Any) -> None:
    deck.write("items/one.toml", b"\xff\xfe\x00")
    deck.write("topics.toml", b"a" * 300_000)
    assert sorted(deck.codes()) == ["limits.file_size", "limits.not_utf8"]


def test_a_root_inside_an_archive_is_read(deck: Any, tmp_path: Path) -> None:
    archive = tmp_path / "deck.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for path in deck.root.rglob("*"):
            file.write(path, path.relative_to(deck.root))
    with zipfile.ZipFile(archive) as file:
        catalog = load_catalog(zipfile.Path(file))  # type: ignore[arg-type]  # it has the methods of a Traversable
    assert list(catalog.items) == ["one.first"]


def test_loading_needs_no_numerical_library(deck: Any) -> None:
    script = (
        "import sys; from pathlib import Path\n"
        "from quizapp.catalog import load_catalog\n"
        f"load_catalog(Path({str(deck.root)!r}))\n"
        "print({'numpy', 'sympy', 'textual', 'sqlmodel'} & set(sys.modules))"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert run.stdout == "set()\n"


# ----- Several roots -----


def test_a_deck_builds_upon_a_base(make_deck: Callable[[str], Any]) -> None:
    first, second = make_deck("first"), make_deck("second")
    base = load_catalog(first.root)
    second.write("topics.toml", TWO)
    for language in ("en", "zh"):
        (second.root / f"notes/one.{language}.md").unlink()
    second.write("items/two.toml", second.item("b").replace("one.b", "two.b"))
    second.items(second.item("other"))
    whole = merge(base, load_catalog(second.root, base=base))
    assert list(whole.items) == ["one.first", "one.other", "two.b"]
    assert whole.topics[TopicSlug("two")].order == 1


def test_ids_topics_and_notes_of_a_base_cannot_be_taken(
    make_deck: Callable[[str], Any],
) -> None:
    first, second = make_deck("first"), make_deck("second")
    content = read_content(second.root, base=load_catalog(first.root))
    assert {f.code for f in content.findings} == {
        "item.repeated_id",
        "topics.repeated",
        "field.repeated",
    }
    assert len(clashing_notes(content)) == 2

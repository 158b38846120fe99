"""Collections of a learner of Anki, made by the real Anki, a separate program."""

from __future__ import annotations

import base64
import html
import json
import os
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from builders import make_catalog, make_recall

from quizapp.catalog import load_library
from quizapp.catalog.loading import topic_slugs
from quizapp.exports.anki.ledger import Ledger
from quizapp.exports.anki.package import write_package
from quizapp.exports.anki.plan import make_plan
from quizapp.importing.anki.behind import set_aside
from quizapp.importing.anki.foreign import asked_notes
from quizapp.importing.anki.intake import Here, take_in
from quizapp.importing.anki.package import read_package
from quizapp.importing.anki.questions import drafts_of
from quizapp.store import Store

pytestmark = pytest.mark.anki

TOOLS = Path(__file__).parents[2] / "tools"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
    "rkJggg=="
)
NAMES = ("plain.png", "my picture (1).png", "图 a.png", "it's.png", "net.png")
TYPES = [
    {
        "name": "Readings",
        "fields": ["Kanji", "Meaning"],
        "templates": [
            ["r", "{{kanji:Kanji}}", "{{FrontSide}}<hr id=answer>{{Meaning}}"]
        ],
    },
    {
        "name": "Sections",
        "fields": ["Front", "Picture", "Back"],
        "templates": [
            [
                "s",
                "{{#Picture}}yes{{/Picture}}{{^Picture}}no{{/Picture}} {{Front}}",
                "{{FrontSide}}<hr id=answer>{{Back}} {{Tags}} {{Subdeck}}",
            ]
        ],
    },
    {
        "name": "Header",
        "cloze": True,
        "fields": ["Title", "Text", "Source", "Number"],
        "templates": [
            [
                "c",
                "<b>{{Title}}</b><br>{{cloze:Text}}",
                "<b>{{Title}}</b><br>{{cloze:Text}}<hr>{{#Source}}{{Source}}{{/Source}}",
            ]
        ],
    },
]
TABLE = "<table><tr><td>a</td><td>b</td></tr><tr><td>1</td><td>2</td></tr></table>"
ROWS = [
    ("Basic", "What is \\(\\frac{a}{b}\\)?", "A <b>fraction</b>"),
    ("Basic", "a &lt; b &amp;&amp; c", "x<sup>2</sup> and H<sub>2</sub>O"),
    ("Basic", TABLE, "t"),
    ("Basic", "<ul><li>one<ul><li>two</li></ul></li></ul>", "<ol><li>three</li></ol>"),
    ("Basic", "<pre><code>for i in x:\n    print(i)</code></pre>", "<code>a_b</code>"),
    ("Basic", "什么是<b>批量归一化</b>?<br>🔥", "对每个小批量做归一化"),
    ("Basic", "".join(f'<img src="{name}">' for name in NAMES[:4]), "[sound:a.mp3]"),
    ("Basic (and reversed card)", "ReLU", "\\(\\max(0, x)\\)"),
    ("Basic (optional reversed card)", "GELU", "smooth", "y"),
    ("Basic (optional reversed card)", "SiLU", "swish", ""),
    ("Basic (type in the answer)", "Capital of France?", "Paris"),
    ("Cloze", "Adam has {{c1::two}} and SGD {{c2::no}} moments", "Kingma"),
    ("Cloze", "The {{c1::capital of {{c2::France}}}} is Paris", ""),
    ("Cloze", "{{c1::a}} and {{c1::b}} but {{c2::c}}", ""),
    ("Cloze", "\\(a + {{c1::b^{2} }}\\) and {{c2::<i>it</i>}}", ""),
    ("Cloze", "{{c1,2::both}} of {{c1::x}} {{c2::y}}", ""),
    ("Readings", "日本[にほん] 語[ご]を", "Japanese"),
    ("Sections", "F", "plain", "B"),
    ("Sections", "G", "<br>", "C"),
    ("Header", "Optimisers", "Adam has {{c1::two}} moments", "2014", "id-7"),
]  # fmt: skip
NOTES = [
    {
        "type": kind,
        "fields": fields,
        "guid": f"g{at}",
        "deck": ["A::B::C", "深度学习"][at % 2],
        "tags": ["x", "y::z"],
    }
    for at, (kind, *fields) in enumerate(ROWS)
]
OCCLUSION = "{{c1::image-occlusion:rect:left=.1:top=.1:width=.2:height=.2}}<br>"
WHAT = {
    "media": {name: base64.b64encode(PNG).decode() for name in NAMES}
    | {"a.mp3": base64.b64encode(b"ID3" + bytes(50)).decode()},
    "types": TYPES,
    "notes": NOTES,
    "occlusions": [{"image": "net.png", "occlusions": OCCLUSION, "header": "Net"}],
}
WORDS = re.compile(r"[^\W_]+")
SMALL = str.maketrans("²₂", "22")


@pytest.fixture
def run_anki():
    """Return a function that runs one of the tools in Anki's environment."""
    python = os.environ.get("QUIZAPP_TEST_ANKI")
    assert python, "QUIZAPP_TEST_ANKI must name a Python that has the anki package"

    def run(tool, *words, zone="UTC"):
        done = subprocess.run(
            [python, str(TOOLS / tool), *map(str, words)],
            capture_output=True,
            text=True,
            timeout=120,
            env={**os.environ, "TZ": zone},
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    return run


@pytest.fixture
def made(tmp_path, run_anki):
    """Return a function that lets Anki make a package; its sides go beside it."""

    def make(what, name="foreign.apkg", *options, zone="UTC"):
        wanted = tmp_path / "what.json"
        wanted.write_text(json.dumps(what, ensure_ascii=False), encoding="utf-8")
        sides = tmp_path / "sides.json"
        run_anki(
            "make_foreign.py",
            wanted,
            tmp_path / name,
            *options,
            "--sides",
            sides,
            zone=zone,
        )
        return tmp_path / name, json.loads(sides.read_text(encoding="utf-8"))

    return make


@pytest.fixture
def take(tmp_path):
    """Return a function that takes a package in: what it told, deck and states."""
    with Store.open(tmp_path / "log.db") as store:

        def run(place, *, own=(), folder="deck", **more):
            here = Here(
                lambda: store, lambda: own, topic_slugs, datetime.now(UTC), 4, **more
            )
            return take_in(place, tmp_path / folder, here), store

        yield run


def words(side):
    """Return the words of a side in order, as Anki draws it."""
    bare = re.sub(r"(?s)<(style|script)\b.*?</\1>|\[anki:[^\]]*\]", "", side)
    bare = re.sub(r"\[\[type:[^\]]*\]\]|</?su[bp]>", "", bare)
    return WORDS.findall(html.unescape(re.sub(r"<[^>]*>", " ", bare)))


def our_words(markdown):
    """Return the words of a question, without the names of media and numbers."""
    bare = re.sub(r"\\\[[^\]\n]*\.\w{3}\\\]|^ *\d+\. ", "", markdown, flags=re.M)
    return WORDS.findall(bare.translate(SMALL))


def asked(place):
    """Yield each card with the question that it is: ``guid#place``, draft, part."""
    contents, _ = set_aside(read_package(place))
    for deck, note in asked_notes(contents, "source"):
        places = dict(note.cards)
        for draft, cards in drafts_of(note, deck, "source"):
            for part, card in enumerate(cards):
                yield f"{note.guid}#{places[card]}", draft, part


def test_every_card_asks_what_anki_asks(made):
    place, sides = made(WHAT)
    seen = set()
    for name, draft, part in asked(place):
        seen.add(name)
        front, back = sides[name]
        text = draft.front
        for at, gap in enumerate(draft.gaps):
            text = text.replace(f"[[{at + 1}]]", "" if at == part else gap)
        assert our_words(text) == words(front.replace("[...]", "")), name
        whole = our_words(" ".join([text, draft.back, *draft.gaps, draft.extra]))
        assert set(words(back)) <= set(whole), name
    covered = {name for name in sides if not name.startswith("g")}
    assert seen == sides.keys() - covered
    assert len(covered) == 1


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.apkg", ["--legacy"]),
        ("b.apkg", []),
        ("c.colpkg", ["--legacy"]),
        ("d.colpkg", []),
    ],
)
def test_every_container_gives_the_same_deck(tmp_path, made, take, name, options):
    place, sides = made(WHAT, name, *options)
    taken, _ = take(place)
    assert load_library([tmp_path / "deck"]).left_out == ()
    assert taken.behind.occlusions == 1
    assert taken.items == len(sides) - 1 - 1  # the covered one; two gaps of one item
    files = {p.name for p in (tmp_path / "deck" / "media").iterdir()}
    assert files == {*NAMES, "a.mp3"}


DAY = 86_400_000
BEGUN = 1_667_260_800  # 1 November 2022


def history(cards, *, until):
    """Return three years of reviews of some cards, and their columns."""
    rows, columns = [], []
    for at, (guid, place) in enumerate(cards):
        ms = BEGUN * 1_000 + at * 3 * DAY + at * 5_000_111
        rows.append([guid, place, ms, 3, -600, -60, 0, 4_000, 0])
        interval, lapses, count = 1, 0, 1
        while (ms := ms + int(interval * DAY * (1 + (at % 5) / 20))) < until:
            ease = 1 if (count + at) % 7 == 0 else 2 + (count + at) % 3
            kind, last = 1, interval
            interval = 1 if ease == 1 else interval + 1 + interval * ease // 3
            lapses += ease == 1
            rows.append([guid, place, ms, ease, interval, last, 2_500, 5_000, kind])
            count += 1
        due = rows[-1][2] // DAY - BEGUN * 1_000 // DAY + interval
        columns.append(
            {"guid": guid, "place": place, "type": 2, "queue": 2, "due": due}
            | {"ivl": interval, "factor": 2_500, "reps": count, "lapses": lapses}
        )
    return rows, columns


STUDIED = [
    ("g0", 0),
    ("g1", 0),
    ("g7", 0),
    ("g7", 1),
    ("g11", 0),
    ("g11", 1),
    ("g12", 0),
]


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai"])
@pytest.mark.parametrize("name", ["foreign.apkg", "foreign.colpkg"])
def test_three_years_of_reviews_give_the_memory_that_anki_computes(
    tmp_path, made, take, monkeypatch, zone, name
):
    monkeypatch.setenv("TZ", zone)
    import time

    time.tzset()
    try:
        rows, columns = history(STUDIED, until=1_790_000_000_000)
        what = WHAT | {
            "created": BEGUN,
            "reviews": rows,
            "cards": columns,
            "fsrs": True,
        }
        what |= {"filter": [["g0", 0]], "bury": [["g7", 0]], "suspend": [["g1", 0]]}
        place, _ = made(what, name, zone=zone)
        taken, store = take(place, suspended=True)
        assert (taken.added, taken.skipped) == (len(rows), 0)
        lines = (tmp_path / "deck" / "source.jsonl").read_text("utf-8").splitlines()
        item = {row["key"]: row["item"] for row in map(json.loads, lines)}
        contents = read_package(place)
        guids = {note.id: note.guid for note in contents.notes}
        compared = 0
        for card in contents.cards:
            data = json.loads(card.data or "{}")
            if "s" not in data:
                continue
            guid = guids[card.note]
            ours = item.get(f"{guid}#{card.place}") or (
                item[guid] + (f"#{card.place + 1}" if card.place else "")
            )
            state = store.states()[ours]
            assert state.stability == pytest.approx(data["s"], rel=1e-3)
            assert state.difficulty == pytest.approx(data["d"], abs=2e-3)
            compared += 1
        assert compared == len(STUDIED)
        assert store.check().ok
    finally:
        monkeypatch.undo()
        time.tzset()


def test_own_and_foreign_notes_of_one_collection_part(tmp_path, made, take):
    catalog = make_catalog([make_recall()])
    plan = make_plan(
        catalog, catalog.items.values(), language="en", ledger=Ledger(), now=0
    )
    write_package(tmp_path / "own.apkg", plan)
    what = WHAT | {"first": [str(tmp_path / "own.apkg")]}
    what |= {"answer": [["quizapp:t.recall", 0, 3], ["g0", 0, 4]]}
    place, _ = made(what, "both.colpkg")
    own = list(catalog.cards())
    taken, store = take(place, own=own)
    assert (taken.added, taken.known, taken.skipped) == (2, 0, 0)
    assert len(load_library([tmp_path / "deck"]).catalog.items) > taken.items
    assert own[0] in store.states()
    assert len(store.states()) == 2
    again, _ = take(place, own=own)
    assert (again.added, again.known) == (0, 2)
    assert (again.renewed.new, again.renewed.changed) == (0, 0)


def test_an_imported_deck_goes_back_without_a_problem(tmp_path, made, take, run_anki):
    rows, columns = history(STUDIED, until=1_790_000_000_000)
    place, _ = made(WHAT | {"created": BEGUN, "reviews": rows, "cards": columns})
    take(place)
    whole = load_library([tmp_path / "deck"]).catalog
    items = [i for i in whole.items.values() if i.source == "foreign"]
    plan = make_plan(whole, items, language="zh", ledger=Ledger(), now=0)
    write_package(tmp_path / "back.apkg", plan)
    report = tmp_path / "report.json"
    run_anki("verify_apkg.py", tmp_path / "back.apkg", "--out", report)
    found = json.loads(report.read_text(encoding="utf-8"))
    assert found["problems"] == []
    assert found["import"]["new"] == len(items)
    assert found["collection"]["media"] == 2  # five names, but one picture; a sound

"""Hostile packages are refused with one sentence, quickly, and nothing is written."""

from __future__ import annotations

import io
import json
import sqlite3
import stat
import struct
import zipfile
from pathlib import Path

import pytest
import zstandard
from patience import at_most

from quizapp.cli import machine
from quizapp.cli.entry import run
from quizapp.errors import ImportingError
from quizapp.importing.anki.database import Collection, DamagedCollectionError
from quizapp.importing.anki.foreign import asked_notes
from quizapp.importing.anki.package import read_media, read_package
from quizapp.importing.anki.questions import drafts_of
from quizapp.importing.anki.rendering import fill
from quizapp.importing.archive import Archive, is_plain_name
from quizapp.importing.html import MAX_HTML

NOTE = ("g", 1, "", ["front", "back", ""], [0])


def refused(place, seconds=5.0):
    """Read a package that must be refused; return the sentence."""
    with at_most(seconds), pytest.raises(ImportingError) as caught:
        contents = read_package(place)
        read_media(place, contents)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert len(sentence) < 400
    return sentence


@pytest.mark.parametrize(
    "name",
    [
        "../../evil",
        "/outside/evil",
        "..\\..\\evil",
        "C:\\evil",
        "CON",
        "aux.txt",
        "a\x01b",
        "dot.",
        "space ",
        "..",
        "x" * 151,
        "a\u202eb",
        "e\u0301",
        "folder/file",
    ],
)
def test_names_that_are_not_plain(package, make_collection, name):
    assert not is_plain_name(name)
    data = make_collection([NOTE])
    if "\x01" not in name and name != "..":
        assert "refused" in refused(package(data, entries=[(name, b"x")]))
    assert "refused" in refused(package(data, media={name: b"x"}))


def test_plain_names_pass():
    for name in ("a.png", "图 1.svg", "0", "collection.anki21", ".hidden", "-x", "é"):
        assert is_plain_name(name), name


def test_the_same_name_twice_even_by_case(package, make_collection):
    data = make_collection([NOTE])
    assert "twice" in refused(package(data, entries=[("A", b""), ("a", b"")]))
    assert "twice" in refused(package(data, media={"a.png": b"", "A.png": b""}))


def test_a_link_is_no_file(tmp_path):
    place = tmp_path / "a.apkg"
    with zipfile.ZipFile(place, "w") as archive:
        info = zipfile.ZipInfo("collection.anki21")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    assert "not a plain file" in refused(place)


def test_bombs(package, make_collection):
    data = make_collection([NOTE])
    zeros = b"\0" * 30_000_000
    assert "beyond its size" in refused(package(data, entries=[("x", zeros)]))
    many = [(str(at), b"") for at in range(10, 2_200)]
    assert "more than 2000 files" in refused(package(data, entries=many))


def test_a_zstd_bomb(package, make_collection):
    place = package(b"\0" * 60_000_000, format=3)
    assert "beyond its size" in refused(place)
    big = package(
        make_collection([NOTE]), format=3, media={"a.png": b"\0" * 60_000_000}
    )
    assert "beyond its size" in refused(big)


def test_an_archive_inside_is_refused(package, make_collection):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a", "b")
    place = package(make_collection([NOTE]), media={"a.png": inner.getvalue()})
    assert "archive itself" in refused(place)


def test_sizes_that_lie(package, make_collection):
    place = package(make_collection([NOTE]), entries=[("x", b"a" * 5_000)])
    data = bytearray(place.read_bytes())
    # The central directory says that the entry is shorter than it is.
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    place.write_bytes(bytes(data))
    contents = None
    with pytest.raises(ImportingError):
        contents = read_package(place)
        with Archive(place) as archive:
            archive.read("x")
    assert contents is None or contents.notes


def test_an_encrypted_entry(package, make_collection):
    place = package(make_collection([NOTE]))
    data = bytearray(place.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    place.write_bytes(bytes(data))
    assert "encrypted" in refused(place)


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04", b"\0" * 5_000])
def test_what_is_no_archive(tmp_path, content):
    place = tmp_path / "a.apkg"
    place.write_bytes(content)
    assert "is not an Anki package" in refused(place)


def test_a_missing_file_and_a_folder(tmp_path):
    assert "There is no file" in refused(tmp_path / "none.apkg")
    assert "is not an Anki package" in refused(tmp_path)


def test_an_archive_of_something_else(tmp_path):
    place = tmp_path / "a.apkg"
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr("hello", "x")
    assert "holds no collection" in refused(place)


@pytest.mark.parametrize("meta", [b"\x08\x09", b"\xff" * 40, b"\x08"])
def test_a_format_from_the_future_or_none(package, make_collection, meta):
    refused(package(make_collection([NOTE]), entries=[("meta", meta)]))


SCHEMAS = [
    "create trigger t after insert on notes begin delete from notes; end;",
    "create view v as select * from notes;",
    "drop table revlog; create view revlog as select 1 as id;",
    "drop table notes;",
    """alter table notes rename to n2; create table notes (id, guid, mid, mod, usn,
    tags, flds text generated always as (upper(guid)), sfld);""",
    "create virtual table f using fts5(x);",
    "update col set models = '[]';",
    "update col set models = '{\"1\": 3}';",
    "update col set conf = 'x';",
    "update col set decks = '" + "[" * 90_000 + "';",
    "update notes set flds = randomblob(3000000);",
    "delete from col;",
    "update cards set nid = 'x';",
    "insert into revlog values (1, 1e300, 0, 'a', 0, 0, 0, 0, 0);",
]


@pytest.mark.parametrize("sql", SCHEMAS)
def test_databases_that_are_not_what_they_should_be(package, make_collection, sql):
    assert "collection" in refused(package(make_collection([NOTE], sql=sql)))


def test_a_damaged_database(package, make_collection):
    data = bytearray(make_collection([NOTE] * 50))
    for at in range(600, len(data), 37):
        data[at] ^= 0x5A
    refused(package(bytes(data)))
    refused(package(bytes(make_collection([NOTE]))[:1_000]))


def test_a_question_that_takes_too_long_is_given_up(make_collection):
    ticks = iter(range(0, 10**9, 200))
    notes = [(f"g{at}", 1, "", ["a", "b", ""], [0]) for at in range(30_000)]
    with pytest.raises(DamagedCollectionError, match="interrupted"):
        Collection(make_collection(notes), clock=lambda: next(ticks)).contents()


@pytest.mark.parametrize(
    "media",
    ["[]", '{"0": "a", "0": "b"}', "[" * 100_000, '{"x": "a.png"}', "nul\0", '{"0": 3'],
)
def test_media_maps_that_are_none(tmp_path, make_collection, media):
    place = tmp_path / "a.apkg"
    with zipfile.ZipFile(place, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("collection.anki21", make_collection([NOTE]))
        archive.writestr("media", media)
    refused(place)


def test_damaged_zstd(tmp_path):
    place = tmp_path / "a.apkg"
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr("meta", b"\x08\x03")
        archive.writestr("collection.anki21b", b"\x28\xb5\x2f\xfd" + b"x" * 50)
        archive.writestr("media", zstandard.compress(b""))
    assert "damaged" in refused(place)


def test_the_command_writes_nothing(quizapp_home, tmp_path, package, make_collection):
    place = package(make_collection([NOTE]), media={"../x": b"y"})
    before = sorted(tmp_path.rglob("*"))
    code, err = quizapp_home("import", "anki", str(place), "-o", str(tmp_path / "deck"))
    assert code == 1
    assert err.count("\n") == 1
    assert "Traceback" not in err
    assert sorted(p for p in tmp_path.rglob("*") if "home" not in p.parts) == before


@pytest.fixture
def quizapp_home(tmp_path_factory, monkeypatch, capsys):
    """Return a function that runs a command over a folder of its own."""
    monkeypatch.setenv("QUIZAPP_HOME", str(tmp_path_factory.mktemp("home")))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    def forget():
        for cached in (machine.desk, machine.config, machine.paths):
            cached.cache_clear()

    def command(*arguments):
        forget()
        code = run(list(arguments))
        return code, capsys.readouterr().err

    yield command
    forget()


def test_scripts_and_markup_of_a_field_do_not_arrive(package, make_collection):
    evil = (
        "<script>alert(1)</script><style>x{}</style><img src=x onerror=alert(1)>"
        "<a href='javascript:alert(1)'>link</a><iframe src=//x></iframe>"
        "\x1b]0;title\x07 [[1]] @{x} `code` **bold** \u202e <b>fine</b>"
    )
    data = make_collection([("g", 1, "", [evil, "back", ""], [0])])
    [(deck, note)] = asked_notes(read_package(package(data)), "deck")
    [(draft, _)] = drafts_of(note, deck, "deck")
    front = draft.front
    for word in ("script", "alert", "javascript", "<", "\x1b", "\u202e", "[[1]]", "@{"):
        assert word not in front, word
    assert "**fine**" in front
    assert r"\*\*bold\*\*" in front


def test_a_note_of_endlessly_many_gaps_is_refused_at_once(package, make_collection):
    text = "".join(f"{{{{c{at % 999 + 1}::word}}}}" for at in range(40_000))
    note = ("g", 2, "", [text, ""], list(range(999)))
    contents = read_package(package(make_collection([note])))
    with at_most(5.0), pytest.raises(ImportingError, match="far more gaps"):
        list(asked_notes(contents, "deck"))


def test_a_template_that_names_a_long_field_often_stays_small():
    filled = fill("{{#F}}{{F}}{{/F}}" * 1_000, {"F": "x" * 900_000})
    assert len(filled) <= MAX_HTML


def test_json_of_a_note_type_may_be_large_but_not_endless(package, make_collection):
    name = "x" * 2_000_000
    models = json.dumps({"1": name})
    sql = f"update col set models = '{models}';"  # noqa: S608 - the test's own words
    refused(package(make_collection([NOTE], sql=sql)))


def test_a_plain_database_is_no_package(tmp_path):
    place = tmp_path / "collection.anki2"
    base = sqlite3.connect(place)
    base.execute("create table x (y)")
    base.commit()
    base.close()
    assert "is not an Anki package" in refused(Path(place))

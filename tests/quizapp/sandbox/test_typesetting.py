"""Typesetting behind a boundary: no files, little memory, little time."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from quizapp.sandbox.typesetting import (
    MEMORY_IS_BOUNDED,
    Limits,
    Typesetter,
    TypesettingError,
    TypesettingStopped,
)

# What a template may be made to do by hostile data, here said outright.
TEMPLATE = """
#let code = sys.inputs.at("page")
#eval(code)
"""
QUICK = Limits(seconds=3.0, memory=600 << 20)


@pytest.fixture
def setter(tmp_path):
    """Return a typesetter whose template runs what it is given as code."""
    template = tmp_path / "page.typ"
    template.write_text(TEMPLATE, "utf-8")
    (tmp_path / "fonts").mkdir()
    with Typesetter(template, tmp_path / "fonts", QUICK) as opened:
        yield opened


def folder_of(setter: Typesetter) -> Path:
    """Return the folder that the process works in."""
    return Path(setter._folder.name)


def alive(process) -> bool:
    """Tell whether a process runs."""
    return process.poll() is None


def test_the_same_page_gives_the_same_bytes_from_one_process_and_from_two(setter):
    first = setter.pdf("[words]")
    assert first.startswith(b"%PDF-")
    assert setter.pdf("[other]") != first
    assert setter.pdf("[words]") == first
    setter.close()
    assert setter.pdf("[words]") == first, "a new process after the first was closed"


def test_one_process_serves_all_pages_and_ends_with_the_context(setter):
    setter.pdf("[a]")
    process, folder = setter._process, folder_of(setter)
    setter.pdf("[b]")
    assert setter._process is process
    assert alive(process)
    assert list(folder.iterdir()) == [], "it works in an empty folder"
    setter.close()
    assert not alive(process)
    assert not folder.exists()


@pytest.mark.parametrize("code", ['read("secret.txt")', "1 +", 'panic("no")'])
def test_a_fault_of_the_page_is_told_and_the_process_goes_on(setter, code):
    setter.pdf("[a]")
    process = setter._process
    with pytest.raises(TypesettingError):
        setter.pdf(code)
    assert setter.pdf("[a]")
    assert setter._process is process


def test_no_file_of_the_machine_can_be_read(setter, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret", "utf-8")
    setter.pdf("[start]")
    up = "/".join([".."] * len(folder_of(setter).parts))
    paths = [str(secret), f"{up}{secret}", "page.typ", "../secret.txt", "/etc/passwd"]
    for path in paths:
        with pytest.raises(TypesettingError):
            setter.pdf(f"read({json.dumps(path)})")


@pytest.mark.skipif(not MEMORY_IS_BOUNDED, reason="elsewhere memory has no bound")
def test_a_memory_bomb_is_stopped_and_the_next_page_is_set(setter):
    bomb = '{ let s = "x"; for i in range(40) { s += s }; s }'
    with pytest.raises(TypesettingStopped):
        setter.pdf(bomb)
    assert setter._process is None
    assert setter.pdf("[after]").startswith(b"%PDF-")


def test_a_page_that_takes_too_long_is_stopped(tmp_path):
    template = tmp_path / "page.typ"
    template.write_text(TEMPLATE, "utf-8")
    (tmp_path / "fonts").mkdir()
    limits = Limits(seconds=0.2, memory=600 << 20)
    with Typesetter(template, tmp_path / "fonts", limits) as setter:
        with pytest.raises(TypesettingStopped):
            setter.pdf("for i in range(4000) { block(lorem(200)) }")
        assert setter._process is None


def test_what_earlier_pages_left_behind_is_not_held_against_a_page(setter):
    setter.pdf("[a]")
    before = setter._process
    before.kill()
    before.wait()
    assert setter.pdf("[b]").startswith(b"%PDF-"), "a fresh process tries once more"
    assert setter._process is not before


def test_the_process_knows_nothing_of_the_folder_it_was_started_from(
    setter, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "typst.py").write_text("raise SystemExit('taken')", "utf-8")
    monkeypatch.setenv("PYTHONPATH", os.fspath(tmp_path))
    assert setter.pdf("[a]").startswith(b"%PDF-")

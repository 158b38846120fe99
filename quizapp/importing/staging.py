"""A folder that is there whole or not at all: written beside its place, then moved."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from quizapp.errors import ImportingError
from quizapp.i18n import fault


@contextmanager
def staged(folder: Path, *, over: bool = False) -> Iterator[Path]:
    """Give an empty folder to fill; at the end of the block it stands at its place.

    One that is still empty then is left out. Whatever ends the block otherwise, an
    interrupt too, leaves nothing; what a killed process left is cleared by the next
    one. Raises ImportingError when ``folder`` cannot be written, or holds something
    and is not to be written ``over``.
    """
    if not over:
        require_empty(folder)
    draft = folder.parent / f".{folder.name}.importing"
    try:
        with told(folder):
            folder.parent.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir()
        yield draft
        with told(folder):
            if not any(draft.iterdir()):
                draft.rmdir()
                return
            _put(draft, folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def _put(draft: Path, folder: Path) -> None:
    """Move a folder to its place; what stands there goes when the new one is there."""
    if not folder.exists():
        draft.rename(folder)
    elif not any(folder.iterdir()):  # a folder is not moved onto one everywhere
        folder.rmdir()
        draft.rename(folder)
    else:
        before = _before(folder)
        shutil.rmtree(before, ignore_errors=True)
        folder.rename(before)
        try:
            draft.rename(folder)
        except OSError:
            before.rename(folder)
            raise
        shutil.rmtree(before, ignore_errors=True)


def _before(folder: Path) -> Path:
    return folder.parent / f".{folder.name}.before"


def restore(folder: Path) -> None:
    """Put back what a process that was killed had moved away and not replaced."""
    before = _before(folder)
    with told(folder):
        if before.is_dir() and not folder.exists():
            before.rename(folder)


def require_empty(folder: Path) -> None:
    """Raise ImportingError unless ``folder`` is empty or does not exist yet."""
    with told(folder):
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise fault(ImportingError, "importing.exists", place=folder)


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """Say in one sentence why something in a folder cannot be written."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise fault(
            ImportingError, "importing.unwritable", place=folder, reason=reason
        ) from error

"""A folder that is there whole or not at all: written beside its place, then moved."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows has no file locks of this kind
    fcntl = None  # type: ignore[assignment]  # checked before every use

from quizapp.errors import ImportingError
from quizapp.i18n import fault


def placed(folder: Path) -> Path:
    """Return where a folder really is: no link is replaced, no way leads through it."""
    if folder.name and ".." not in folder.parts and not folder.is_symlink():
        return folder
    return Path(os.path.realpath(folder))


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep other imports from a folder; raise ImportingError when one is under way.

    The lock goes with its process, however that ends.
    """
    place = folder.parent / f".{folder.name}.lock"
    descriptor = _locked(place, folder) if fcntl and folder.parent.is_dir() else None
    try:
        yield
    finally:
        if descriptor is not None:
            with suppress(OSError):
                place.unlink(missing_ok=True)
            os.close(descriptor)


def _locked(place: Path, folder: Path) -> int | None:
    """Lock a file and return its descriptor; None where that is not possible."""
    while True:
        try:
            descriptor = os.open(place, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        except OSError:  # whoever writes there says why it does not work
            return None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(descriptor), place.lstat()):
                return descriptor
        except FileNotFoundError:
            pass  # the one before has just ended, and its file is gone
        except OSError as error:
            os.close(descriptor)
            if error.errno in (errno.EACCES, errno.EAGAIN):
                raise fault(ImportingError, "importing.busy", place=folder) from error
            return None  # a file system without locks
        os.close(descriptor)


@contextmanager
def staged(folder: Path, *, over: bool = False) -> Iterator[Path]:
    """Give an empty folder to fill; at the end of the block it stands at its place.

    One that is still empty then is left out. Whatever ends the block otherwise, an
    interrupt too, leaves nothing; what a killed process left is cleared by the next
    one. Raises ImportingError when ``folder`` cannot be written, holds something and
    is not to be written ``over``, or is changed by somebody else meanwhile.
    """
    if not over:
        require_empty(folder)
    with told(folder):
        before = _state(folder) if over else {}
    draft = folder.parent / f"{_begun(folder)}{os.getpid()}"
    try:
        with told(folder):
            folder.parent.mkdir(parents=True, exist_ok=True)
            for left in folder.parent.glob(f"{_begun(folder)}*"):
                shutil.rmtree(left, ignore_errors=True)
            draft.mkdir()
        yield draft
        with told(folder):
            if not any(draft.iterdir()):
                draft.rmdir()
                return
            _put(draft, folder, before)
    except BaseException as error:
        shutil.rmtree(draft, ignore_errors=True)
        if isinstance(error, ImportingError) and str(error.values.get("place")) == str(
            draft
        ):
            values = {**error.values, "place": folder}
            raise fault(ImportingError, error.code, **values) from error
        raise


_Stamp = tuple[int, int, int]


def _state(folder: Path) -> dict[str, _Stamp]:
    """Return what tells whether a file of a folder was changed.

    Raises PermissionError where nothing may be removed: then nothing is replaced.
    """
    found: dict[str, _Stamp] = {}
    for place in (folder, *folder.rglob("*")):
        with suppress(FileNotFoundError):
            row = place.lstat()
            if not stat.S_ISDIR(row.st_mode):
                stamp = (row.st_mtime_ns, row.st_size, row.st_ino)
                found[str(place.relative_to(folder))] = stamp
            elif not os.access(place, os.W_OK | os.X_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return found


def _put(draft: Path, folder: Path, state: dict[str, _Stamp]) -> None:
    """Move a folder to its place; what stands there goes when the new one is there.

    ``state`` is what was in it when the new one was begun.
    """
    if not folder.exists():
        draft.rename(folder)
    elif not any(folder.iterdir()):  # a folder is not moved onto one everywhere
        folder.rmdir()
        draft.rename(folder)
    else:
        before = _before(folder)
        shutil.rmtree(before, ignore_errors=True)
        shutil.copymode(folder, draft)
        folder.rename(before)
        try:
            # Looked at where nobody edits it any more.
            if _state(before) != state:
                raise fault(ImportingError, "importing.changed", place=folder)
            draft.rename(folder)
        except BaseException:
            if not folder.exists():
                before.rename(folder)
            raise
        shutil.rmtree(before, ignore_errors=True)


def _begun(folder: Path) -> str:
    """Return how the names of drafts of a folder begin."""
    return f".{folder.name}.importing-"


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

"""What of a package cannot be asked here, or not as it is: set aside and counted."""

from __future__ import annotations

from dataclasses import dataclass, replace

from quizapp.importing.anki.contents import Contents
from quizapp.importing.anki.foreign import own_item

SUSPENDED = -1  # the queue of such cards
_OCCLUSION = "::image-occlusion:"


@dataclass(frozen=True, slots=True)
class Behind:
    """Cards that stay behind, and notes of which more is seen in Anki than here."""

    suspended: int = 0  # cards that their learner does not want to be asked
    occlusions: int = 0  # notes that cover parts of a picture
    pictures: int = 0  # notes with pictures or sounds


def set_aside(
    contents: Contents, *, suspended: bool = False
) -> tuple[Contents, Behind]:
    """Return a package without the cards that stay behind; our own all stay in.

    ``suspended`` takes the suspended ones in as well.
    """
    foreign: set[int] = set()
    covered: set[int] = set()
    shown: set[int] = set()
    for note in contents.notes:
        if own_item(note.guid) is None:
            foreign.add(note.id)
            text = "\x1f".join(note.fields)
            if "<img" in text or "[sound:" in text:
                shown.add(note.id)
            if _OCCLUSION in text and _OCCLUSION in note.fields[0]:
                covered.add(note.id)
    resting = {
        card.id
        for card in contents.cards
        if card.queue == SUSPENDED and not suspended and card.note in foreign
    }
    if not resting and not covered:
        return contents, Behind(pictures=len(shown))
    kept = tuple(
        card
        for card in contents.cards
        if card.id not in resting and card.note not in covered
    )
    asked = {card.note for card in kept}
    count = sum(
        card.id in resting and card.note not in covered for card in contents.cards
    )
    behind = Behind(count, len(covered), len(shown & asked))
    return replace(contents, cards=kept), behind

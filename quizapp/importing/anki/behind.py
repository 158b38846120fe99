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
    foreign = {n.id for n in contents.notes if own_item(n.guid) is None}
    covered = {
        note.id
        for note in contents.notes
        if note.id in foreign and any(_OCCLUSION in text for text in note.fields[:1])
    }
    kept, resting = [], 0
    for card in contents.cards:
        if card.queue == SUSPENDED and not suspended and card.note in foreign:
            resting += card.note not in covered
        elif card.note not in covered:
            kept.append(card)
    asked = {card.note for card in kept} & foreign
    shown = sum(
        note.id in asked and any("<img" in f or "[sound:" in f for f in note.fields)
        for note in contents.notes
    )
    behind = Behind(resting, len(covered), shown)
    if len(kept) == len(contents.cards):
        return contents, behind
    return replace(contents, cards=tuple(kept)), behind

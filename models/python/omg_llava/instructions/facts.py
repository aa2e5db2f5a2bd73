"""What can be said about a frame: its segments with name, colour, place and size, and whether a reference to one is
unambiguous."""

import copy
from dataclasses import dataclass

import numpy as np

from omg_llava.vision.preprocess import pad_offsets
from omg_llava.world.cache import EMPTY
from omg_llava.world.classes import CLASSES, COLOUR_NAMES, NO_COLOUR

SURE_PIXELS = 48  # at 128 x 128; smaller things are neither asked for nor counted, they only forbid claims of absence
PLACE_MARGIN = 0.05  # of the picture's side; nearer to a border of two places, or to another thing, nothing is said
SIZE_RATIO = 1.4


@dataclass(frozen=True)
class Fact:
    """One segment. x, y: centre in the picture, 0..1; area in pixels of the model's input; track: the same in every
    frame of a scene, 0 where it is not known."""

    slot: int
    row: int
    colour: str | None
    x: float
    y: float
    area: int
    track: int = 0

    @property
    def is_thing(self) -> bool:
        """Thing or stuff."""
        return CLASSES[self.row].is_thing

    @property
    def noun(self) -> str:
        """How people call it."""
        return CLASSES[self.row].spoken

    @property
    def name(self) -> str:
        """Colour and noun; stuff has no colour."""
        return f"{self.colour} {self.noun}" if self.colour else self.noun

    @property
    def with_article(self) -> str:
        """ "a red ball", "the sky"."""
        return article(self.name) + " " + self.name if self.is_thing else "the " + self.name


def article(name: str) -> str:
    """Indefinite article."""
    return "an" if name[0] in "aeiou" else "a"


def plural(noun: str) -> str:
    """Plural of the nouns of the world and of their synonyms."""
    if noun in ("aircraft", "mountains", "grass", "sand", "water"):
        return noun
    for single, several in (("person", "people"), ("human", "humans"), ("man", "men")):
        if noun == single:
            return several
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("x", "s", "ch", "sh")) else "s")


def join(parts: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]


def capital(text: str) -> str:
    """First letter upper case."""
    return text[0].upper() + text[1:]


class FrameFacts:
    """Facts of one frame as the model sees it.

    segments (S, S) uint8: 0 void, 1 + slot; category, colour (16,) uint8 and object_id (16,) int32 as in
    ``omg_llava.world.cache``; height, width: of the frame; earlier: facts of earlier frames of the scene, oldest first,
    none where the frame is looked at alone.
    """

    def __init__(
        self,
        segments: np.ndarray,
        category: np.ndarray,
        colour: np.ndarray,
        height: int,
        width: int,
        object_id: np.ndarray | None = None,
        earlier: "tuple[FrameFacts, ...]" = (),
    ):
        side = segments.shape[0]
        self.earlier = earlier
        top, left, square = pad_offsets(height, width)
        self.all: list[Fact] = []
        for slot in np.flatnonzero(category != EMPTY).tolist():
            ys, xs = np.nonzero(segments == slot + 1)
            if len(ys) == 0:
                continue
            x = ((xs.mean() + 0.5) / side * square - left) / width
            y = ((ys.mean() + 0.5) / side * square - top) / height
            spoken = COLOUR_NAMES[colour[slot]] if colour[slot] != NO_COLOUR else None
            track = 0 if object_id is None else int(object_id[slot])
            self.all.append(Fact(slot, int(category[slot]), spoken, float(x), float(y), len(ys), track))
        minimum = SURE_PIXELS * (side / 128) ** 2
        self.sure = [f for f in self.all if f.area >= minimum]
        self.things = sorted((f for f in self.sure if f.is_thing), key=lambda f: f.x)
        self.stuff = sorted((f for f in self.sure if not f.is_thing), key=lambda f: f.y)
        self.doubtful_rows = {f.row for f in self.all if f.area < minimum}

    def followed(self, earlier: "tuple[FrameFacts, ...]") -> "FrameFacts":
        """The same frame, looked at after earlier ones, oldest first."""
        result = copy.copy(self)
        result.earlier = earlier
        return result

    def of_row(self, row: int, colour: str | None = None) -> list[Fact]:
        """All facts of a class, of one colour if given; the doubtful ones too."""
        return [f for f in self.all if f.row == row and (colour is None or f.colour == colour)]

    def names_one(self, fact: Fact, with_colour: bool) -> bool:
        """Whether noun, or colour and noun, names only this segment."""
        return len(self.of_row(fact.row, fact.colour if with_colour else None)) == 1

    def extreme(self, among: list[Fact], key, margin: float, ratio: bool = False) -> Fact | None:
        """The clearly greatest by ``key``, None if the runner-up is within the margin (a factor when ``ratio``)."""
        ordered = sorted(among, key=key, reverse=True)
        if len(ordered) < 2:
            return None
        first, second = key(ordered[0]), key(ordered[1])
        clear = first >= second * margin if ratio else first >= second + margin
        return ordered[0] if clear else None


def place_of(fact: Fact) -> str | None:
    """Left, middle or right third, None near a border."""
    for low, high, words in (
        (0.0, 1 / 3, "on the left"),
        (1 / 3, 2 / 3, "in the middle"),
        (2 / 3, 1.0, "on the right"),
    ):
        inner_low = low + PLACE_MARGIN * 0.6 if low > 0 else -1.0
        inner_high = high - PLACE_MARGIN * 0.6 if high < 1 else 2.0
        if inner_low <= fact.x <= inner_high:
            return words
    return None

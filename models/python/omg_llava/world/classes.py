"""Classes, colours and affordances of the generated world.

Names and category ids are those of VIPSeg (``panoVIPSeg_categories.json``: 124 classes, ids 0..123), so that the
generated clip is a legal VIPSeg-style data set and the evaluators need no table of their own.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class WorldClass:
    """One category: VIPSeg name and id, thing or stuff, display colour (RGB), how people call it, and what it
    affords."""

    name: str
    id: int
    is_thing: bool
    rgb: tuple[int, int, int]
    spoken: str
    affordances: tuple[str, ...]


CLASSES: tuple[WorldClass, ...] = (
    WorldClass("flag", 43, True, (255, 127, 80), "flag", ("wave in the wind", "show a nation")),
    WorldClass("parasol_or_umbrella", 44, True, (218, 112, 214), "umbrella", ("keep you dry", "give shade")),
    WorldClass("tent", 46, True, (189, 183, 107), "tent", ("sleep in outdoors", "camp in")),
    WorldClass("car", 48, True, (140, 140, 140), "car", ("drive", "take you along a road")),
    WorldClass("ship_or_boat", 54, True, (70, 130, 180), "boat", ("sail", "float on water")),
    WorldClass("airplane", 56, True, (135, 206, 235), "airplane", ("fly", "carry passengers through the air")),
    WorldClass("person", 60, True, (220, 20, 60), "person", ("walk", "talk")),
    WorldClass("cat", 61, True, (160, 82, 45), "cat", ("purr", "catch mice")),
    WorldClass("ball", 74, True, (255, 69, 0), "ball", ("roll away", "bounce")),
    WorldClass("box", 76, True, (210, 180, 140), "box", ("store things in", "pack things in")),
    WorldClass("bottle_or_cup", 84, True, (0, 191, 255), "bottle", ("drink from", "pour water from")),
    WorldClass("chair_or_seat", 90, True, (139, 69, 19), "chair", ("sit on", "rest on")),
    WorldClass("clock", 109, True, (255, 215, 0), "clock", ("tell the time", "measure hours")),
    WorldClass("wall", 0, False, (205, 200, 190), "wall", ("hang a picture on",)),
    WorldClass("floor", 13, False, (150, 111, 80), "floor", ("walk on indoors",)),
    WorldClass("grass", 15, False, (80, 160, 70), "grass", ("mow",)),
    WorldClass("sand", 16, False, (226, 202, 140), "sand", ("build castles with",)),
    WorldClass("road", 18, False, (105, 105, 115), "road", ("drive on",)),
    WorldClass("sky", 28, False, (150, 200, 250), "sky", ("see clouds in",)),
    WorldClass("mountain", 29, False, (120, 110, 100), "mountain", ("climb",)),
    WorldClass("sea", 35, False, (40, 90, 170), "sea", ("swim in",)),
)

THING_NAMES = tuple(c.name for c in CLASSES if c.is_thing)
STUFF_NAMES = tuple(c.name for c in CLASSES if not c.is_thing)
CLASS_BY_NAME = {c.name: c for c in CLASSES}
CLASS_BY_ID = {c.id: c for c in CLASSES}
# Position in CLASSES is the row of the class embedding, i.e. the column of the class logits.
INDEX_BY_ID = {c.id: index for index, c in enumerate(CLASSES)}

COLOURS: dict[str, tuple[int, int, int]] = {
    "red": (205, 40, 40),
    "orange": (240, 130, 25),
    "yellow": (240, 220, 50),
    "green": (40, 150, 60),
    "blue": (45, 80, 205),
    "purple": (140, 55, 175),
    "white": (236, 236, 236),
    "black": (42, 42, 46),
}
COLOUR_NAMES = tuple(COLOURS)
NO_COLOUR = len(COLOUR_NAMES)

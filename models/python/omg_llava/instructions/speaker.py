"""Someone who asks: chooses the wording of a question, the names of things in it, and how it is typed."""

from dataclasses import dataclass

import numpy as np

from omg_llava.instructions import varied, wordings
from omg_llava.instructions.facts import Fact, article, capital, plural
from omg_llava.language.tokenizer import REGION
from omg_llava.world.classes import CLASSES

PLAIN, SEEN, HELD_OUT = "plain", "seen", "held_out"
WORDINGS = (PLAIN, SEEN, HELD_OUT)

SYNONYMS: dict[str, tuple[str, ...]] = {
    "flag": ("banner",),
    "umbrella": ("parasol", "sunshade", "brolly"),
    "tent": ("canvas tent", "camping tent"),
    "car": ("automobile", "auto", "vehicle"),
    "boat": ("ship", "sailboat", "vessel"),
    "airplane": ("plane", "aeroplane", "aircraft", "jet"),
    "person": ("human", "man", "figure"),
    "cat": ("kitty", "kitten", "feline"),
    "ball": ("sphere", "globe"),
    "box": ("crate", "carton", "package"),
    "bottle": ("flask", "flagon"),
    "chair": ("seat", "stool"),
    "clock": ("timepiece", "watch"),
    "floor": ("flooring",),
    "grass": ("lawn", "meadow"),
    "sand": ("beach",),
    "road": ("street",),
    "mountain": ("hill", "mountains"),
    "sea": ("ocean", "water"),
}
_MASS = {"grass", "sand", "water", "mountains", "flooring"}
_SYNONYM_SHARE = 0.2
_VARIED_SHARE = 0.55
_FILLED_SHARE = 0.08
_FILLERS = ("just", "really", "kindly", "quickly", "simply", "then", "well", "actually", "maybe", "again", "like", "um")
_QUESTION_STARTS = {
    *("what", "which", "where", "how", "is", "are", "do", "does", "did", "has", "can", "could", "may", "would", "am"),
    *("whereabouts", "between", "of", "on", "in", "any", "left,", "yes", "and", "number", "the"),
}
_STATEMENT_STARTS = {
    *("i", "i'm", "i'd", "i've", "let", "only", "just", "everything", "mask:", "segmentation", "now", "also", "next"),
}


@dataclass(frozen=True)
class Style:
    """How a question is typed. case: ``kept``, ``lower``, ``upper`` or ``small start``; stop: what stands in place of
    the last punctuation, None keeps it; american: spelling; short: "what's" for "what is"; spaces: too many of them."""

    case: str = "kept"
    stop: str | None = None
    american: bool = False
    short: bool = False
    spaces: bool = False

    def apply(self, text: str) -> str:
        """The text as typed; placeholders of visual prompts stay as they are."""
        if self.american:
            text = text.replace("colour", "color").replace("Colour", "Color")
        if self.short:
            for long, brief in (("What is ", "What's "), ("Where is ", "Where's "), ("I would ", "I'd ")):
                text = text.replace(long, brief)
        if self.stop is not None and text[-1] in ".?":
            text = text[:-1] + self.stop
        if self.spaces:
            text = " " + text.replace(" ", "  ", 1) + " "
        change = {"kept": str, "lower": str.lower, "upper": str.upper, "small start": _small_start}[self.case]
        return REGION.join(change(piece) for piece in text.split(REGION))


STYLES = {
    "as it is": Style(),
    "lower case, no stop": Style(case="lower", stop=""),
    "upper case": Style(case="upper"),
    "American": Style(american=True),
}


def draw_style(rng: np.random.Generator) -> Style:
    """As people type: four in ten in lower case, one in six in upper case, a third without a stop."""

    def happens(probability: float) -> bool:
        return bool(rng.uniform() < probability)

    return Style(
        case=("kept", "lower", "upper", "small start")[int(rng.choice(4, p=(0.37, 0.39, 0.17, 0.07)))],
        stop=(None, "", "!", " ?", "...", "?", ".")[int(rng.choice(7, p=(0.55, 0.33, 0.03, 0.02, 0.02, 0.025, 0.025)))],
        american=happens(0.4),
        short=happens(0.25),
        spaces=happens(0.06),
    )


def _small_start(text: str) -> str:
    return text[:1].lower() + text[1:]


def indefinite(row: int, name: str) -> str:
    """ "a red ball", "an orange cat", "grass"."""
    return name if CLASSES[row].spoken in _MASS or name in _MASS else f"{article(name)} {name}"


class Speaker:
    """wording: PLAIN takes the first wording of each family and every thing's own name, SEEN those of training,
    HELD_OUT those that training never sees; style: None draws one for each question, unless the wording is plain."""

    def __init__(self, rng: np.random.Generator, wording: str = SEEN, style: Style | None = None):
        self.rng = rng
        self.wording = wording
        self._style = style

    def pick(self, items):
        """One of a non-empty sequence."""
        return items[int(self.rng.integers(len(items)))]

    def happens(self, probability: float) -> bool:
        """True with a probability."""
        return bool(self.rng.uniform() < probability)

    def ask(self, family: str, *subjects: str) -> str:
        """A question of a family about subjects, as typed."""
        if self.wording == PLAIN:
            return (self._style or Style()).apply(capital(wordings.WORDINGS[family][0].format(*subjects)))
        template = varied.draw(family, self.rng) if self.wording == SEEN and self.happens(_VARIED_SHARE) else None
        template = template or self.pick(wordings.wordings(family, self.wording == HELD_OUT))
        text = self._around(template.format(*subjects))
        return self.typed(self._filled(text) if self.wording == SEEN and self.happens(_FILLED_SHARE) else text)

    def typed(self, text: str) -> str:
        """A text in the speaker's style, or in one drawn for it."""
        return (self._style or (Style() if self.wording == PLAIN else draw_style(self.rng))).apply(text)

    def _filled(self, text: str) -> str:
        """With a word in it that means nothing."""
        words = text.split(" ")
        place = int(self.rng.integers(1, len(words) + 1)) if len(words) > 1 else 0
        return " ".join([*words[:place], self.pick(_FILLERS), *words[place:]])

    def _around(self, text: str) -> str:
        """Politeness and the like before or after, as the kind of sentence allows."""
        text = capital(text)
        first = text.split(" ", 1)[0].lower()
        if (
            not self.happens(0.35)
            or first in _STATEMENT_STARTS
            or text.count(".") + text.count("?") > 1
            or REGION in text
        ):
            return text
        asks = first in _QUESTION_STARTS
        before = self.happens(0.6)
        if asks:
            forms = wordings.BEFORE_QUESTION if before else wordings.AFTER_QUESTION
        else:
            forms = wordings.BEFORE_REQUEST if before else wordings.AFTER_REQUEST
        forms = [form for form in forms if wordings.is_held_out(form) == (self.wording == HELD_OUT)]
        form, stop = self.pick(forms), text[-1] if text[-1] in ".?" else "."
        body = text.rstrip(".?")
        said = form.format(_small_start(body) if before and not body.startswith("I ") else body)
        return capital(said if said.endswith("?") else said + stop)

    def noun(self, row: int) -> str:
        """A name of a class."""
        spoken = CLASSES[row].spoken
        if self.wording == PLAIN or spoken not in SYNONYMS or not self.happens(_SYNONYM_SHARE):
            return spoken
        return self.pick(SYNONYMS[spoken])

    def nouns(self, row: int) -> str:
        """A name of several things of a class."""
        return plural(self.noun(row))

    def the(self, fact: Fact, colour: bool) -> str:
        """ "the red ball", "the ball that is red", "red ball", "that ball"."""
        return self.definite(fact.row, fact.colour if colour else None)

    def definite(self, row: int, colour: str | None) -> str:
        """A definite way to name a class, of a colour if given."""
        noun = self.noun(row)
        if self.wording == PLAIN:
            return f"the {colour} {noun}" if colour else f"the {noun}"
        start = "the " if self.happens(0.8) else self.pick(("", "", "that ", "this "))
        if colour is None:
            return start + noun
        if self.happens(0.82):
            return f"{start}{colour} {noun}"
        return start + self.pick(("{n} that is {c}", "{n} which is {c}", "{n} in {c}", "{c} coloured {n}")).format(
            n=noun, c=colour
        )

    def indefinite(self, row: int, colour: str | None) -> str:
        """ "a red ball", "an orange cat", "grass"; of stuff sometimes "the grass"."""
        noun = self.noun(row)
        if not CLASSES[row].is_thing and (self.wording == PLAIN or self.happens(0.5)):
            return "the " + noun
        return indefinite(row, f"{colour} {noun}" if colour else noun)

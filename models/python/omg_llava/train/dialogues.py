"""Packs several dialogues about each frame of a batch into one sequence per frame.

The visual tokens come first and once; every dialogue sees them and itself only, and its positions go on behind them, so
that each token meets exactly what it would meet if its dialogue were the only one.
"""

from dataclasses import dataclass

import torch
from tokenizers import Tokenizer
from torch import Tensor

from omg_llava.instructions.corpus import frame_facts
from omg_llava.instructions.dialogue import Dialogue
from omg_llava.instructions.facts import FrameFacts
from omg_llava.instructions.mixes import TASKS, Mix, draw_dialogue
from omg_llava.instructions.speaker import Speaker
from omg_llava.language.tokenizer import (
    IMAGE,
    PHRASE_START,
    PROMPT,
    REGION,
    SEG,
    TURN_END,
    dialogue_text,
    with_placeholders,
)
from omg_llava.train.told import Teller
from omg_llava.world.cache import FrameCache

IGNORED = -100
_FILL = (0, -1, 0, IGNORED, -1, -1, -1)  # of ids, dialogue, offset, labels, slot, named, region


@dataclass(frozen=True)
class PackedDialogues:
    """Text of a batch of B frames, T tokens each, right-padded.

    ids (B, T) int64; dialogue (B, T) number of the dialogue in its frame, -1 padding; offset (B, T) place of the token
    behind the visual block; labels (B, T) the next token where it belongs to an answer, else IGNORED; slot (B, T) slot
    of a [SEG], named (B, T) of the phrase that starts, region (B, T) of a placeholder's prompt, else -1; head (H,) the
    ids before the visual block, the same for every dialogue; answers: per answer (frame row, first, one behind the last
    label position, task, slot when the answer is about one segment, else -1).
    """

    ids: Tensor
    dialogue: Tensor
    offset: Tensor
    labels: Tensor
    slot: Tensor
    named: Tensor
    region: Tensor
    head: Tensor
    answers: list[tuple[int, int, int, str, int]]


class DialogueSource:
    """Draws dialogues about cached frames; facts of a frame are worked out once."""

    def __init__(self, cache: FrameCache, tokenizer: Tokenizer, template: dict = PROMPT):
        self.cache = cache
        self.tokenizer = tokenizer
        self.template = template
        self.teller = Teller(tokenizer)
        self._facts: dict[int, FrameFacts] = {}
        self._id = {token: tokenizer.token_to_id(token) for token in (IMAGE, PHRASE_START, REGION, SEG, TURN_END)}

    def facts(self, frame: int) -> FrameFacts:
        """Facts of one frame."""
        if frame not in self._facts:
            self._facts[frame] = frame_facts(self.cache, frame)
        return self._facts[frame]

    def pack(self, facts: list[FrameFacts], per_frame: int, speaker: Speaker, mix: Mix = TASKS) -> PackedDialogues:
        """``per_frame`` dialogues of the mix about each of the frames whose facts are given."""
        rows = []
        answers: list[tuple[int, int, int, str, int]] = []
        head: list[int] = []
        for row, frame in enumerate(facts):
            columns: list[list[int]] = [[] for _ in _FILL]
            for number in range(per_frame):
                dialogue = draw_dialogue(frame, speaker, mix)
                if dialogue is None:
                    continue
                head, encoded, spans = self._encode(dialogue)
                base = len(columns[0])
                for column, values in zip(
                    columns, (encoded[0], [number] * len(encoded[0]), range(len(encoded[0])), *encoded[1:]), strict=True
                ):
                    column.extend(values)
                answers += [(row, base + first, base + last, task, slot) for first, last, task, slot in spans]
            rows.append(columns)
        length = max(len(c[0]) for c in rows)
        padded = [torch.tensor([r[i] + [_FILL[i]] * (length - len(r[i])) for r in rows]) for i in range(len(_FILL))]
        return PackedDialogues(*padded, torch.tensor(head), answers)

    def _encode(self, dialogue: Dialogue) -> tuple[list[int], tuple[list[int], ...], list[tuple[int, int, str, int]]]:
        """Head ids; ids, labels, slots, names, regions behind the image; (first, last, task, slot) of each answer's
        labels."""
        done: list[tuple[str, str]] = []
        spans = []
        text = ""
        for turn in dialogue:
            text = dialogue_text(done, with_placeholders(turn.question, len(turn.regions)), self.template)
            first = len(self._behind_image(text)[1]) - 1
            done.append((with_placeholders(turn.question, len(turn.regions)), turn.answer))
            text += turn.answer + TURN_END
            about = turn.slots[0] if len(turn.slots) == 1 else turn.about
            spans.append((first, len(self._behind_image(text)[1]) - 1, turn.task, about))
        head, ids = self._behind_image(text)
        labels = [IGNORED] * len(ids)
        for first, last, _, _ in spans:
            labels[first:last] = ids[first + 1 : last + 1]
        slots, names, regions = ([-1] * len(ids) for _ in range(3))
        segments, prompts = [s for t in dialogue for s in t.slots], [r for t in dialogue for r in t.regions]
        for token, into, values in (
            (SEG, slots, segments),
            (PHRASE_START, names, segments),
            (REGION, regions, prompts),
        ):
            places = [i for i, value in enumerate(ids) if value == self._id[token]]
            for place, value in zip(places, values, strict=True):
                into[place] = value
        return head, (ids, labels, slots, names, regions), spans

    def _behind_image(self, text: str) -> tuple[list[int], list[int]]:
        ids = self.tokenizer.encode(text, add_special_tokens=False).ids
        place = ids.index(self._id[IMAGE])
        return ids[:place], ids[place + 1 :]


def sequence(packed: PackedDialogues, present: Tensor) -> tuple[Tensor, Tensor]:
    """Positions (B, L) int64 and allowed (B, 1, L, L) bool of [head, visual tokens, text]; present (B, n) bool: places
    of the visual block that hold a token. Nothing sees the others, and positions do not count them."""
    batch, text = packed.ids.shape
    device = present.device
    seen = torch.cat([torch.ones(batch, len(packed.head), dtype=torch.bool, device=device), present], 1)
    counted = seen.cumsum(1)
    positions = torch.cat([(counted - 1).clamp(min=0), counted[:, -1:] + packed.offset], 1)
    before = seen.shape[1]
    total = before + text
    allowed = torch.zeros(batch, total, total, dtype=torch.bool, device=device)
    place = torch.arange(before, device=device)
    allowed[:, :before, :before] = (place[:, None] >= place[None, :]) & seen[:, None, :]
    allowed[:, before:, :before] = seen[:, None, :]
    index = torch.arange(text, device=device)
    own = (packed.dialogue[:, :, None] == packed.dialogue[:, None, :]) & (index[:, None] >= index[None, :])
    allowed[:, before:, before:] = own
    return positions, allowed.unsqueeze(1)

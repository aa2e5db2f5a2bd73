"""Text of the instruction mix over a cache of frames, for the tokenizer."""

from collections.abc import Iterator

import numpy as np
from tokenizers import Tokenizer

from omg_llava.instructions.facts import FrameFacts
from omg_llava.instructions.mixes import draw_dialogue
from omg_llava.instructions.speaker import Speaker
from omg_llava.language.tokenizer import SPECIAL_TOKENS, grow_tokenizer, train_tokenizer
from omg_llava.world.cache import FrameCache


def frame_facts(cache: FrameCache, frame: int) -> FrameFacts:
    """Facts of one cached frame."""
    height, width = (int(v) for v in cache.scene[frame, 2:4])
    return FrameFacts(
        np.asarray(cache.segments[frame]),
        np.asarray(cache.category[frame]),
        np.asarray(cache.colour[frame]),
        height,
        width,
        np.asarray(cache.object_id[frame]),
    )


def earlier_frames(cache: FrameCache, frame: int, most: int) -> list[int]:
    """Up to ``most`` frames of the scene before a frame, oldest first."""
    same = [f for f in range(max(frame - most, 0), frame) if cache.scene[f, 0] == cache.scene[frame, 0]]
    return same


def texts(cache: FrameCache, frames: range, per_frame: int, seed: int) -> Iterator[str]:
    """Questions and answers without special tokens, as the byte-pair encoder meets them."""
    speaker = Speaker(np.random.default_rng(seed))
    for frame in frames:
        facts = frame_facts(cache, frame)
        for _ in range(per_frame):
            for turn in draw_dialogue(facts, speaker) or []:
                for text in (f"user\n\n{turn.question}", f"assistant\n{turn.answer}"):
                    for token in SPECIAL_TOKENS:
                        text = text.replace(token, "\x00")
                    yield from (piece for piece in text.split("\x00") if piece)


def corpus_tokenizer(cache: FrameCache, vocabulary: int, frames: int = 1500, seed: int = 0) -> Tokenizer:
    """The tokenizer of the nano model."""
    return train_tokenizer(texts(cache, range(min(frames, len(cache))), 10, seed), vocabulary)


def grown_tokenizer(
    tokenizer: Tokenizer, cache: FrameCache, vocabulary: int, frames: int = 1500, seed: int = 0
) -> Tokenizer:
    """An earlier tokenizer of the nano model with the words that were added to the instruction mix since."""
    return grow_tokenizer(tokenizer, texts(cache, range(min(frames, len(cache))), 10, seed), vocabulary)

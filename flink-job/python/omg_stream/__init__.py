"""Client of omg-llava-stream: frames and instructions in, segments and answers out."""

from omg_stream.client import Client, Publisher
from omg_stream.events import Answer, DeadLetter, InstructionError, Phrase, Segment, SegmentedFrame, Sight, Track
from omg_stream.masks import Mask
from omg_stream.prompts import Prompt, box, point, region
from omg_stream.unreadable import UnreadableRecord

__all__ = [
    "Answer",
    "Client",
    "DeadLetter",
    "InstructionError",
    "Mask",
    "Phrase",
    "Prompt",
    "Publisher",
    "Segment",
    "SegmentedFrame",
    "Sight",
    "Track",
    "UnreadableRecord",
    "box",
    "point",
    "region",
]

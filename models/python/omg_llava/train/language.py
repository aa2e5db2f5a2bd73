"""Stages 1 to 4: language model, projectors, instruction tuning and task fine-tuning over a frozen perception (spec
3.6).

``python -m omg_llava.train.language STAGE --data DIR --features DIR --perception FILE --out DIR --minutes N [--from
FILE]``

* ``words``: stands in for the pretrained language model that the paper starts from. The model reads frames *told* to
  it, one token per object, the sum of the embeddings of its words, place and size; nothing is seen yet. It learns to
  look things up first, then all tasks. With ``--from`` it goes on from the words that it knows, and its vocabulary
  grows to today's size.
* ``projector``: language model frozen; projectors learn from captions what the frozen model reads, with upstream's
  regulariser (10 x MSE between the queries and their way to the language model and back). Tokens of objects and of
  visual prompts are also pulled to the tokens by which stage ``words`` told the same objects: the language model can
  read those already.
* ``instruct``: LoRA on every linear layer of the language model, token embeddings, output and projectors; text loss and
  mask losses through the frozen decoder. Helpers shorten the way and leave with training: the pull of stage
  ``projector``, states that are about one object, or about to name it, point at its token (also in stage ``words``),
  [SEG] queries start near the panoptic query of their object, and every decoder layer is supervised.
* ``finetune`` (optional, spec 2.10): as ``instruct`` on segmentation tasks alone, and [SEG] queries get a decoder of
  their own, a copy that is trained; writes a ``perception.safetensors`` that holds the copy.

``--ablation`` trains the paper's M0 or M1 (table 5) in place of M2.

Every stage resumes from ``resume.pt`` in its folder, follows the wall clock, and writes ``curve.jsonl``.
"""

import argparse
import copy
import dataclasses
import json
import multiprocessing
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from omg_llava.checkpoint import load_checkpoint, save_checkpoint
from omg_llava.config import nano
from omg_llava.instructions.corpus import corpus_tokenizer, grown_tokenizer
from omg_llava.instructions.mixes import CAPTION_TASKS, LOOKUP_TASKS, SEGMENT_TASKS, TASKS, TOLD_TASKS
from omg_llava.instructions.speaker import HELD_OUT, SEEN, Speaker
from omg_llava.language.lora import merge_lora
from omg_llava.omg_llava import OmgLlavaLanguage
from omg_llava.train.ahead import batches
from omg_llava.train.batches import Batch, Split
from omg_llava.train.dialogues import DialogueSource
from omg_llava.train.features import FrameFeatures
from omg_llava.train.language_trainer import LanguageTrainer
from omg_llava.train.stage import StageRun, begin, run_stage
from omg_llava.vision.omg_seg import OmgSeg
from omg_llava.world.cache import FrameCache

STAGES = ("words", "projector", "instruct", "finetune")
_MIX = {"words": TOLD_TASKS, "projector": CAPTION_TASKS, "instruct": TASKS, "finetune": SEGMENT_TASKS}
_LOOKUP_SHARE = 0.6  # of stage ``words`` from its beginning
ABLATIONS = {"M0": (False, False), "M1": (True, False), "M2": (True, True)}  # prior embedding, object tokens
TOLD = "told.safetensors"  # beside the checkpoint of every stage


def learning_rate(step: int, progress: float, peak: float) -> float:
    """Warm-up over 100 steps, cosine to 2 % of the peak by the end of the time."""
    return float(peak * min(1.0, (step + 1) / 100) * (0.02 + 0.98 * 0.5 * (1 + np.cos(np.pi * min(progress, 1.0)))))


def open_model(arguments: argparse.Namespace, cache: FrameCache) -> tuple[OmgLlavaLanguage, Tokenizer, dict]:
    """The model that the stage starts from, its tokenizer and what earlier stages said of themselves."""
    if arguments.start_from:
        model, tokenizer, info = OmgLlavaLanguage.load(arguments.start_from)
        prior, objects = ABLATIONS[arguments.ablation]
        model.config = dataclasses.replace(model.config, prior_embedding=prior, object_tokens=objects)
        if arguments.stage == "words" and tokenizer.get_vocab_size() < nano().language.vocabulary:
            grown = grown_tokenizer(tokenizer, cache, nano().language.vocabulary)
            model, tokenizer = model.grown(tokenizer, grown), grown
        if arguments.stage == "words" and model.config.history_frames == 0:
            model = model.following(nano().history_frames, nano().history_tracks)
        return model, tokenizer, info
    if arguments.stage != "words":
        before = STAGES[STAGES.index(arguments.stage) - 1]
        raise SystemExit(f"--from is required: stage {arguments.stage} goes on from stage {before}")
    tokenizer = corpus_tokenizer(cache, nano().language.vocabulary)
    return OmgLlavaLanguage(nano()), tokenizer, {}


def open_perception(arguments: argparse.Namespace) -> OmgSeg | None:
    """The frozen perception; None in stage ``words``, whose frames are told."""
    if arguments.stage == "words":
        return None
    if not (arguments.perception and arguments.features):
        raise SystemExit(f"--perception and --features are required in stage {arguments.stage}")
    perception = OmgSeg.load(arguments.perception)
    return perception.with_seg_decoder() if arguments.stage == "finetune" else perception


def train(arguments: argparse.Namespace) -> None:
    """The stage, from where it was stopped to its end."""
    begin(arguments)
    caches = {name: FrameCache(arguments.data, name) for name in ("train", "held_out")}
    model, tokenizer, info = open_model(arguments, caches["train"])
    perception = open_perception(arguments)
    decoder = perception.decoder().eval().requires_grad_(False) if perception else None
    if perception:
        model.config = dataclasses.replace(model.config, vision=perception.config)

    def open_split(name: str) -> Split:
        # Told frames need no perception: the frame caches stand in for its features, for their length alone.
        features = FrameFeatures(arguments.features, name, arguments.device) if perception else caches[name]
        config = model.config
        source = DialogueSource(caches[name], tokenizer)
        return Split(features, source, decoder, config.history_frames, config.history_tracks)

    split, held_out = open_split("train"), open_split("held_out")
    trainer = LanguageTrainer(arguments.stage, model, decoder)
    if arguments.start_from:
        trainer.told.load_state_dict(load_checkpoint(arguments.start_from.parent / TOLD)[0])
    trained = [p for p in trainer.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(
        trained, lr=arguments.lr, betas=(0.9, 0.98), weight_decay=arguments.weight_decay, foreach=True
    )
    run = StageRun(
        arguments, optimizer, {"trainer": trainer}, learning_rate, items_per_step=arguments.batch * arguments.dialogues
    )
    seed = arguments.seed, STAGES.index(arguments.stage), run.step, arguments.rank
    progress = multiprocessing.Value("d", run.progress)  # workers that draw ahead read it too

    def draw(rng: np.random.Generator) -> Batch:
        frames = np.sort(rng.choice(len(split.features), arguments.batch, replace=False))
        first = arguments.stage == "words" and not arguments.start_from and progress.value < _LOOKUP_SHARE
        mix = LOOKUP_TASKS if first else _MIX[arguments.stage]
        return Batch.draw(split, frames, arguments.dialogues, Speaker(rng), mix)

    drawn = batches(draw, seed, arguments.workers)

    def losses() -> tuple[Tensor, dict[str, Tensor]]:
        progress.value = run.progress
        return trainer(next(drawn).on(arguments.device), split)

    def save(name: str) -> None:
        done = {"stage": arguments.stage, "minutes": round(run.spent / 60, 1), "steps": run.step}
        stages = info.get("stages", []) + [done | {"dialogues": run.items}]
        saved = copy.deepcopy(model)
        merge_lora(saved.llm)
        save_checkpoint(arguments.out / TOLD, trainer.told.state_dict())
        saved.save(arguments.out / f"{name}.safetensors", tokenizer, {"stages": stages})
        if arguments.stage == "finetune":
            for part in ("transformer_decoder_llm", "mask_embed_llm"):
                getattr(perception.panoptic_head, part).load_state_dict(getattr(decoder, part).state_dict())
            perception.save(arguments.out / "perception.safetensors", {"stages": stages})

    def evaluate() -> dict:
        save("latest")
        if arguments.evaluated == 0:
            return {}
        frames = np.arange(min(len(held_out.features), arguments.evaluated))
        report = {}
        for name, wording in (("held_out", SEEN), ("held_out_wordings", HELD_OUT)):
            speaker = Speaker(np.random.default_rng(5), wording)
            report[name] = trainer.evaluate(held_out, frames, 6, speaker, _MIX[arguments.stage])
        print(json.dumps(report), flush=True)
        return report

    run.go(losses, evaluate)
    if arguments.rank == 0:
        save("final")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("stage", choices=STAGES)
    parser.add_argument("--features", type=Path, help="folder of omg_llava.train.features")
    parser.add_argument("--perception", type=Path, help="checkpoint of omg_llava.train.perception")
    parser.add_argument("--from", dest="start_from", type=Path, help="final.safetensors of the stage before")
    parser.add_argument("--ablation", choices=ABLATIONS, default="M2")
    parser.add_argument("--dialogues", type=int, default=6, help="dialogues per frame")
    parser.add_argument("--weight-decay", type=float, default=0.0)
    run_stage(train, parser, every=300.0, batch=16, evaluated=160)


if __name__ == "__main__":
    main()

"""Trains what bundle ``small`` adds to SmolLM2-135M-Instruct, in one run over a frozen perception.

``python -m omg_llava.train.small --data DIR --features DIR --perception FILE --out DIR --minutes N [--from FILE]``

1. Projectors by regression, without the language model: the token of an object goes to the sum of the language model's
   own embeddings of the words that say its colour, class and place.
2. LoRA on every linear layer, the literals' rows and the projectors, on dialogues in many wordings with the losses of
   stage ``instruct`` (``omg_llava.train.language_trainer``). A share of the dialogues is plain chat that the model has
   had with itself, so that it does not forget how to.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from omg_llava.convert.small import digest
from omg_llava.convert.smollm2 import SmolLm2File, installed_file
from omg_llava.instructions.dialogue import Dialogue, Turn
from omg_llava.instructions.facts import FrameFacts
from omg_llava.instructions.mixes import TASKS, Mix
from omg_llava.instructions.speaker import HELD_OUT, SEEN, Speaker
from omg_llava.instructions.tasks import (
    caption,
    compare,
    count_question,
    everything,
    extreme_question,
    place_question,
    places_question,
    region_caption,
    region_pair,
)
from omg_llava.instructions.unknown import CHAT, chat, foreign, unknown_thing
from omg_llava.instructions.wordings import is_held_out
from omg_llava.language.small import restore_trained, save_trained, small_language
from omg_llava.language.tokenizer import SMOLLM2_PROMPT
from omg_llava.omg_llava import OmgLlavaLanguage
from omg_llava.train.ahead import batches
from omg_llava.train.batches import Batch, Split
from omg_llava.train.dialogues import DialogueSource
from omg_llava.train.distilled import self_chat
from omg_llava.train.features import FrameFeatures, planned
from omg_llava.train.language_trainer import LanguageTrainer
from omg_llava.train.stage import StageRun, begin, run_stage
from omg_llava.vision.omg_seg import OmgSeg
from omg_llava.world.cache import FrameCache

SPLITS = ("train", "held_out")
# Of tasks that it learns slower or faster than nano does.
_SHARES = {
    caption: 3.0,
    compare: 18.0,
    count_question: 15.0,
    everything: 5.0,
    extreme_question: 6.0,
    place_question: 4.5,
    places_question: 5.0,
    unknown_thing: 3.5,
}
_CHAT_WEIGHT = 6.0
REGION_TASKS: Mix = ((region_caption, 3.0), (region_pair, 1.0))
_PLACES = ((" left", " middle", " right"), (" top", " middle", " bottom"), (" small", " medium", " large"))


def mix_with(pairs: list[tuple[str, str]]) -> Mix:
    """The tasks of one frame, and plain chat in place of its refusal; what is said in other languages is refused."""

    def talk(facts: FrameFacts, speaker: Speaker) -> Dialogue | None:
        """Plain chat about anything."""
        if speaker.wording == HELD_OUT:
            return None
        line, answer = speaker.pick(pairs)
        return [Turn("talk", speaker.typed(line) if len(line) < 60 else line, answer)]

    kept = tuple((task, _SHARES.get(task, weight)) for task, weight in TASKS if task is not chat)
    return (*kept, (foreign, 0.8), *(((talk, _CHAT_WEIGHT),) if pairs else ()))


def lines_of_chat() -> list[str]:
    """English lines of chat that training may see."""
    return [line for line in CHAT if not is_held_out(line)]


class SmallTrainer(LanguageTrainer):
    """Losses of stage ``instruct`` over a language model that is frozen but for its LoRA; objects are told by words
    alone."""

    def __init__(self, model: OmgLlavaLanguage, tokenizer: Tokenizer):
        super().__init__("instruct", model)
        # Nothing pulls any more once the regression is done: a mask needs more than words say.
        self.pull = 0.0
        words = self.words.detach()

        def word(text: str) -> Tensor:
            return words[tokenizer.encode(text, add_special_tokens=False).ids].mean(0)

        with torch.no_grad():
            for table, (low, between, high) in zip(self.told.places, _PLACES, strict=True):
                low, between, high = word(low), word(between), word(high)
                table.weight.copy_(torch.stack([low, (low + between) / 2, (between + high) / 2, high]))


class Trained:
    """What a run saves of a trainer: the parameters that change."""

    def __init__(self, module: nn.Module):
        self._parameters = {name: p for name, p in module.named_parameters() if p.requires_grad}

    def state_dict(self) -> dict:
        """Parameters by name."""
        return {name: p.detach() for name, p in self._parameters.items()}

    def load_state_dict(self, state: dict) -> None:
        """Puts back what was saved."""
        with torch.no_grad():
            for name, p in self._parameters.items():
                p.copy_(state[name])


def learning_rate(step: int, progress: float, peak: float) -> float:
    """Warm-up over 60 steps, then linear to 3 % of the peak."""
    return peak * min(1.0, (step + 1) / 60) * (1 - 0.97 * min(progress, 1.0))


def parameter_groups(trainer: SmallTrainer) -> list[dict]:
    """Visual tokens and literals are as small as words, a tenth of the rest: so are their steps."""
    shares = {"model.projector.": 0.15, "model.llm.model.tok_embeddings.": 0.3}
    groups: dict[float, list[Tensor]] = {}
    for name, parameter in trainer.named_parameters():
        if parameter.requires_grad:
            share = next((s for prefix, s in shares.items() if name.startswith(prefix)), 1.0)
            groups.setdefault(share, []).append(parameter)
    return [{"params": parameters, "share": share} for share, parameters in groups.items()]


def know_facts(source: DialogueSource, frames: int) -> None:
    """Works out the facts of the first frames, some of which may still be rendered: before workers are forked, so that
    each finds them."""
    for frame in range(frames):
        while len(source.cache) <= frame:
            time.sleep(0.5)
        source.facts(frame)


def regress(trainer: SmallTrainer, split: Split, arguments: argparse.Namespace) -> None:
    """Stage 1: ``--regression`` steps of 128 frames."""
    parameters = list(trainer.model.projector.model.model.parameters())
    parameters += list(trainer.model.projector.model.query_proj.parameters())
    optimizer = torch.optim.AdamW(parameters, lr=1e-3, betas=(0.9, 0.98), weight_decay=0.0)
    size = min(96, len(split.features))

    def draw(rng: np.random.Generator) -> Batch:
        frames = np.sort(rng.choice(len(split.features), size, replace=False))
        return Batch.draw(split, frames, 1, Speaker(rng), REGION_TASKS)

    drawn = batches(draw, (arguments.seed, 1), arguments.workers)
    for step in range(arguments.regression):
        for group in optimizer.param_groups:
            group["lr"] = 1e-3 * (1 - step / arguments.regression)
        loss = trainer.regression(next(drawn).on(arguments.device), split)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 50 == 49 or step == arguments.regression - 1:
            print(f"regression {step + 1}/{arguments.regression} {float(loss):.5f}", flush=True)
    drawn.close()


def train(arguments: argparse.Namespace) -> None:
    """Both stages; a run that was stopped goes on in the second."""
    began = time.time()

    def say(text: str) -> None:
        print(f"{time.time() - began:.1f} s {text}", flush=True)

    torch.manual_seed(arguments.seed)
    file = SmolLm2File(arguments.gguf or installed_file())
    tokenizer = file.tokenizer()
    perception = OmgSeg.load(arguments.perception)
    model = small_language(perception.config, file.weights(), tokenizer)
    file.require(model.config.language)
    say("language model read")
    begin(arguments)
    model = model.to(arguments.device)
    chats = arguments.out / "chat.json"
    if arguments.rank == 0 and not chats.exists():
        said = self_chat(model.llm, tokenizer, arguments.chat, lines_of_chat())
        chats.with_suffix(".tmp").write_text(json.dumps(said))
        chats.with_suffix(".tmp").rename(chats)
    while not chats.exists():
        time.sleep(0.5)
    pairs = [tuple(pair) for pair in json.loads(chats.read_text())]
    say(f"{len(pairs)} lines of chat, such as {pairs[len(pairs) // 2]}")
    decoder = perception.to(arguments.device).decoder().eval().requires_grad_(False).to(arguments.device)

    sources = {name: DialogueSource(FrameCache(arguments.data, name), tokenizer, SMOLLM2_PROMPT) for name in SPLITS}
    know_facts(sources["train"], planned(arguments.features, "train"))
    say("facts known")

    def open_split(name: str) -> Split:
        return Split(FrameFeatures(arguments.features, name, arguments.device), sources[name], decoder)

    split, held_out = (open_split(name) for name in SPLITS)
    say(f"{len(split.features)} frames seen")
    trainer = SmallTrainer(model, tokenizer).to(arguments.device)
    before = restore_trained(arguments.start_from, model) if arguments.start_from else {}
    trainer.bf16 = arguments.bf16
    optimizer = torch.optim.AdamW(
        parameter_groups(trainer), lr=arguments.lr, betas=(0.9, 0.98), weight_decay=0.0, foreach=True
    )
    run = StageRun(
        arguments, optimizer, {"trained": Trained(trainer)}, learning_rate, arguments.batch * arguments.dialogues
    )
    if run.step == 0 and not arguments.start_from:
        regress(trainer, split, arguments)
        say("projectors done")
    mix = mix_with(pairs)

    def draw(rng: np.random.Generator) -> Batch:
        frames = np.sort(rng.choice(len(split.features), arguments.batch, replace=False))
        return Batch.draw(split, frames, arguments.dialogues, Speaker(rng), mix)

    drawn = batches(draw, (arguments.seed, 2, run.step, arguments.rank), arguments.workers)

    def losses() -> tuple[Tensor, dict[str, Tensor]]:
        return trainer(next(drawn).on(arguments.device), split)

    def save() -> dict:
        perception = {"perception": digest(arguments.perception)}
        done = perception | {"steps": run.step, "dialogues": run.items, "minutes": round(run.spent / 60, 2)}
        done |= {"before": before} if before else {}
        save_trained(arguments.out / "trained.safetensors", model, done)
        return {}

    run.go(losses, save)
    say("trained")
    if arguments.rank:
        return
    frames = np.arange(min(len(held_out.features), arguments.evaluated))
    report = {}
    for name, wording in (("seen", SEEN), ("held_out_wordings", HELD_OUT)):
        if len(frames):
            speaker = Speaker(np.random.default_rng(5), wording)
            report[name] = trainer.evaluate(held_out, frames, 6, speaker, mix)
            say(f"{name} {json.dumps(report[name])}")
    (arguments.out / "report.json").write_text(json.dumps(report))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gguf", type=Path, help="file of SmolLM2 (default: that of the installed package)")
    parser.add_argument("--features", type=Path, required=True, help="folder of omg_llava.train.features")
    parser.add_argument("--perception", type=Path, required=True, help="checkpoint of omg_llava.train.perception")
    parser.add_argument(
        "--from", dest="start_from", type=Path, help="trained.safetensors of an earlier run, to go on from; no stage 1"
    )
    parser.add_argument("--regression", type=int, default=400, help="steps of stage 1")
    parser.add_argument("--chat", type=int, default=1024, help="lines that the model makes up")
    parser.add_argument("--dialogues", type=int, default=8, help="dialogues per frame")
    parser.add_argument("--bf16", action="store_true", help="the language model multiplies in bfloat16")
    run_stage(train, parser, every=60.0, batch=32, evaluated=160)


if __name__ == "__main__":
    main()

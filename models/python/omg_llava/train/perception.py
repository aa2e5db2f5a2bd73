"""Stage 0: trains perception on the generated world (Mask2Former losses, class embeddings, isolated prompt and lone
queries).

``python -m omg_llava.train.perception --data DIR --out DIR --minutes 60``. The learning-rate schedule follows the wall
clock, so the decay ends in time at any speed. A run goes on where it was stopped, at another picture size too: small
pictures first cost a third. Every step decodes, besides the learnable queries:

* isolated prompt queries (point, box, mask of random segments) that see only themselves: the product's visual prompts.
  They start as one and the same vector, whose mask can say nothing of their segment, and what the mask leaves out the
  next look cannot see. So until they have looked at every level once, their masks are taught to cover the whole
  picture;
* lone queries: final panoptic queries, detached, with noise, decoded again by themselves: what ``[SEG]`` decoding does.
  Without both the decoder spoils a query that it decodes alone.
"""

import argparse
import dataclasses
import json
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from omg_llava.config import nano
from omg_llava.evaluate.panoptic import panoptic_quality, prompt_quality
from omg_llava.train.ahead import batches
from omg_llava.train.matching import WEIGHT_BCE, WEIGHT_CLASS, WEIGHT_DICE, features_at, mask_losses, match
from omg_llava.train.sampler import COLOUR_UNTOLD, IS_THING, Prompts, Sampler, Targets, sample_points
from omg_llava.train.stage import StageRun, begin, run_stage
from omg_llava.vision.omg_seg import OmgSeg, orthogonal_class_embeddings
from omg_llava.vision.prompts import PROMPT_MASK, prompt_regions
from omg_llava.world.cache import FrameCache
from omg_llava.world.classes import CLASSES, COLOUR_NAMES

OPEN_LOOKS = 3  # of prompt queries: one per level of the pixel decoder
LONE_PER_IMAGE = 5
WEIGHT_VOID = 0.2
WEIGHT_PROMPTS = 2.5  # against the learnable queries, which are good long before


class AuxiliaryHeads(nn.Module):
    """Training-only: class, colour and box from every query alone, so that tokens carry what questions ask for. The
    class head of the model also averages features under the mask, which no token carries."""

    def __init__(self, width: int):
        super().__init__()
        self.category = nn.Linear(width, len(CLASSES))
        self.colour = nn.Linear(width, len(COLOUR_NAMES) + 1)
        self.box = nn.Sequential(nn.Linear(width, width), nn.ReLU(), nn.Linear(width, 4))


class PerceptionTrainer(nn.Module):
    """Model, auxiliary heads and the loss of one step."""

    def __init__(self, model: OmgSeg):
        super().__init__()
        self.model = model
        self.auxiliary = AuxiliaryHeads(model.config.width)

    def forward(self, images: Tensor, targets: Targets, prompts: Prompts) -> tuple[Tensor, dict[str, Tensor]]:
        """Total loss and its parts (detached)."""
        head, config = self.model.panoptic_head, self.model.config
        maps = head.pixel_decoder(self.model.backbone(images))
        mask_features, memories = maps[0], maps[1:]
        batch, n = prompts.slot.shape
        queries = config.queries
        content, position = head.prompt_queries_at(prompts.box)
        content = torch.cat([head.query_feat.weight.expand(batch, -1, -1), content.view(batch, n, -1)], 1)
        position = torch.cat([head.query_embed.weight.expand(batch, -1, -1), position.view(batch, n, -1)], 1)
        regions = [self._regions(prompts, batch, queries, m.shape[2], m.shape[3]) for m in memories]
        fixed = torch.cat(
            [torch.zeros(batch, queries, dtype=torch.bool), (prompts.kind == PROMPT_MASK).view(batch, n)], 1
        ).unsqueeze(-1)
        alone = torch.eye(queries + n, dtype=torch.bool)
        alone[:queries, :queries] = True
        keys, values = head.memory_tokens(memories)
        levels = head.level_features(mask_features, memories)
        mlp = head.mask_embed.weights()
        states = head.transformer_decoder(
            content, position, keys, values, levels, mlp, regions, fixed, alone.expand(batch, -1, -1), False
        )

        index, truth = sample_points(targets)
        point_features = features_at(mask_features, index, images.shape[-1])
        normed, embedded, point_logits, class_logits = self._heads(states, mask_features, point_features)
        slots = match(class_logits[:, :, :queries], point_logits[:, :, :queries], targets, truth)
        layers = len(states)
        asked = prompts.slot[:, None].repeat(1, layers, 1)
        asked[:, :OPEN_LOOKS] = -1
        slots = torch.cat([slots, asked], 2)
        loss, parts = self._query_losses(normed, embedded, point_features, class_logits, slots, targets, truth, queries)
        everywhere = torch.bmm(
            embedded.view(batch, layers, queries + n, -1)[:, :OPEN_LOOKS, queries:].flatten(1, 2), point_features
        )
        parts["prompt_closed"] = (everywhere < 0).float().mean()
        loss = loss + WEIGHT_BCE * F.softplus(1 - everywhere).mean()

        lone = self._lone_queries(states[-1], position, slots[:, -1, :queries], targets)
        lone_content, lone_position, lone_slots = lone
        lone_states = head.transformer_decoder(
            lone_content, lone_position, keys, values, levels, mlp, [], None, None, True
        )
        embedded = head.mask_embed(head.transformer_decoder.post_norm(torch.stack(lone_states, 1))).flatten(1, 2)
        lone_logits = torch.bmm(embedded, point_features).float().view(batch, layers, -1, point_features.shape[2])
        lone_truth = truth.gather(1, lone_slots[..., None].expand(-1, -1, truth.shape[2]))[:, None].expand_as(
            lone_logits
        )
        lone_bce, lone_dice = mask_losses(lone_logits.flatten(0, 2), lone_truth.flatten(0, 2))
        loss = loss + 0.5 * layers * (WEIGHT_BCE * lone_bce + WEIGHT_DICE * lone_dice).mean()
        parts["lone_dice"] = lone_dice.view(batch, layers, -1)[:, -1].mean()
        return loss, {name: value.detach() for name, value in parts.items()}

    @staticmethod
    def _regions(prompts: Prompts, batch: int, queries: int, height: int, width: int) -> Tensor:
        region = prompt_regions(prompts.kind, prompts.box, prompts.masks, height, width).view(batch, -1, height * width)
        return torch.cat([torch.ones(batch, queries, height * width, dtype=torch.bool), region], 1)

    def _heads(
        self, states: list[Tensor], mask_features: Tensor, point_features: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        head = self.model.panoptic_head
        batch, queries, _ = states[0].shape
        normed = head.transformer_decoder.post_norm(torch.stack(states, 1)).flatten(1, 2)
        embedded = head.mask_embed(normed)
        features = mask_features.flatten(2)
        with torch.no_grad():
            full = torch.bmm(embedded, features)
            point_logits = torch.bmm(embedded, point_features).float()
        class_logits = head.classify(normed, full, features)
        shape = (batch, len(states), queries, -1)
        return normed, embedded, point_logits.view(shape), class_logits.view(shape)

    def _query_losses(self, normed, embedded, point_features, class_logits, slots, targets: Targets, truth, queries):
        """Losses of all queries of all layers; only matched rows get mask logits with a gradient."""
        batch, layers, every = slots.shape
        void = class_logits.shape[-1] - 1
        row = torch.arange(batch)[:, None, None].expand_as(slots)
        category = torch.where(slots >= 0, targets.category[row, slots.clamp(min=0)], void)
        weight = torch.ones(void + 1)
        weight[void] = WEIGHT_VOID
        flat = slots.flatten(1)
        b, place = torch.nonzero(flat >= 0, as_tuple=True)
        slot, mask = flat[b, place], truth[b, flat[b, place]]
        counts = (flat >= 0).sum(1).tolist()
        rows = b * flat.shape[1] + place
        chosen = embedded.flatten(0, 1).index_select(0, rows)
        logits = torch.cat([e @ f for e, f in zip(chosen.split(counts), point_features, strict=True)]).float()
        bce, dice = mask_losses(logits, mask)
        h = normed.flatten(0, 1).index_select(0, rows)
        own = F.cross_entropy(self.auxiliary.category(h).float(), targets.category[b, slot], reduction="none")
        colour = F.cross_entropy(
            self.auxiliary.colour(h).float(), targets.colour[b, slot], ignore_index=COLOUR_UNTOLD, reduction="none"
        )
        xyxy = targets.boxes[b, slot]
        cxcywh = torch.cat([(xyxy[:, :2] + xyxy[:, 2:]) / 2, xyxy[:, 2:] - xyxy[:, :2]], 1)
        box = (self.auxiliary.box(h).float().sigmoid() - cxcywh).abs().mean(1)
        positive, true = logits.detach() > 0, mask > 0.5
        overlap = (positive & true).sum(1) / (positive | true).sum(1).clamp(min=1)
        iou_logits = self.model.panoptic_head.iou_embed(h).squeeze(-1).float()
        iou = F.binary_cross_entropy_with_logits(iou_logits, overlap, reduction="none")
        total = WEIGHT_BCE * bce + WEIGHT_DICE * dice + WEIGHT_CLASS * own + 0.5 * colour + 2.0 * box + 0.3 * iou
        learnable = place % every < queries
        loss = torch.zeros(())
        parts: dict[str, Tensor] = {}
        for name, group, first, part in (
            ("", learnable, 0, slice(0, queries)),
            ("prompt_", ~learnable, OPEN_LOOKS, slice(queries, None)),
        ):
            ce = F.cross_entropy(
                class_logits[:, first:, part].flatten(0, 2), category[:, first:, part].flatten(), weight
            )
            share = group.float() / group.sum()
            loss = loss + (WEIGHT_PROMPTS if name else 1.0) * layers * (WEIGHT_CLASS * ce + (share * total).sum())
            named = {"bce": bce, "dice": dice, "own": own, "colour": colour, "box": box}
            parts |= {name + "ce": ce} | {name + k: (share * v).sum() for k, v in named.items()}
        return loss, parts

    def _lone_queries(
        self, content: Tensor, position: Tensor, slots: Tensor, targets: Targets
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Matched final queries, detached, with noise of 0 to 0.4 of their own spread; things three times as often."""
        content, position = content.detach(), position.detach()
        row = torch.arange(len(slots))[:, None]
        matched = slots >= 0
        thing = IS_THING.to(slots.device)[targets.category[row, slots.clamp(min=0)].clamp(max=len(CLASSES) - 1)]
        chosen = torch.multinomial(matched.float() * (1 + 2 * thing.float()), LONE_PER_IMAGE, replacement=True)
        x, p = content[row, chosen], position[row, chosen]
        strength = 0.4 * torch.rand(*chosen.shape, 1) * (torch.rand(*chosen.shape, 1) < 0.8)
        x = x + strength * torch.randn_like(x) * x.std(-1, keepdim=True)
        p = p + strength * torch.randn_like(p) * p.std(-1, keepdim=True)
        return x, p, slots[row, chosen]


def learning_rate(step: int, progress: float, peak: float) -> float:
    """Warm-up over 300 steps, constant, linear decay over the last 35 % of the time."""
    return peak * min(1.0, (step + 1) / 300) * min(1.0, max(0.0, (1 - progress) / 0.35) + 0.005)


def parameter_groups(module: nn.Module) -> list[dict]:
    """Weight decay for matrices only."""
    decay = [
        p for n, p in module.named_parameters() if p.dim() > 1 and "embed.weight" not in n and "query_feat" not in n
    ]
    kept = {id(p) for p in decay}
    return [
        {"params": decay, "weight_decay": 0.05},
        {"params": [p for p in module.parameters() if id(p) not in kept], "weight_decay": 0.0},
    ]


class MovingAverage:
    """Exponential average of a model's weights, at first over few steps."""

    def __init__(self, model: nn.Module, longest: float = 0.998):
        self._longest = longest
        self._live = model.state_dict()
        self._average = {name: value.detach().clone() for name, value in self._live.items()}
        self._names = [name for name, value in self._live.items() if value.is_floating_point()]

    @torch.no_grad()
    def follow(self, step: int) -> None:
        """Moves towards the weights after ``step`` steps."""
        decay = min(self._longest, step / (9 + step))
        average = [self._average[name] for name in self._names]
        torch._foreach_lerp_(average, [self._live[name] for name in self._names], 1 - decay)

    def state_dict(self) -> dict[str, Tensor]:
        """The averaged weights, by the model's names."""
        return self._average

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        """Goes on from averaged weights."""
        self._average = state


def open_model(arguments: argparse.Namespace) -> OmgSeg:
    """The model that the stage starts from."""
    config = dataclasses.replace(nano().vision, image_size=arguments.size)
    model = OmgSeg(config)
    model.panoptic_head.set_class_embeddings(orthogonal_class_embeddings(config.classes, config.class_dim))
    if arguments.start_from:
        first = OmgSeg.load(arguments.start_from)
        model.load_state_dict(first.state_dict())
        model.panoptic_head.set_class_embeddings(first.panoptic_head.class_embeddings[:-1])
    return model


def train(arguments: argparse.Namespace) -> None:
    """The stage, from where it was stopped to its end."""
    begin(arguments)
    model = open_model(arguments)
    trainer = PerceptionTrainer(model)
    average = MovingAverage(model)
    optimizer = torch.optim.AdamW(parameter_groups(trainer), lr=arguments.lr, betas=(0.9, 0.999), foreach=True)
    run = StageRun(arguments, optimizer, {"trainer": trainer, "average": average}, learning_rate, arguments.batch)
    held_out = FrameCache(arguments.data, "held_out")
    seed = arguments.seed, run.step, arguments.rank
    drawn = batches(Sampler(FrameCache(arguments.data, "train"), arguments.batch).draw, seed, arguments.workers)
    torch.manual_seed((arguments.seed + run.step) * 16 + arguments.rank)
    evaluated = OmgSeg(model.config)
    evaluated.panoptic_head.set_class_embeddings(model.panoptic_head.class_embeddings[:-1])
    evaluated.eval()

    def losses() -> tuple[Tensor, dict[str, Tensor]]:
        images, targets, prompts = next(drawn).on(arguments.device)
        with torch.autocast(arguments.device, dtype=torch.bfloat16, enabled=arguments.bf16):
            return trainer(images, targets, prompts)

    def save(name: str, **info: object) -> None:
        evaluated.load_state_dict(average.state_dict())
        info |= {"step": run.step, "images": run.items, "minutes": run.spent / 60}
        evaluated.save(arguments.out / f"{name}.safetensors", info)

    def evaluate() -> dict:
        if arguments.evaluated == 0:
            save("latest")
            return {}
        evaluated.load_state_dict(average.state_dict())
        decoder = evaluated.decoder()
        quality = panoptic_quality(evaluated, decoder, held_out, range(arguments.evaluated))
        by_kind = prompt_quality(evaluated, decoder, held_out, range(-(-arguments.evaluated // 5)))
        pq = {group: round(quality[group]["pq"], 4) for group in ("all", "things", "stuff")}
        report = {"pq": pq, "prompts": {kind: values["things"] for kind, values in by_kind.items()}}
        print(json.dumps(report), flush=True)
        save("latest", pq=pq)
        return report

    run.go(losses, evaluate, lambda: average.follow(run.step))
    if arguments.rank == 0:
        save("final")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--start-from", type=Path, help="checkpoint whose weights are trained further")
    parser.add_argument(
        "--size", type=int, default=nano().vision.image_size, help="side of the pictures in --data, pixels"
    )
    parser.add_argument("--bf16", action="store_true", help="bf16 autocast of convolutions and linear layers")
    run_stage(train, parser, every=180.0, batch=8, evaluated=100)


if __name__ == "__main__":
    main()

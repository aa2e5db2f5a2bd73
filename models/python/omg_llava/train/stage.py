"""A run of a stage: goes on where it was stopped, keeps its clock and its curve, and saves what the next run needs."""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import torch
from torch import Tensor

from omg_llava.train.parallel import add_options, average_gradients, join

LOG_SECONDS = 30


class Kept(Protocol):
    """What a run saves and restores."""

    def state_dict(self) -> dict:
        """State to save."""

    def load_state_dict(self, state: dict) -> object:
        """Restores what ``state_dict`` gave."""


def run_stage(
    train: Callable[[argparse.Namespace], None],
    parser: argparse.ArgumentParser,
    every: float,
    batch: int,
    evaluated: int,
) -> None:
    """Trains as the command line says: the options of every stage join the stage's own."""
    parser.add_argument("--data", type=Path, required=True, help="folder of omg_llava.world.cache")
    parser.add_argument("--out", type=Path, required=True, help="folder of the run; one that holds resume.pt goes on")
    budget = parser.add_mutually_exclusive_group(required=True)
    budget.add_argument("--minutes", type=float, help="by the wall clock, all runs in --out together")
    budget.add_argument("--until", type=float, help="end of the run, seconds since 1970")
    budget.add_argument("--steps", type=int, default=0)
    parser.add_argument("--every", type=float, default=every, help="seconds between checkpoints")
    parser.add_argument("--evaluated", type=int, default=evaluated, help="held-out frames looked at; 0: none")
    parser.add_argument("--batch", type=int, default=batch, help="frames per step and process")
    parser.add_argument("--lr", type=float, default=2e-3)
    add_options(parser)
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument("--workers", type=int, default=0, help="processes that draw batches ahead; 0: none")
    parser.add_argument("--seed", type=int, default=0)
    torch.set_num_threads(1)
    train(parser.parse_args())


def use_device(name: str) -> None:
    """Tensors are made on this device from now on; matrix products on a GPU may round as TF32 does."""
    torch.set_default_device(name)
    if name != "cpu":
        torch.set_float32_matmul_precision("high")
        torch.backends.cudnn.benchmark = True


def begin(arguments: argparse.Namespace) -> None:
    """Meets the other processes, seeds, and makes the run's folder."""
    join(arguments)
    torch.manual_seed(arguments.seed)
    use_device(arguments.device)
    arguments.out.mkdir(parents=True, exist_ok=True)


class StageRun:
    """The loop of a stage. step: steps done; items: seen by all processes; spent: seconds of the loop without
    evaluations; progress: 0 to 1, by the clock or by steps as the arguments say; towards
    ``until``, what was spent counts against what is left."""

    def __init__(
        self,
        arguments: argparse.Namespace,
        optimizer: torch.optim.Optimizer,
        kept: dict[str, Kept],
        learning_rate: Callable[[int, float, float], float],
        items_per_step: int,
    ):
        """kept: what is saved besides the optimizer; learning_rate: of (step, progress, peak), of
        which a group of the optimizer may take a ``share``; items_per_step: of one
        process."""
        self._arguments = arguments
        self._optimizer = optimizer
        self._trained = [p for group in optimizer.param_groups for p in group["params"]]
        self._kept = kept | {"optimizer": optimizer}
        self._learning_rate = learning_rate
        self._items = items_per_step * arguments.processes
        self._resume = arguments.out / "resume.pt"
        self.step, self.items, self.spent = 0, 0, 0.0
        if self._resume.exists():
            saved = torch.load(self._resume, weights_only=True, map_location=arguments.device)
            for name, part in self._kept.items():
                part.load_state_dict(saved[name])
            self.step, self.items, self.spent = saved["step"], saved["items"], saved["spent"]
        self.progress = self._own_progress()
        self._sums: dict[str, Tensor] = {}
        self._since = 0

    def go(
        self,
        losses: Callable[[], tuple[Tensor, dict[str, Tensor]]],
        evaluate: Callable[[], dict],
        after_step: Callable[[], None] = lambda: None,
    ) -> None:
        """Runs to the end. losses: draws a batch, gives its loss and the parts to log; evaluate: gives what a
        checkpoint's record says; after_step: called after each change of the weights."""
        logs = self._arguments.rank == 0
        last_log = last_save = time.time()
        while self.progress < 1:
            began = time.time()
            rate = self._learning_rate(self.step, self.progress, self._arguments.lr)
            for group in self._optimizer.param_groups:
                group["lr"] = rate * group.get("share", 1.0)
            loss, parts = losses()
            norm = self._improve(loss)
            after_step()
            for name, value in (parts | {"loss": loss, "norm": norm}).items():
                # No number is fetched before it is printed: an accelerator would stop and wait for that.
                self._sums[name] = self._sums.get(name, 0.0) + value.detach()
            self._since += 1
            self.spent += time.time() - began
            if not logs or (time.time() - last_log <= LOG_SECONDS and self.progress < 1):
                continue
            record = self._record(rate, time.time() - last_log)
            if time.time() - last_save > self._arguments.every or self.progress >= 1:
                record |= evaluate()
                self._save()
                last_save = time.time()
            with open(self._arguments.out / "curve.jsonl", "a") as curve:
                curve.write(json.dumps(record) + "\n")
            last_log = time.time()

    def _own_progress(self) -> float:
        if self._arguments.steps:
            return self.step / self._arguments.steps
        if self._arguments.until:
            left = self._arguments.until - time.time()
            return self.spent / (self.spent + left) if left > 0 else 1.0
        return self.spent / 60 / self._arguments.minutes

    def _improve(self, loss: Tensor) -> Tensor:
        """One step of the optimizer; the norm of the gradient."""
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.step, self.items = self.step + 1, self.items + self._items
        self.progress = average_gradients(self._trained, self._own_progress())
        norm = torch.nn.utils.clip_grad_norm_(self._trained, 1.0, foreach=True)
        if torch.isfinite(norm):
            self._optimizer.step()
        else:
            print(f"step {self.step}: gradient norm {norm}, step left out", flush=True)
        return norm

    def _record(self, rate: float, seconds: float) -> dict:
        """Prints and returns the means since the last record."""
        means = {name: round(float(value) / self._since, 4) for name, value in self._sums.items()}
        speed = self._since * self._items / seconds
        text = " ".join(f"{name} {value:.3f}" for name, value in means.items())
        print(f"{self.spent / 60:.1f} min step {self.step} lr {rate:.2e} {speed:.1f} items/s {text}", flush=True)
        self._sums, self._since = {}, 0
        return {"minutes": round(self.spent / 60, 2), "step": self.step, "items": self.items, "lr": rate} | means

    def _save(self) -> None:
        state = {name: part.state_dict() for name, part in self._kept.items()}
        unfinished = self._resume.with_suffix(".tmp")
        torch.save(state | {"step": self.step, "items": self.items, "spent": self.spent}, unfinished)
        unfinished.rename(self._resume)

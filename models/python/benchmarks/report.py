"""What rounds of a benchmark have given, in the shape of ``omg bench --json``."""

import os
import statistics
import subprocess
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Side:
    """A way to do the work, and the unit of what is measured of it."""

    label: str
    unit: str


@dataclass(frozen=True)
class Comparison:
    """Side ``a`` divided by side ``b``, by their places."""

    name: str
    a: int
    b: int


@dataclass(frozen=True)
class Work:
    """What is measured on: folder of the bundle, threads of the model, units of one side and round."""

    bundle: Path
    threads: int
    amount: int


@dataclass(frozen=True)
class Plan:
    """What is measured; the first comparison is the benchmark's."""

    name: str
    description: str
    sides: tuple[Side, ...]
    comparisons: tuple[Comparison, ...]


Round = Callable[[], list[float]]
Open = Callable[[Work], AbstractContextManager[tuple[Plan, Round]]]


@dataclass(frozen=True)
class Place:
    """Where it was measured."""

    threads: int
    commit: str
    machine: str
    bundle: str
    work: int

    @staticmethod
    def of(work: Work, bundle: str) -> "Place":
        """Here, with the bundle of that name and version."""
        processor = next(
            (line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
            os.uname().machine,
        )
        return Place(work.threads, _commit(), f"{processor}, {os.cpu_count()} cores", bundle, work.amount)


def to_json(plan: Plan, rounds: Sequence[Sequence[float]], place: Place) -> dict:
    """rounds (rounds, sides); the first comparison, and the others as ``further``."""
    first, *others = plan.comparisons
    return {
        "name": plan.name,
        **_compared(plan, first, rounds),
        "pairs": len(rounds),
        "device": "cpu",
        "threads": place.threads,
        "commit": place.commit,
        "machine": place.machine,
        "bundle": place.bundle,
        "work": place.work,
        "further": [{"name": other.name} | _compared(plan, other, rounds) for other in others],
    }


def to_text(plan: Plan, rounds: Sequence[Sequence[float]], place: Place) -> str:
    """For people."""
    lines = [
        f"{plan.name}: {plan.description}",
        f"{len(rounds)} pairs, {place.work} a side; cpu, {place.threads} threads, {place.machine}, bundle"
        f" {place.bundle}, commit {place.commit}",
    ]
    for index, side in enumerate(plan.sides):
        lines.append(_line(side.label, side.unit, [values[index] for values in rounds]))
    for comparison in plan.comparisons:
        lines.append(_line(f"ratio {comparison.name}", "", _ratios(comparison, rounds)))
    return "\n".join(lines)


def _compared(plan: Plan, comparison: Comparison, rounds: Sequence[Sequence[float]]) -> dict:
    ratios = _ratios(comparison, rounds)
    return {
        "compares": comparison.name,
        "ratio": statistics.median(ratios),
        "ratioRange": {"min": min(ratios), "max": max(ratios)},
        "a": _side(plan, comparison.a, rounds),
        "b": _side(plan, comparison.b, rounds),
    }


def _side(plan: Plan, index: int, rounds: Sequence[Sequence[float]]) -> dict:
    values = [round_[index] for round_ in rounds]
    side = plan.sides[index]
    spread = {"median": statistics.median(values), "min": min(values), "max": max(values)}
    return {"side": side.label, **spread, "unit": side.unit}


def _ratios(comparison: Comparison, rounds: Sequence[Sequence[float]]) -> list[float]:
    return [values[comparison.a] / values[comparison.b] for values in rounds]


def _line(label: str, unit: str, values: list[float]) -> str:
    spread = f"({min(values):.3f} to {max(values):.3f})"
    return f"  {label:<60} {statistics.median(values):12.3f} {unit:<10} {spread}"


def _commit() -> str:
    head = _said("git", "rev-parse", "--short=12", "HEAD")
    changed = head and _said("git", "status", "--porcelain", "--untracked-files=no")
    return (head + "+" if changed else head) or "unknown"


def _said(*command: str) -> str:
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=10, check=True).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""


def _lines(file: str) -> list[str]:
    try:
        return Path(file).read_text().splitlines()
    except OSError:
        return []

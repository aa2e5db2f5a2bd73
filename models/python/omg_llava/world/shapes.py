"""Silhouettes of the thing classes as coloured polygons.

A shape is a list of (tone, polygon) in local units: v runs from 0 (top) to 1 (foot), u is centred on 0, the height is
1. Tones: m main colour, d darker, l lighter, k near black, w near white, b wood, s skin, g glass. ``phase`` (radians)
moves what moves in the class (legs, tail, cloth, hands of the clock).
"""

import numpy as np

Polygon = np.ndarray
Part = tuple[str, Polygon]


def _poly(*points: tuple[float, float]) -> Polygon:
    return np.array(points, dtype=np.float64)


def _rect(u1: float, v1: float, u2: float, v2: float) -> Polygon:
    return _poly((u1, v1), (u2, v1), (u2, v2), (u1, v2))


_ANGLES = np.linspace(0, 2 * np.pi, 28, endpoint=False)


def _ellipse(u: float, v: float, ru: float, rv: float) -> Polygon:
    return np.stack([u + ru * np.cos(_ANGLES), v + rv * np.sin(_ANGLES)], 1)


def _line(u1: float, v1: float, u2: float, v2: float, width: float) -> Polygon:
    length = max(np.hypot(u2 - u1, v2 - v1), 1e-6)
    nu, nv = -(v2 - v1) / length * width / 2, (u2 - u1) / length * width / 2
    return _poly((u1 + nu, v1 + nv), (u2 + nu, v2 + nv), (u2 - nu, v2 - nv), (u1 - nu, v1 - nv))


def _ball(phase: float) -> list[Part]:
    c, s = 0.22 * np.cos(phase), 0.22 * np.sin(phase)
    return [
        ("m", _ellipse(0, 0.5, 0.5, 0.5)),
        ("d", _ellipse(c, 0.5 + s, 0.17, 0.17)),
        ("l", _ellipse(-c, 0.5 - s, 0.17, 0.17)),
    ]


def _box(phase: float) -> list[Part]:
    return [
        ("m", _rect(-0.5, 0.22, 0.38, 1.0)),
        ("l", _poly((-0.5, 0.22), (-0.28, 0.0), (0.6, 0.0), (0.38, 0.22))),
        ("d", _poly((0.38, 0.22), (0.6, 0.0), (0.6, 0.78), (0.38, 1.0))),
        ("b", _rect(-0.12, 0.22, 0.0, 1.0)),
    ]


def _flag(phase: float) -> list[Part]:
    u = np.linspace(0.0, 0.85, 8)
    wave = 0.06 * np.sin(phase + 6.0 * u) * (u / 0.85)
    cloth = np.concatenate([np.stack([u, 0.03 + wave], 1), np.stack([u[::-1], 0.55 + wave[::-1]], 1)])
    band = np.concatenate([np.stack([u, 0.21 + wave], 1), np.stack([u[::-1], 0.37 + wave[::-1]], 1)])
    return [("b", _rect(-0.07, 0.0, 0.02, 1.0)), ("m", cloth), ("l", band)]


def _tent(phase: float) -> list[Part]:
    return [
        ("m", _poly((0.0, 0.0), (0.72, 1.0), (-0.72, 1.0))),
        ("d", _poly((0.0, 0.0), (0.25, 0.06), (0.95, 0.94), (0.72, 1.0))),
        ("k", _poly((0.0, 0.42), (0.2, 1.0), (-0.2, 1.0))),
    ]


def _clock(phase: float) -> list[Part]:
    hand_u, hand_v = 0.32 * np.sin(phase), -0.32 * np.cos(phase)
    return [
        ("m", _rect(-0.42, 0.86, -0.2, 1.0)),
        ("m", _rect(0.2, 0.86, 0.42, 1.0)),
        ("m", _ellipse(0, 0.47, 0.47, 0.47)),
        ("w", _ellipse(0, 0.47, 0.36, 0.36)),
        ("k", _line(0, 0.47, hand_u, 0.47 + hand_v, 0.08)),
        ("k", _line(0, 0.47, 0.2, 0.4, 0.09)),
    ]


def _car(phase: float) -> list[Part]:
    return [
        ("m", _poly((-0.55, 0.45), (-0.32, 0.0), (0.35, 0.0), (0.62, 0.45))),
        ("g", _poly((-0.4, 0.42), (-0.25, 0.1), (-0.02, 0.1), (-0.02, 0.42))),
        ("g", _poly((0.06, 0.42), (0.06, 0.1), (0.3, 0.1), (0.47, 0.42))),
        ("m", _poly((-1.0, 0.5), (-0.9, 0.4), (0.85, 0.4), (1.02, 0.55), (1.02, 0.82), (-1.0, 0.82))),
        ("l", _rect(0.9, 0.52, 1.02, 0.64)),
        ("k", _ellipse(-0.55, 0.8, 0.22, 0.2)),
        ("k", _ellipse(0.55, 0.8, 0.22, 0.2)),
        ("w", _ellipse(-0.55, 0.8, 0.09, 0.08)),
        ("w", _ellipse(0.55, 0.8, 0.09, 0.08)),
    ]


def _bottle(phase: float) -> list[Part]:
    return [
        ("k", _rect(-0.09, 0.0, 0.09, 0.1)),
        (
            "m",
            _poly(
                (-0.08, 0.08),
                (0.08, 0.08),
                (0.09, 0.26),
                (0.22, 0.42),
                (0.22, 1.0),
                (-0.22, 1.0),
                (-0.22, 0.42),
                (-0.09, 0.26),
            ),
        ),
        ("w", _rect(-0.22, 0.55, 0.22, 0.8)),
        ("l", _rect(-0.17, 0.42, -0.1, 0.55)),
    ]


def _cat(phase: float) -> list[Part]:
    tip = 0.1 * np.sin(phase)
    return [
        ("m", _line(-0.45, 0.6, -0.75, 0.3 + tip, 0.12)),
        ("m", _line(-0.75, 0.33 + tip, -0.72, 0.06 + tip, 0.11)),
        ("m", _ellipse(-0.08, 0.64, 0.46, 0.24)),
        ("d", _rect(-0.46, 0.7, -0.32, 1.0)),
        ("m", _rect(-0.28, 0.7, -0.14, 1.0)),
        ("d", _rect(0.06, 0.7, 0.2, 1.0)),
        ("m", _rect(0.22, 0.7, 0.36, 1.0)),
        ("m", _ellipse(0.42, 0.36, 0.26, 0.24)),
        ("m", _poly((0.2, 0.28), (0.22, 0.0), (0.4, 0.16))),
        ("m", _poly((0.46, 0.16), (0.62, 0.0), (0.65, 0.28))),
        ("k", _ellipse(0.36, 0.33, 0.045, 0.05)),
        ("k", _ellipse(0.54, 0.33, 0.045, 0.05)),
    ]


def _chair(phase: float) -> list[Part]:
    return [
        ("d", _rect(-0.34, 0.55, -0.24, 1.0)),
        ("d", _rect(0.28, 0.55, 0.38, 1.0)),
        ("m", _rect(-0.36, 0.0, -0.2, 0.62)),
        ("l", _rect(-0.36, 0.12, -0.2, 0.3)),
        ("m", _rect(-0.36, 0.5, 0.4, 0.64)),
        ("b", _rect(-0.24, 0.78, 0.28, 0.84)),
    ]


def _umbrella(phase: float) -> list[Part]:
    a = np.linspace(np.pi, 2 * np.pi, 18)
    dome = np.stack([0.62 * np.cos(a), 0.5 + 0.48 * np.sin(a)], 1)
    inner = np.stack([0.2 * np.cos(a), 0.5 + 0.48 * np.sin(a)], 1)
    return [
        ("b", _rect(-0.045, 0.4, 0.045, 0.95)),
        ("b", _line(0.0, 0.95, 0.14, 0.9, 0.09)),
        ("m", dome),
        ("l", inner),
        ("d", _line(0.0, 0.0, 0.0, 0.06, 0.06)),
    ]


def _ship(phase: float) -> list[Part]:
    return [
        ("b", _rect(-0.035, 0.0, 0.035, 0.74)),
        ("w", _poly((0.06, 0.05), (0.62, 0.64), (0.06, 0.64))),
        ("l", _poly((-0.06, 0.14), (-0.06, 0.64), (-0.45, 0.64))),
        ("m", _poly((-0.8, 0.7), (0.85, 0.7), (0.55, 1.0), (-0.55, 1.0))),
        ("d", _rect(-0.74, 0.7, 0.8, 0.77)),
    ]


def _airplane(phase: float) -> list[Part]:
    return [
        ("d", _poly((-0.1, 0.5), (-0.45, 0.05), (-0.2, 0.05), (0.3, 0.5))),
        ("m", _poly((-1.0, 0.42), (-1.05, 0.02), (-0.82, 0.02), (-0.6, 0.42))),
        ("m", _poly((-1.05, 0.44), (-0.6, 0.36), (0.7, 0.36), (1.05, 0.52), (0.7, 0.68), (-0.6, 0.66))),
        ("g", _poly((0.62, 0.4), (0.82, 0.43), (0.9, 0.5), (0.62, 0.5))),
        ("k", _rect(-0.4, 0.44, 0.5, 0.5)),
        ("l", _poly((-0.1, 0.56), (0.3, 0.56), (-0.25, 1.0), (-0.5, 1.0))),
    ]


def _person(phase: float) -> list[Part]:
    swing = 0.14 * np.sin(phase)
    return [
        ("s", _ellipse(0.0, 0.12, 0.11, 0.12)),
        ("k", _poly((-0.12, 0.1), (-0.1, 0.0), (0.1, 0.0), (0.12, 0.1), (0.0, 0.05))),
        ("k", _line(-0.05, 0.6, -0.08 - swing, 1.0, 0.13)),
        ("k", _line(0.05, 0.6, 0.08 + swing, 1.0, 0.13)),
        ("d", _line(-0.15, 0.28, -0.24 + swing, 0.58, 0.09)),
        ("d", _line(0.15, 0.28, 0.24 - swing, 0.58, 0.09)),
        ("m", _poly((-0.19, 0.24), (0.19, 0.24), (0.15, 0.64), (-0.15, 0.64))),
    ]


_SHAPES = {
    "ball": _ball,
    "box": _box,
    "flag": _flag,
    "tent": _tent,
    "clock": _clock,
    "car": _car,
    "bottle_or_cup": _bottle,
    "cat": _cat,
    "chair_or_seat": _chair,
    "parasol_or_umbrella": _umbrella,
    "ship_or_boat": _ship,
    "airplane": _airplane,
    "person": _person,
}

# Flat and long shapes are drawn lower than tall ones, so that areas, not heights, are comparable between classes.
HEIGHT_FACTOR = {
    "car": 0.62, "airplane": 0.55, "ship_or_boat": 0.85, "bottle_or_cup": 1.25, "person": 1.35, "chair_or_seat": 1.2,
    "flag": 1.1, "parasol_or_umbrella": 1.05,
}  # fmt: skip

_FIXED_TONES = {"k": (30, 30, 36), "w": (238, 238, 232), "b": (130, 90, 55), "s": (224, 176, 140), "g": (150, 195, 220)}


def parts_of(name: str, phase: float) -> list[Part]:
    """Polygons of one thing class, in painting order."""
    return _SHAPES[name](phase)


def tone_rgb(tone: str, main: tuple[int, int, int]) -> tuple[int, int, int]:
    """RGB of a tone for an object whose main colour is ``main``."""
    if tone in _FIXED_TONES:
        return _FIXED_TONES[tone]
    if tone == "d":
        return tuple(int(0.66 * c) for c in main)
    if tone == "l":
        return tuple(int(c + 0.38 * (255 - c)) for c in main)
    return tuple(int(c) for c in main)

"""Plays a lesson's simulation in every possible way, by the rules that its teams are given."""

from __future__ import annotations

import itertools
from typing import Any


class Game:
    """All ways to play the simulation of a lesson, scored as its rules say."""

    def __init__(self, spec: dict[str, Any]) -> None:
        self.spec = spec
        self.meters = {meter["id"]: meter for meter in spec["meters"]}
        letters = [option["id"] for option in spec["rounds"][0]["options"]]
        self.paths = ["".join(path) for path in itertools.product(letters, repeat=len(spec["rounds"]))]
        self.totals = {path: self.total(self.play(path)) for path in self.paths}

    def move(self, state: dict[str, int], effects: dict[str, int]) -> None:
        for meter, change in effects.items():
            low, high = self.meters[meter]["min"], self.meters[meter].get("max", 10_000)
            state[meter] = max(low, min(high, state[meter] + change))

    def meet(self, state: dict[str, int], event: dict[str, Any] | None) -> bool:
        """Apply a surprise to `state`; says whether it hurt."""
        if not event:
            return False
        meter, sign, limit = event["if"].split()
        hurt = state[meter] < int(limit) if sign == "<" else state[meter] > int(limit)
        self.move(state, event["then"] if hurt else event.get("else", {}))
        return hurt

    def play(self, path: str) -> dict[str, int]:
        state = {name: meter["start"] for name, meter in self.meters.items()}
        chosen: set[str] = set()
        for stage, letter in zip(self.spec["rounds"], path, strict=True):
            self.meet(state, stage.get("before"))
            option = next(option for option in stage["options"] if option["id"] == letter)
            self.move(state, option["effects"])
            if option.get("combo", {}).get("if_choice") in chosen:
                self.move(state, option["combo"]["then"])
            chosen.add(f"{stage['id']}.{letter}")
        self.meet(state, self.spec["end"])
        return state

    @staticmethod
    def cost_points(cost: int) -> int:
        return max(0, min(100, 150 - 5 * cost))

    def total(self, state: dict[str, int]) -> int:
        points = dict(state, monthly_cost=self.cost_points(state["monthly_cost"]), risk=100 - state["risk"])
        return sum(points.values()) + min(points.values())

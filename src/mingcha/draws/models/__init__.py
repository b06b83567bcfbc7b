"""Draws with their files, witnesses and results; small internal draws beside them."""

from mingcha.draws.models.draws import (
    Change,
    ChangeRequest,
    Confirmation,
    Draw,
    DrawnTarget,
    DrawnTeam,
    Observer,
    Witness,
)
from mingcha.draws.models.files import DrawFile, DrawFilePart
from mingcha.draws.models.small import Candidate, SmallDraw, SmallDrawFile, SmallWitness

__all__ = [
    "Candidate",
    "Change",
    "ChangeRequest",
    "Confirmation",
    "Draw",
    "DrawFile",
    "DrawFilePart",
    "DrawnTarget",
    "DrawnTeam",
    "Observer",
    "SmallDraw",
    "SmallDrawFile",
    "SmallWitness",
    "Witness",
]

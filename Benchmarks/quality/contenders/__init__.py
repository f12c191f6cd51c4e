"""The contenders, each on the same embeddings."""
from __future__ import annotations

from collections.abc import Callable

from .base import Contender
from .logistic import Logistic
from .neighbours import Neighbours


def peers(quick: bool) -> list[Callable[[], Contender]]:
    """How to make each peer; `quick` leaves the slow ones out."""
    fast: list[Callable[[], Contender]] = [
        lambda: Logistic("last", tuned=False),
        lambda: Logistic("chosen", tuned=False),
        Neighbours,
    ]
    if quick:
        return fast
    from .router import SemanticRouter
    from .setfit_heads import SetFitDifferentiable, SetFitLogistic

    slow: list[Callable[[], Contender]] = [
        lambda: Logistic("last", tuned=True),
        lambda: Logistic("chosen", tuned=True),
        SetFitLogistic,
        SetFitDifferentiable,
        lambda: SemanticRouter("mean"),
        lambda: SemanticRouter("sum"),
    ]
    return fast + slow

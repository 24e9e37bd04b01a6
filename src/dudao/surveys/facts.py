"""What the acts on a survey tell about it, as a rulebook may ask."""

from typing import Final

from dudao.rulebook.vocabulary import Fact
from dudao.surveys.vocabulary import Kind

FACTS: Final[dict[str, dict[str, Fact]]] = {
    "surveys": {
        "kind": Fact("word", frozenset({"", *Kind.values})),
        "review_on": Fact("moment"),
        "collects_from": Fact("moment"),
        "hand_over_by": Fact("moment"),
        "report_by": Fact("moment"),
    },
}
"""By room, for every act on a survey; days as 2026-12-31."""

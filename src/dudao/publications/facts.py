"""What the acts on a publication tell about it, as a rulebook may ask."""

from typing import Final

from dudao.publications.vocabulary import Channel, Product, Recipient
from dudao.rulebook.vocabulary import Fact

FACTS: Final[dict[str, dict[str, Fact]]] = {
    "publications": {
        "product": Fact("word", frozenset(Product.values)),
        "period": Fact("word"),
        "channel": Fact("word", frozenset({"", *Channel.values})),
        "recipient": Fact("word", frozenset({"", *Recipient.values})),
    },
}
"""By room, for every act on a publication."""

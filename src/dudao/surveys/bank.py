"""The bank of items that questionnaires are made of: read once from ``bank.yaml``, in three languages, by type of site."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from dudao.surveys.questionnaire import Choice, Content, Group, Kind, Question, Text

FILE: Final = Path(__file__).with_name("bank.yaml")


@dataclass(frozen=True)
class Item:
    """A question of the bank, and where it fits."""

    question: Question
    types: frozenset[str]
    """Types of site that the item is for; empty when it is for all."""
    usual: bool
    """Whether it stands in a new questionnaire."""

    def fits(self, property_type: str) -> bool:
        return not self.types or property_type in self.types


@dataclass(frozen=True)
class Bank:
    title: Text
    introductions: dict[str, Text]
    items: tuple[Item, ...]

    def fitting(self, property_type: str) -> tuple[Item, ...]:
        """The items for a type of site, in the order of the form."""
        return tuple(item for item in self.items if item.fits(property_type))

    def question(self, key: str) -> Question | None:
        return next((item.question for item in self.items if item.question.key == key), None)

    def usual(self, property_type: str) -> Content:
        """A new questionnaire for a type of site: all required groups, open questions, nothing beyond 4.3.1."""
        introduction = self.introductions.get(property_type) or next(iter(self.introductions.values()))
        return Content(self.title, introduction, tuple(item.question for item in self.fitting(property_type) if item.usual))


@cache
def bank() -> Bank:
    """The bank that ships with the program."""
    data = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return Bank(
        title=Text.from_json(data["title"]),
        introductions={name: Text.from_json(text) for name, text in data["introduction"].items()},
        items=tuple(_item(each) for each in data["items"]),
    )


def _item(data: dict[str, Any]) -> Item:
    question = Question(
        key=data["key"],
        group=Group(data["group"]),
        kind=Kind(data.get("kind", Kind.LEVELS)),
        text=Text.from_json(data["text"]),
        extra=data.get("extra", False),
        required=data.get("required", False),
        choices=tuple(Choice(each.pop("key"), Text.from_json(each)) for each in data.get("choices", [])),
    )
    return Item(question, frozenset(data.get("for", [])), data.get("usual", False))

"""The forms of importing a log: the file, and what each of our fields is taken from."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dudao.cases.imports.date_orders import ORDERS
from dudao.cases.imports.jobs.choosing import CHOSEN_FROM, COLUMN, CONSTANT, KEYS, NEEDED, TRANSLATED, Choices, words_of
from dudao.cases.imports.jobs.offered import Offered
from dudao.cases.imports.progress import clock_face
from dudao.cases.vocabulary import Channel, Kind, VisitOutcome
from dudao.desk import words
from dudao.desk.forms import offer
from dudao.organisation.refusal import Sentence

LABELS: Final[Mapping[str, Sentence]] = {
    "reference": _("Number in the log"),
    "received_at": _("Received at"),
    "kind": _("Kind"),
    "channel": _("Channel"),
    "category": _("Category"),
    "title": _("Title"),
    "text": _("What was said"),
    "place": _("Place, in words"),
    "building": _("Building"),
    "unit": _("Unit"),
    "contact_name": _("Customer's name"),
    "contact_telephone": _("Customer's telephone"),
    "contact_email": _("Customer's e-mail"),
    "site": _("Site"),
    "assigned.at": _("Assigned at"),
    "assigned.to": _("Assigned to"),
    "responded.at": _("Responded at"),
    "resolved.at": _("Handled at"),
    "resolved.result": _("Result"),
    "visited.at": _("Return visit at"),
    "visited.outcome": _("Outcome of the return visit"),
    "closed.at": _("Closed at"),
}
DATES: Final[Mapping[str, Sentence]] = {
    "year": _("year, month, day: 2026-03-09, 2026年3月9日"),
    "month": _("month, day, year: 03/09/2026"),
    "day": _("day, month, year: 09/03/2026"),
    "excel": _("numbers of a spreadsheet: 46090"),
}
GROUPS: Final[tuple[tuple[Sentence, tuple[str, ...]], ...]] = (
    (_("Needed for every case"), NEEDED),
    (_("More about the case"), ("text", "place", "building", "unit", "contact_name", "contact_telephone", "contact_email")),
    (_("What was done about it"), tuple(key for key in KEYS if "." in key)),
)


class LogForm(forms.Form):
    file = forms.FileField(
        label=_("Log"),
        help_text=_("CSV or XLSX, at most 100 MB. The encoding is found out; nothing is taken in before you have seen what becomes of it."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )


@dataclass
class Word:
    """A word of the file and what it means; how often it comes."""

    field: forms.BoundField
    text: str
    times: int


@dataclass
class Line:
    """One of our fields on the page: what it is taken from, examples, and the words of its column when they need a meaning."""

    field: forms.BoundField
    needed: bool
    column: str
    examples: list[str]
    words: list[Word]
    otherwise: forms.BoundField | None
    open: bool


class ColumnsForm(forms.Form):
    """``data`` decides which words need a meaning: those of the columns chosen in it."""

    source = forms.CharField(
        label=_("Name of the log"),
        max_length=40,
        help_text=_("Together with the number it tells one case from another: the same log again takes in only what is new."),
    )
    dates = forms.ChoiceField(label=_("How it writes dates"), choices=[(order, DATES[order]) for order in ORDERS])
    early = forms.BooleanField(label=_("What was done before the receipt counts as done at the receipt"), required=False)
    due = forms.ChoiceField(label=_("Due time in the old system"), required=False, help_text=_("It is only compared with ours."))
    obligation = forms.ChoiceField(label=_("Compared with our due time"), required=False)

    def __init__(self, seen: Mapping[str, Any], offered: Offered, chosen: Choices, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=_initial(chosen))
        self.seen = seen
        self._columns = {each["name"]: each for each in seen["columns"]}
        self._offer(offered)
        meanings: dict[str, list[tuple[str, Any]]] = {
            "site": list(offered.sites),
            "category": list(offered.categories),
            "kind": _labelled(Kind, CHOSEN_FROM["kind"]),
            "channel": _labelled(Channel, CHOSEN_FROM["channel"]),
            "visited.outcome": _labelled(VisitOutcome, CHOSEN_FROM["visited.outcome"]),
        }
        columns = [(COLUMN + name, _with_example(each)) for name, each in self._columns.items()]
        for key in KEYS:
            choices: list[Any] = [("", "—"), *columns]
            if key in meanings and "." not in key:
                always = [(CONSTANT + value, label) for value, label in meanings[key]]
                choices = [("", "—"), (gettext("A column"), columns), (gettext("The same for all rows"), always)]
            self.fields[f"column_{key}"] = forms.ChoiceField(label=LABELS[key], choices=choices, required=False)
        self._words: dict[str, list[tuple[str, str, int]]] = {}
        for key in TRANSLATED:
            self._ask_meanings(key, meanings[key], data, chosen)

    def _offer(self, offered: Offered) -> None:
        offer(self, "due", [("", "—"), *((name, _with_example(each)) for name, each in self._columns.items())])
        offer(self, "obligation", [("", "—"), *offered.obligations])

    def _ask_meanings(self, key: str, meanings: list[tuple[str, Any]], data: Mapping[str, Any] | None, chosen: Choices) -> None:
        where = str(data.get(f"column_{key}", "")) if data is not None else chosen.columns.get(key, "")
        column = where.removeprefix(COLUMN) if where.startswith(COLUMN) else ""
        asked = [(f"value_{key}_{_digest(word)}", word, times) for word, times in words_of(self.seen, column).items()]
        self._words[key] = asked
        for name, word, _times in asked:
            field = forms.ChoiceField(label=word, choices=[("", gettext("choose")), *meanings], required=False)
            field.initial = chosen.values.get(key, {}).get(word, "")
            self.fields[name] = field
        if column:
            otherwise = forms.ChoiceField(
                label=_("all others, and empty"), choices=[("", gettext("are mistakes")), *meanings], required=False
            )
            otherwise.initial = chosen.otherwise.get(key, "")
            self.fields[f"otherwise_{key}"] = otherwise

    def chosen(self) -> Choices:
        """What was chosen, of a valid form."""
        said = self.cleaned_data
        made = Choices(said["source"], said["dates"], early=said["early"], due=said["due"], obligation=said["obligation"])
        made.columns = {key: said[f"column_{key}"] for key in KEYS if said[f"column_{key}"]}
        for key, asked in self._words.items():
            if told := {word: said[name] for name, word, _times in asked if said[name]}:
                made.values[key] = told
            if otherwise := said.get(f"otherwise_{key}"):
                made.otherwise[key] = otherwise
        return made

    def blame(self, key: str, message: str) -> None:
        """Put what is wrong beside the field it is about."""
        name = key if key in self.fields else f"column_{key}" if f"column_{key}" in self.fields else None
        self.add_error(name, message)

    def groups(self) -> Iterator[tuple[Sentence, list[Line]]]:
        for title, keys in GROUPS:
            yield title, [self._line(key) for key in keys]

    def _line(self, key: str) -> Line:
        bound = self[f"column_{key}"]
        where = str(bound.value() or "")
        column = self._columns.get(where.removeprefix(COLUMN), {}) if where.startswith(COLUMN) else {}
        asked = [Word(self[name], word, times) for name, word, times in self._words.get(key, ())]
        otherwise = self[f"otherwise_{key}"] if f"otherwise_{key}" in self.fields else None
        open_words = not (otherwise and otherwise.value()) and any(not word.field.value() for word in asked)
        return Line(bound, key in NEEDED, column.get("name", ""), column.get("examples", []), asked, otherwise, open_words)


def _initial(chosen: Choices) -> dict[str, Any]:
    plain = {name: getattr(chosen, name) for name in ("source", "dates", "early", "due", "obligation")}
    return plain | {f"column_{key}": where for key, where in chosen.columns.items()}


def _labelled(choices: Any, values: tuple[str, ...]) -> list[tuple[str, Any]]:
    return [(value, choices(value).label) for value in values]


def _with_example(column: Mapping[str, Any]) -> str:
    """A column as it is chosen: its name and an example, so that the choice can be made without looking elsewhere."""
    example = next(iter(column["examples"]), "")
    return f"{column['name']} · {example[:24]}" if example else column["name"]


def _digest(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()[:12]


def progress_words(seconds: int | None) -> str:
    """Time left, as on a clock."""
    if seconds is None:
        return "…"
    return gettext("%(time)s left") % {"time": clock_face(seconds)}


def rate_words(rate: float) -> str:
    return gettext("%(rate)s rows a second") % {"rate": words.count(round(rate))}

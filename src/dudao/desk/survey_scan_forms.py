"""What somebody says of a scanned form: its rows in doubt and what is written in words; and the file that is sent."""

from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dudao.desk.publication_forms import Keyed
from dudao.surveys import acts
from dudao.surveys.answers import LONGEST, Answers
from dudao.surveys.frozen import content_of
from dudao.surveys.models import ScannedForm
from dudao.surveys.questionnaire import Kind, Question
from dudao.surveys.words import LEVELS

MOST_BYTES: Final = 40 * 1024**2
WHY: Final = {
    "two_marks": _("two marks"),
    "faint": _("a faint mark"),
    "crossed_out": _("something crossed out"),
    "no_greys": _("scanned without greys"),
    "too_dark": _("too dark"),
    "place_unsure": _("corners missing or bent"),
}
NOTHING: Final = ("0", pgettext_lazy("answer on paper", "No answer"))


class ScanFile(forms.Form):
    file = forms.FileField(
        label=_("Scanned forms"),
        help_text=_("PDF, TIFF, JPEG or PNG; in grey, 200 dots an inch; at most 40 MB."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.tif,.tiff,.jpg,.jpeg,.png"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 40 MB. Send it in several parts."))
        return file


@dataclass(frozen=True)
class Item:
    """One question to look at: its piece of the scan, and the field in which it is said."""

    question: Question
    text: str
    why: Any
    field: forms.BoundField


class ScanForm(Keyed):
    """A field for each row in doubt, with what is likeliest chosen, and for each box with something written in it."""

    def __init__(self, scanned: ScannedForm, language: str, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.scanned, self.language = scanned, language
        self.why, cut = acts.doubts(scanned), set(scanned.cuts.values_list("question", flat=True))
        self.likely = acts.proposed(scanned).codes
        self.asked = [question for question in content_of(scanned.version).questions if question.key in cut | set(self.why)]
        for question in self.asked:
            self.fields[question.key] = self._field(question)

    def _field(self, question: Question) -> forms.Field:
        text = question.text.read(self.language)
        if question.kind is Kind.OPEN:
            help_text = _("As it stands on the paper. Leave it empty if nothing is said.")
            return forms.CharField(label=text, help_text=help_text, max_length=LONGEST, required=False, widget=forms.Textarea({"rows": 3}))
        likely = str(self.likely.get(question.key, 0))
        return forms.ChoiceField(label=text, choices=self._choices(question), initial=likely, widget=forms.RadioSelect)

    def _choices(self, question: Question) -> list[tuple[str, Any]]:
        if question.kind is Kind.CHOICE:
            return [*((str(at), each.text.read(self.language)) for at, each in enumerate(question.choices, start=1)), NOTHING]
        levels = [(str(level), LEVELS[level - 1]) for level in range(5, 0, -1)]
        return [*levels, ("6", pgettext_lazy("answer on paper", "Not used or unsure")), NOTHING]

    def items(self) -> list[Item]:
        return [Item(each, each.text.read(self.language), WHY.get(self.why.get(each.key, ""), ""), self[each.key]) for each in self.asked]

    def answers(self) -> Answers:
        """All that the form says: sure rows as read, the others as somebody saw them."""
        codes, texts = dict(self.likely), {}
        for question in self.asked:
            said = self.cleaned_data[question.key]
            if question.kind is Kind.OPEN:
                texts[question.key] = said
            else:
                codes[question.key] = int(said)
        return Answers({key: code for key, code in codes.items() if code}, texts)

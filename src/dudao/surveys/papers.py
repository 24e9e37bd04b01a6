"""The forms of a survey on paper: printed for a site or a building, and who reads them back."""

from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dudao.organisation.models import Building
from dudao.organisation.refusal import Refusal
from dudao.rendering.documents import Document, Table, Value
from dudao.surveys.frozen import content_of, version_of
from dudao.surveys.models import Invitation, PaperForm, QuestionnaireVersion, Survey, SurveySite
from dudao.surveys.paper.identity import shown
from dudao.surveys.paper.layout import Layout
from dudao.surveys.paper.printing import MOST_COPIES, Copy, Drawn, Form, TooLong, draw, printed
from dudao.surveys.paper.reading import Reader
from dudao.surveys.paper_words import words
from dudao.surveys.refusals import Incomplete, NotNow
from dudao.surveys.vocabulary import OPEN

SALT = "dudao.surveys.paper"


def key_of(survey: Survey) -> bytes:
    """The secret that goes into the codes of a survey's forms: whoever copies the database alone cannot make one up."""
    return salted_hmac(SALT, survey.number, algorithm="sha256").digest()


def paper_of(version: QuestionnaireVersion, language: str) -> Drawn:
    """An approved version as it is printed in a language: drawn once and kept, so that forms printed later are read by the same layout."""
    kept = PaperForm.objects.filter(version=version, language=language).first()
    if kept is None:
        try:
            made = draw(_form(version, language))
        except TooLong:
            raise Refusal(
                _("The questionnaire is too long for paper: at most eleven pages can be told apart. Take questions out.")
            ) from None
        fresh = {"pdf": made.pdf, "layout": made.layout.as_json()}
        kept, _new = PaperForm.objects.get_or_create(version=version, language=language, defaults=fresh)
    return Drawn(bytes(kept.pdf), Layout.from_json(kept.layout))


def _form(version: QuestionnaireVersion, language: str) -> Form:
    survey = version.survey
    with translation.override(language):
        closing = _("Please bring this form back by {day}.").format(day=survey.collects_until.isoformat())
    return Form(content_of(version), words(language), language, version.form_number, survey.company.name, closing)


def forms_of(part: SurveySite, language: str, building: Building | None = None) -> bytes:
    """The forms that are still to come back from a site or a building, in the order of ``list_of``, as one PDF.

    A form names no household: who puts them into mailboxes goes by the list. Raises NotNow, and CannotDraw.
    """
    version = version_of(part.survey)
    numbers = [invitation.form_number for invitation in _asked(part, building)]
    if version is None:
        raise NotNow(gettext_lazy("The questionnaire is not approved yet."))
    if not numbers:
        raise NotNow(gettext_lazy("No form is to be printed here: nobody was drawn, or all have answered."))
    if len(numbers) > MOST_COPIES:
        raise Incomplete(gettext_lazy("More than {most} forms make one file too large. Print building by building."), most=MOST_COPIES)
    place = " · ".join(filter(None, [part.site.name, building.name or building.code if building else ""]))
    copies = [Copy(number, place) for number in numbers]
    drawn = paper_of(version, language)
    return printed(drawn, copies, survey=part.survey_id, version=version.number, language=language, key=key_of(part.survey))


def list_of(part: SurveySite, language: str, building: Building | None = None) -> Document:
    """Which form goes into which mailbox."""
    rows: list[list[Value]] = [[shown(each.form_number), str(each.unit)] for each in _asked(part, building)]
    with translation.override(language):
        table = Table([_("Form"), _("Mailbox")], rows)
        return Document(_("Forms to hand out"), [table], language, facts={_("Survey"): part.survey.number, _("Site"): part.site.name})


def _asked(part: SurveySite, building: Building | None) -> list[Invitation]:
    rows = Invitation.objects.filter(survey=part.survey_id, site=part.site_id, state__in=OPEN)
    if building is not None:
        rows = rows.filter(stratum__building=building)
    return list(rows.select_related("unit__building").order_by("unit__building__code", "unit__code", "form_number"))


def reader_of(survey: Survey) -> Reader:
    """Who reads the forms that were printed for a survey. Raises NotNow when none was."""
    forms = PaperForm.objects.filter(version__survey=survey).select_related("version").defer("pdf", "version__content")
    layouts = {(survey.pk, form.version.number, form.language): Layout.from_json(form.layout) for form in forms}
    if not layouts:
        raise NotNow(gettext_lazy("No form of this survey was printed here, so none can be read. Print them first."))
    return Reader(layouts, key=key_of(survey))

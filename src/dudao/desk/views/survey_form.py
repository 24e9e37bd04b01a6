"""The questionnaire on the desk: written from the bank, and looked at as a phone shows it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dudao.desk import survey_editor
from dudao.desk.forms import new_key
from dudao.desk.frame import page, person
from dudao.desk.views.surveys import survey_of
from dudao.organisation import access
from dudao.organisation.refusal import NotFound, Refusal
from dudao.surveys import acts
from dudao.surveys.acts.composing import problems_of
from dudao.surveys.bank import bank
from dudao.surveys.models import QuestionnaireVersion, Survey
from dudao.surveys.questionnaire import LANGUAGES, REQUIRED, Content, Kind, Question, Text
from dudao.surveys.vocabulary import FormState
from dudao.surveys.wording import GROUPS, KINDS, hindered
from dudao.surveys.wording import LANGUAGES as LANGUAGE_WORDS
from dudao.surveys.words import LEVELS


@login_required
def survey_form(request: HttpRequest, number: str) -> HttpResponse:
    """The version in hand, to be written; without one, the approved one to be read."""
    found = survey_of(request, number)
    version = _version(found)
    may_write = version.state == FormState.DRAFT and access.may(person(request), "surveys.prepare", found.place)
    content, status, error = Content.from_json(version.content), 200, ""
    based_on = content.content_hash
    if request.method == "POST":
        access.require(person(request), "surveys.prepare", found.place)
        content = survey_editor.changed(survey_editor.content_of(request.POST, content), request.POST.get("do", ""), request.POST)
        based_on = request.POST.get("based_on", "")[:64]
        key = f"{request.POST.get('key', '')[:32] or new_key()}{content.content_hash[:32]}"
        try:
            acts.compose(version, content=content, based_on=based_on, by=person(request), now=timezone.now(), key=key)
        except Refusal as refusal:
            status, error = refusal.status, str(refusal)
        else:
            messages.success(request, gettext("Questionnaire kept."))
            return redirect(f"{reverse('desk:survey_form', args=[number])}{_anchor(request.POST.get('do', ''))}")
    context = _shown(found, version, content, may_write=may_write, based_on=based_on, error=error)
    return page(request, "desk/survey_form.html", context, here="surveys", status=status)


def _anchor(do: str) -> str:
    """Back to the question that was moved."""
    verb, _colon, key = do.partition(":")
    return f"#q-{key}" if verb in ("up", "down") else ""


def _version(found: Survey) -> QuestionnaireVersion:
    version: QuestionnaireVersion | None = found.versions.order_by("-number").select_related("survey").first()
    if version is None:
        raise NotFound(_("This survey has no questionnaire yet. Begin it on the survey's page."))
    version.survey = found
    return version


def _shown(
    found: Survey, version: QuestionnaireVersion, content: Content, *, may_write: bool, based_on: str, error: str
) -> dict[str, object]:
    language = translation.get_language() or "en"
    there, covered = {question.key for question in content.questions}, {question.group for question in content.rated}
    items = [item.question for item in bank().fitting(found.site.property_type) if item.question.key not in there]
    last = len(content.questions) - 1
    return {
        "survey": found,
        "version": version,
        "may_write": may_write,
        "based_on": based_on,
        "key": new_key(),
        "error": error,
        "questions": [_row(each, language, first=place == 0, last=place == last) for place, each in enumerate(content.questions)],
        "title": _texts(content.title),
        "introduction": _texts(content.introduction),
        "heading": content.title.read(language),
        "groups": [(GROUPS[group], group in covered) for group in REQUIRED],
        "problems": [hindered(each) for each in problems_of(found, content)],
        "items": [(question.key, GROUPS[question.group], question.text.read(language), question.extra) for question in items],
        "all_groups": [(group.value, words) for group, words in GROUPS.items()],
        "all_kinds": [(kind.value, words) for kind, words in KINDS.items()],
    }


def _row(question: Question, language: str, *, first: bool, last: bool) -> dict[str, object]:
    """A question as it is written: its texts, and its choices one a line."""
    choices = [(code, words, "\n".join(each.text[code] for each in question.choices)) for code, words in LANGUAGE_WORDS.items()]
    return {
        "question": question,
        "group": GROUPS[question.group],
        "kind": KINDS[question.kind],
        "text": question.text.read(language),
        "texts": _texts(question.text),
        "choices": choices if question.kind is Kind.CHOICE else (),
        "first": first,
        "last": last,
    }


def _texts(text: Text) -> list[tuple[str, object, str]]:
    """A text as its three fields: language, its name, the words."""
    return [(code, LANGUAGE_WORDS[code], text[code]) for code in LANGUAGES]


@login_required
def survey_preview(request: HttpRequest, number: str) -> HttpResponse:
    """The questionnaire as a phone shows it, in one of its languages. Nothing can be sent from here."""
    found = survey_of(request, number)
    version = _version(found)
    language = request.GET.get("language", "")
    language = language if language in LANGUAGES else translation.get_language() or "en"
    content = Content.from_json(version.content)
    with translation.override(language):
        context = {
            "survey": found, "version": version, "title": content.title.read(language), "introduction": content.introduction.read(language),
            "language": language, "languages": list(LANGUAGE_WORDS.items()), "levels": [str(each) for each in reversed(LEVELS)],
            "groups": [
                (GROUPS[group], [(each, each.text.read(language), [c.text.read(language) for c in each.choices]) for each in questions])
                for group, questions in content.grouped()
            ],
        }  # fmt: skip
        return render(request, "desk/survey_preview.html", context)

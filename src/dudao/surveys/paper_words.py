"""What stands on printed forms besides the questions, in the customer's language."""

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dudao.surveys.paper.printing import Words
from dudao.surveys.wording import GROUPS


def words(language: str) -> Words:
    """The words of a form. Levels from very satisfied to not used; a soft hyphen says where a narrow column may part one."""
    with translation.override(language):
        return Words(
            levels=(
                pgettext("level on paper", "Very satisfied"),
                pgettext("level on paper", "Satisfied"),
                pgettext("level on paper", "Neutral"),
                pgettext("level on paper", "Dis\u00adsatisfied"),
                pgettext("level on paper", "Very dis\u00adsatisfied"),
                pgettext("level on paper", "Not used or unsure"),
            ),
            groups={group: str(name) for group, name in GROUPS.items()},
            fill=_("Fill one circle in each row, with a dark pen."),
            correct=_("To correct: cross it out, fill another."),
            number=pgettext("number on paper", "Form"),
            page=_("Page {n} of {m}"),
            over=_("Please turn over"),
        )

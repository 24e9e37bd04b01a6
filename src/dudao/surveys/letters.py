"""Letters that ask for answers: one page for each household of a building, with the link, its code, and by when."""

from collections.abc import Callable, Iterator
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dudao.organisation.models import Building
from dudao.rendering.documents import Block, Code, Document, Heading, NewPage, Paragraph, Table
from dudao.surveys import tokens
from dudao.surveys.models import Invitation, SurveySite
from dudao.surveys.questionnaire import Content

MOST: Final = 400
"""Letters in one file."""
Address = Callable[[str], str]


def letters_of(
    part: SurveySite, building: Building, invitations: list[Invitation], content: Content, address: Address, language: str
) -> Document:
    """A list for whoever carries them, then the letters in its order. ``address`` gives the link of a secret word.

    The secret words stand in the paper only; they are made anew each time from the secret of the machine.
    """
    return Document(
        title=_("Letters for {building}").format(building=building),
        blocks=list(_blocks(part, invitations, content, address, language)),
        language=language,
        issuer=part.site.name,
        number=part.survey.number,
    )


def _blocks(part: SurveySite, invitations: list[Invitation], content: Content, address: Address, language: str) -> Iterator[Block]:
    rows = [(f"{each.form_number:05}", str(each.unit), "") for each in invitations]
    yield Table([_("Form"), _("Unit"), _("In the mailbox")], rows, widths=(0.2, 0.5, 0.3))
    until = date_format(part.survey.collects_until, "DATE_FORMAT")
    for each in invitations:
        token = tokens.token_of(part.survey.number, each.form_number)
        link = address(token)
        yield NewPage()
        yield Heading(content.title.read(language))
        yield Paragraph(_("To the household in {unit}").format(unit=each.unit))
        yield Paragraph(content.introduction.read(language))
        yield Code(link, _("Scan it and answer on your telephone."), 44)
        yield Paragraph(_("Or type this address: {link}").format(link=link))
        yield Paragraph(_("Please answer by {day}. The link is for your household alone and works once.").format(day=until))
        yield Paragraph(
            _("We note that your household has answered, and keep what you say apart from that: nobody can lay the two side by side."),
            quiet=True,
        )
        yield Paragraph(_("Form {number}").format(number=f"{each.form_number:05}"), quiet=True)

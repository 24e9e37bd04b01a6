"""A publication as a sheet of paper: for the notice board, with a code that leads to it."""

from django.utils.translation import gettext as _

from dudao.publications.models import Publication
from dudao.publications.text import blocks_of
from dudao.publications.vocabulary import ENTRIES, Product
from dudao.rendering.documents import Block, Code, Document, Pairs, Poster

WITH_POSTER = frozenset({Product.CHANNEL_NOTICE.value, Product.HOTLINE_NOTICE.value})
"""What is put up as large words and a large code; the rest as a text with a small one."""

FEW = 160
"""So many characters still read well as large words."""


def poster_of(publication: Publication, target: str, language: str) -> Document:
    """One A4 sheet; ``target`` is the address that its code leads to. Its texts are in the language that is active."""
    return Document(
        title=publication.heading,
        blocks=[*_large(publication, target), *_content(publication, target)],
        language=language,
        issuer=publication.site.name,
        number=publication.number,
    )


def _large(publication: Publication, target: str) -> list[Block]:
    if publication.product not in WITH_POSTER or not target:
        return []
    short = len(publication.text) <= FEW and publication.text
    words = short or _("Complaints, suggestions and needs: scan and tell us.")
    return [Poster(publication.heading, words, target, telephone=publication.site.hotline)]


def _content(publication: Publication, target: str) -> list[Block]:
    if publication.product in WITH_POSTER and target:
        return []
    days = [(_("Holds from"), publication.from_day), (_("Holds until"), publication.until_day or _("further notice"))]
    lines = [(str(ENTRIES[key]), value) for key, value in publication.entries.items() if key in ENTRIES]
    filing = [(_("Filed or approved"), publication.filing)] if publication.filing else []
    found: list[Block] = [*blocks_of(publication.text)]
    if lines:
        found.append(Pairs(lines))
    code: list[Block] = [Code(target, _("Read it on your telephone"))] if target else []
    return [*found, Pairs([*filing, *days]), *code]

"""The plain writing of publications as blocks, and the sheet for the notice board."""

import pytest

from dudao.publications.documents import poster_of
from dudao.publications.models import Publication
from dudao.publications.tests.scenes import approved
from dudao.publications.text import blocks_of
from dudao.rendering.documents import Bullets, Heading, Paragraph, Poster
from dudao.rendering.pdf import to_pdf
from tests.cast import Cast


def test_headings_points_numbers_and_paragraphs() -> None:
    text = "# 停水\n各位業主：\n明日停水。\n\n## 樓棟\n- 1棟\n- 2棟\n1. 關閥\n2、放水\n<b>不是標籤</b>"
    assert blocks_of(text) == [
        Heading("停水", 1),
        Paragraph("各位業主：\n明日停水。"),
        Heading("樓棟", 2),
        Bullets(["1棟", "2棟"]),
        Bullets(["關閥", "放水"], numbered=True),
        Paragraph("<b>不是標籤</b>"),
    ]


@pytest.mark.parametrize("text", ["", "\n\n", "#", "-", "1.", "####### x", "- \n#\u3000標題", "🚱" * 5000])
def test_any_text_is_something(text: str) -> None:
    assert isinstance(blocks_of(text), list)


@pytest.mark.django_db
@pytest.mark.parametrize("product", ["notice", "channel-notice", "price-list"])
def test_a_poster_is_a_pdf(cast: Cast, product: str) -> None:
    publication: Publication = approved(cast, product=product, filing="備案 1" if product == "price-list" else "")
    document = poster_of(publication, "https://example.org/p/CH-P2611-001", "zh-hant")
    assert isinstance(document.blocks[0], Poster) == (product == "channel-notice")
    assert to_pdf(document).startswith(b"%PDF")

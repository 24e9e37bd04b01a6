"""QR codes: read back from paper as a telephone would."""

import io

import pytest
import zxingcpp
from PIL import Image

from dudao.rendering import codes
from dudao.rendering.documents import Code, Document, Page, Poster
from dudao.rendering.pdf import to_pdf
from dudao.rendering.tests.papers import pictures, read

TARGET = "https://dudao.example.org/r/翠湖苑?b=3&c=abcdefghijklmnop"


def found(picture: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize("dots_per_inch", [110, 150, 300])
def test_a_code_on_a_printed_page_is_read_back(dots_per_inch: int) -> None:
    (page,) = pictures(to_pdf(Document("題", [Code(TARGET, "掃碼")], "zh-hant")), dots_per_inch=dots_per_inch)
    assert found(page) == [TARGET]


@pytest.mark.parametrize("page", ["portrait", "a5"])
def test_a_poster_is_one_page_with_a_large_code(page: Page) -> None:
    block = Poster("有話想說？", "掃一掃，一分鐘內提交投訴、建議或需要。", TARGET, "翠湖苑服務中心", "020-8888 6666")
    made = to_pdf(Document("海報", [block], "zh-hant", page=page))
    (sheet,) = pictures(made, dots_per_inch=60)
    assert found(sheet) == [TARGET]
    assert all(words in read(made) for words in ("有話想說", "8888", "電話", "翠湖苑服務中心"))


def test_a_code_as_png_has_three_pixels_a_module_and_a_quiet_edge() -> None:
    picture = Image.open(io.BytesIO(codes.to_png(TARGET, side=1)))
    assert found(picture) == [TARGET]
    assert picture.width % codes.LEAST == 0
    assert picture.convert("L").crop((0, 0, picture.width, codes.QUIET * codes.LEAST)).getextrema() == (255, 255)


def test_the_side_in_use_is_large_enough_for_a_scanner() -> None:
    assert codes.fewest_millimetres(TARGET) < 32

"""The forms in which a paper can be taken along: PDF to print and keep, DOCX to go on writing in."""

from collections.abc import Callable, Mapping
from typing import Final

from dudao.rendering.documents import Document
from dudao.rendering.docx import to_docx
from dudao.rendering.pdf import to_pdf

PDF: Final = "application/pdf"
WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMS: Final[Mapping[str, tuple[Callable[[Document], bytes], str]]] = {"pdf": (to_pdf, PDF), "docx": (to_docx, WORD)}
"""What writes a form, and what it is called on the way. Writing raises ``presses.CannotDraw``."""

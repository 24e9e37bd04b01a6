"""Papers and charts inside a page, as template tags."""

from typing import Any

from django import template

from dudao.rendering import html
from dudao.rendering.documents import Chart, Document

register = template.Library()


@register.inclusion_tag("rendering/paper.html")
def paper(document: Document, level: int = 2) -> dict[str, Any]:
    """A document as it will be printed; ``level`` is that of its title among the page's headings."""
    return html.paper(document, level=level)


@register.inclusion_tag("rendering/figure.html")
def chart(definition: Chart, caption: str, says: str, width: float = 1.0) -> dict[str, Any]:
    """A chart with its caption; ``says`` is what it shows, in words."""
    return {"figure": html.figure(definition, caption=caption, says=says, width=width), "scripted": True}

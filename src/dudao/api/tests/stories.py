"""Cases that the tests of the API tell of."""

from datetime import timedelta
from typing import Any

from dudao.cases import acts
from dudao.cases.models import Case
from tests.cast import NOW, Cast

BEFORE = NOW - timedelta(days=4)
BROUGHT: dict[str, Any] = {
    "site": "CH",
    "kind": "complaint",
    "channel": "phone",
    "category": "noise",
    "title": "樓上半夜拖桌子",
    "building": "3",
    "unit": "1202",
    "contact": {"name": "王小姐", "telephone": "13812345678"},
}
"""A call as another system sends it."""


def complaint(cast: Cast, **more: Any) -> Case:
    """A complaint taken in on Thursday at the desk."""
    brought: dict[str, Any] = {
        "kind": "complaint",
        "channel": "phone",
        "category": "noise",
        "title": "樓上半夜拖桌子",
        "text": "已經是這個月第三次了。",
        "unit": cast.unit,
        "contact_name": "王小姐",
        "contact_telephone": "13812345678",
        "by": cast.clerk,
        "now": BEFORE,
    }
    return acts.receive(cast.site, **brought | more)

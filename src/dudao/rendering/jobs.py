"""What passes between those who want something drawn and the process that draws it."""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

Job: TypeAlias = Mapping[str, Any]
"""``kind`` is svg, png, pdf or bundle; ``fonts`` are folders beside the system's; the rest belongs to the kind."""

DONE: Final = b"+"
FAILED: Final = b"-"

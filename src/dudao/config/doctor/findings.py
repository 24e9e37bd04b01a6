"""What the doctor finds: one sentence on a state of affairs and, when it is not well, one on how to mend it."""

from dataclasses import dataclass

OK, WARNING, ERROR = "ok", "warning", "error"


@dataclass(frozen=True)
class Finding:
    """``area`` is a short English word that stays the same in every language, for those who read the answer by program."""

    area: str
    state: str
    text: str
    remedy: str = ""


def well(area: str, text: str) -> Finding:
    return Finding(area, OK, text)


def doubtful(area: str, text: str, remedy: str) -> Finding:
    return Finding(area, WARNING, text, remedy)


def wrong(area: str, text: str, remedy: str) -> Finding:
    return Finding(area, ERROR, text, remedy)

"""What somebody wrote anew in an answer, without what it quotes. The whole is kept elsewhere, so a wrong cut loses nothing. Pure.

1. Our mails begin with a line that says to write above it: where it comes back, everything from there on is quoted.
2. Else the earliest of what mail programs put before a quotation, in the languages of our customers.
3. What is left at the end is quoted lines and their introduction: they go too. When nothing is left, nothing was written anew.
"""

import re
from typing import Final

MARK: Final = re.compile(r"##-.{1,80}?-##", re.DOTALL)
RULED: Final = re.compile(
    r"^[ >]*-{2,}\s*(?:Original Message|Forwarded message|原始邮件|原始郵件|原邮件|转发邮件|轉寄郵件|回复的原邮件).*$",
    re.MULTILINE | re.IGNORECASE,
)
SAID: Final = re.compile(
    r"^(?:On\b[^\n]{4,200}(?:\n[^\n]{0,120})?\bwrote|[^\n]{2,200}(?:\n[^\n]{0,120})?(?:写道|寫道|寫入|写到|來信))\s*[:：]\s*$", re.MULTILINE
)
HEADED: Final = re.compile(
    r"^[ >*]*(?:From|发件人|發件人|寄件者|寄件人)\s*\**[:：][^\n]*\n(?:[^\n]*\n){0,2}?"
    r"[ >*]*(?:Sent|Date|To|发送时间|發送時間|寄件日期|傳送時間|日期|时间|收件人|收件者)\s*\**[:：]",
    re.MULTILINE | re.IGNORECASE,
)
INTRODUCED: Final = re.compile(r"[:：]\s*$")
RULE: Final = re.compile(r"^[-_=—─ ]{3,}$")


def written_anew(text: str) -> str:
    """The part that was written now; the whole when the cut would leave nothing."""
    found = [match.start() for pattern in (MARK, RULED, SAID, HEADED) if (match := pattern.search(text))]
    kept = text[: min(found)] if found else text
    lines = kept.rstrip().split("\n")
    cut = bool(found)
    while lines and (not lines[-1].strip() or lines[-1].lstrip().startswith((">", "＞")) or (cut and _introduces(lines[-1]))):
        cut = cut or lines[-1].lstrip().startswith((">", "＞"))
        lines.pop()
    return "\n".join(lines).strip() or text.strip()


def _introduces(line: str) -> bool:
    """``王小姐 <w@example.com> 於 2026年11月23日 寫道：`` and the like, or a ruled line."""
    return bool(RULE.match(line.strip())) or bool(INTRODUCED.search(line) and re.search(r"\d|@|wrote|写|寫", line))

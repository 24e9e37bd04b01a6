"""What the doctor looks at on the machine: the data folder, the disk, fonts, time zones, built files, the clock's year."""

import os
import shutil
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.checks import ERROR, Tags, run_checks
from django.utils.translation import gettext as _

from dudao.config.doctor.findings import Finding, doubtful, well, wrong
from dudao.config.working import HEARTBEAT
from dudao.rendering import fonts

FULL_MB, LOW_MB = 200, 2000
HEARTBEAT_SECONDS = 600


def settings_findings() -> Iterator[Finding]:
    """Django's own checks and ours, as far as they concern settings."""
    found = run_checks()
    deployment = run_checks(tags=[Tags.security], include_deployment_checks=True)
    found += [message for message in deployment if ours(message.id) and message not in found]
    for message in found:
        kind = wrong if message.level >= ERROR else doubtful
        yield kind("settings", str(message.msg), str(message.hint or ""))
    if not found:
        yield well("settings", _("The settings hold together."))


def ours(identity: str | None) -> bool:
    return bool(identity) and str(identity).startswith("dudao.")


def folder_findings() -> Iterator[Finding]:
    folder: Path = settings.DATA_DIR
    if not os.access(folder, os.W_OK | os.X_OK):
        yield wrong(
            "folder",
            _("The data folder %(folder)s cannot be written.") % {"folder": folder},
            _("Give it to the user that runs Dudao, or set DUDAO_DATA."),
        )
        return
    private = [name for name in ("secret-key", "dudao.sqlite3") if (folder / name).exists()]
    if exposed := [name for name in private if (folder / name).stat().st_mode & stat.S_IRWXO and folder.stat().st_mode & stat.S_IXOTH]:
        yield doubtful(
            "folder",
            _("Everyone on this machine can read %(files)s in %(folder)s.") % {"files": ", ".join(exposed), "folder": folder},
            f"chmod o-rwx {folder}",
        )
    else:
        yield well("folder", _("The data folder is %(folder)s.") % {"folder": folder})


def disk_findings() -> Iterator[Finding]:
    free = shutil.disk_usage(settings.DATA_DIR).free // 1_000_000
    text = _("%(n)s MB are free on the disk of the data folder.") % {"n": f"{free:,}"}
    remedy = _("Make room, or move the data folder to a larger disk (DUDAO_DATA).")
    if free < FULL_MB:
        yield wrong("disk", text, remedy)
    elif free < LOW_MB:
        yield doubtful("disk", text, remedy)
    else:
        yield well("disk", text)


def has_chinese_font() -> bool:
    """Whether papers can be set in Chinese: in fonts that we know by name, else in any that the system says can do it."""
    if fonts.are_complete():
        return True
    program = shutil.which("fc-list")
    if not program:
        return False
    answer = subprocess.run([program, ":lang=zh-tw", "family"], capture_output=True, text=True, timeout=30, check=False)
    return bool(answer.stdout.strip())


def font_findings() -> Iterator[Finding]:
    if has_chinese_font():
        yield well("fonts", _("Papers are set in %(fonts)s.") % {"fonts": ", ".join(fonts.families("zh-hant")[:2])})
    else:
        yield doubtful(
            "fonts",
            _("No font with Chinese characters: documents made here would show boxes. Pages are not affected."),
            _("Install one, on Debian with apt-get install fonts-noto-cjk; or pip install 'dudao[fonts]', then dudao serve makes its own."),
        )


def time_zone_findings() -> Iterator[Finding]:
    try:
        ZoneInfo(settings.TIME_ZONE)
    except ZoneInfoNotFoundError:
        yield wrong("time-zones", _("There are no time zone data."), _("Install the Python package tzdata."))
    else:
        yield well("time-zones", _("Time zone data are there."))


def built_findings() -> Iterator[Finding]:
    """Files made from others: style sheets gathered for serving, translations compiled."""
    if (settings.STATIC_ROOT / "staticfiles.json").exists():
        yield well("static", _("Style sheets and icons are gathered."))
    else:
        yield doubtful("static", _("Style sheets and icons are not gathered yet."), _("dudao serve gathers them when it starts."))
    rooms = sorted({path.parent.name for path in settings.LOCALE_PATHS if not list(path.glob("zh_Han?/LC_MESSAGES/django.mo"))})
    if rooms:
        yield doubtful(
            "translations",
            _("Chinese texts of %(rooms)s are not compiled, so they appear in English.") % {"rooms": ", ".join(rooms)},
            _("Run make setup, or install the package again."),
        )
    else:
        yield well("translations", _("Chinese texts are compiled."))


def work_findings() -> Iterator[Finding]:
    """Whether the background work has gone round lately on this machine."""
    file = settings.DATA_DIR / HEARTBEAT
    if not file.exists():
        yield doubtful(
            "work",
            _("The background work has never run here: monthly duties are not opened."),
            _("Run dudao serve, or dudao work on one machine."),
        )
        return
    minutes = int(time.time() - file.stat().st_mtime) // 60
    text = _("The background work last went round %(n)d minutes ago.") % {"n": minutes}
    if minutes * 60 > HEARTBEAT_SECONDS:
        yield doubtful("work", text, _("Run dudao serve, or dudao work on one machine."))
    else:
        yield well("work", text)

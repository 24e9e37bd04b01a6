"""The command line: quick to say what there is, and never answering with a traceback."""

import subprocess
import sys

import pytest

from dudao.config import cli, commands
from dudao.config.commands import COMMANDS, Command
from tests.frame.deployments import PATIENCE, Deployment

WITHOUT_ROOMS = """
import sys
from dudao.config import cli
try:
    cli.main(["--help"])
except SystemExit as ended:
    assert ended.code == 0
assert "numpy" not in sys.modules and not any(name.endswith(".models") and name.startswith("dudao") for name in sys.modules)
"""


def test_overview_names_every_command_without_loading_the_rooms() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT_ROOMS], capture_output=True, text=True, check=True, timeout=PATIENCE)
    for command in COMMANDS:
        assert command.summary.split()[0] in done.stdout


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_explains_itself(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([command.name, "--help"])
    assert ended.value.code == 0
    answer = capsys.readouterr().out
    assert f"dudao {command.name}" in answer
    assert len(answer.splitlines()) > 3


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("dudao 0.")


def test_unknown_command_lists_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["mgrate"])
    assert ended.value.code == 2
    assert "'migrate'" in capsys.readouterr().err


def test_database_that_does_not_answer_is_a_sentence(fresh: Deployment) -> None:
    lost = Deployment(fresh.folder, "postgresql://127.0.0.1:1/dudao")
    refused = lost.run("migrate", code=1)
    assert "dudao doctor" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_tables_that_are_missing_are_a_sentence(fresh: Deployment) -> None:
    refused = fresh.run("duties", "list", code=1)
    assert "dudao migrate" in refused.stderr or "dudao doctor" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({"LANG": "zh_TW.UTF-8"}, "zh-hant"),
        ({"LANG": "zh_HK"}, "zh-hant"),
        ({"LANG": "zh_CN.UTF-8"}, "zh-hans"),
        ({"LANG": "zh_SG.UTF-8"}, "zh-hans"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({}, "en"),
        ({"LC_ALL": "zh_TW.UTF-8", "LANG": "en_US.UTF-8"}, "zh-hant"),
    ],
)
def test_language_of_the_terminal(environ: dict[str, str], language: str) -> None:
    assert cli.terminal_language(environ) == language


def test_every_room_of_the_command_line_is_there() -> None:
    assert {command.name for command in COMMANDS} == {command.name for command in commands.available()}

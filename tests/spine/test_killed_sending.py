"""Killed with a message in hand: the next worker sends it when the lease is over, under the same name."""

import sys
from pathlib import Path

import pytest

from tests.frame.deployments import Deployment, background, deployment
from tests.outside import mail_server


def _killed(made: Deployment, *words: str) -> None:
    with background([sys.executable, "-m", "tests.spine.posting", *words], made.environment()) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "taken\n"


@pytest.mark.parametrize(("words", "arrive"), [((), 1), (("after",), 2)])
def test_what_a_killed_sender_had_in_hand_is_sent_by_the_next(tmp_path: Path, words: tuple[str, ...], arrive: int) -> None:
    with mail_server() as server, deployment(tmp_path / "data") as plain:
        made = Deployment(plain.folder, plain.database, {"DUDAO_MAIL": f"smtp://127.0.0.1:{server.port}"})
        made.run("migrate")
        _killed(made, "key", *words)
        made.run("work", "--once")
        assert len(server.mails) == arrive - 1
        made.change("UPDATE journal_message SET lease_until = created_at")
        made.run("work", "--once")
        made.run("work", "--once")
        assert len(server.mails) == arrive
        assert len({mail["Message-ID"] for mail in server.mails}) == 1
        assert made.ask("SELECT state, attempts FROM journal_message") == [("s", 2)]


def test_a_restored_copy_sends_nothing_by_itself(tmp_path: Path) -> None:
    with mail_server() as server, deployment(tmp_path / "data") as made, deployment(tmp_path / "copy") as copy:
        made.run("migrate")
        _killed(made, "key")
        made.run("backup", str(tmp_path / "a.zip"))
        copy.run("restore", str(tmp_path / "a.zip"))
        Deployment(copy.folder, copy.database, {"DUDAO_MAIL": f"smtp://127.0.0.1:{server.port}"}).run("work", "--once")
        assert copy.ask("SELECT state, lease_until FROM journal_message") == [("h", None)]
        assert server.mails == []

"""
`python -m tests.frame.halting WORDS NUMBER MODULE …`: runs a module that stops itself before its NUMBER-th statement that holds WORDS.

It stops as if somebody had pressed Ctrl-Z: whoever started it sees that, does what is to happen at just that moment (looks, kills it,
kills a child of it) and lets it go on or not. Nothing of Dudao is replaced: Django shows each statement to a wrapper before it runs it.
"""

import os
import runpy
import signal
import sys
from collections.abc import Callable

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

Execute = Callable[[str, object, bool, dict[str, object]], object]


class Halt:
    """Counts the statements that hold the words, over every connection of this process."""

    def __init__(self, words: str, number: int) -> None:
        self.words, self.left = words, number

    def listen(self, connection: BaseDatabaseWrapper, **_more: object) -> None:
        if self.before not in connection.execute_wrappers:
            connection.execute_wrappers.append(self.before)

    def before(self, execute: Execute, sql: str, params: object, many: bool, context: dict[str, object]) -> object:
        if self.words in str(sql):
            self.left -= 1
            if not self.left:
                os.kill(os.getpid(), signal.SIGSTOP)
        return execute(sql, params, many, context)


if __name__ == "__main__":
    words, number, module, *rest = sys.argv[1:]
    connection_created.connect(Halt(words, int(number)).listen, weak=False)
    sys.argv = [module, *rest]
    runpy.run_module(module, run_name="__main__", alter_sys=True)

"""The process that draws: charts and papers are made apart from the pages, so that what hangs or dies there can be ended from outside.

Started as ``python -m dudao.rendering.press NUMBER SECONDS``, it answers one job after another on the socket with that number and ends
when nobody holds the other end or asks for anything for so long. It knows no settings and no database.
"""

import base64
import json
import sys
import tempfile
from collections.abc import Callable, Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

import typst
import vl_convert

from dudao.rendering import glyphs
from dudao.rendering.jobs import DONE, FAILED, Job

WRONG: Final = (typst.TypstError, ArithmeticError, AttributeError, LookupError, MemoryError, OSError, RuntimeError, TypeError, ValueError)
"""Whatever goes wrong with one job: the next one is still to be done."""
PAPER: Final = Path(__file__).with_name("typst") / "paper.typ"


class Press:
    """Keeps what is costly to read: the fonts, once in the life of the process."""

    def __init__(self) -> None:
        self.fonts: dict[tuple[str, ...], Any] = {}
        self.registered: set[str] = set()
        self.kinds: dict[str, Callable[[Job], bytes]] = {
            "svg": self.svg,
            "png": self.png,
            "pdf": self.pdf,
            "typeset": self.typeset,
            "ask": self.ask,
            "bundle": self.bundle,
        }

    def do(self, job: Job) -> bytes:
        return self.kinds[job["kind"]](job)

    def svg(self, job: Job) -> bytes:
        return self.drawn(job["chart"], job["fonts"]).encode()

    def drawn(self, chart: Mapping[str, Any], folders: list[str]) -> str:
        """A chart as SVG."""
        self.use(folders)
        refuse_links(chart)
        return str(vl_convert.vegalite_to_svg(dict(chart), allowed_base_urls=[]))

    def png(self, job: Job) -> bytes:
        self.use(job["fonts"])
        refuse_links(job["chart"])
        return bytes(vl_convert.vegalite_to_png(job["chart"], scale=job["scale"], allowed_base_urls=[]))

    def use(self, folders: list[str]) -> None:
        for folder in folders:
            if folder not in self.registered:
                vl_convert.register_font_directory(folder)
                self.registered.add(folder)

    def bundle(self, _job: Job) -> bytes:
        """The scripts that make charts answer to the mouse, as one ES module."""
        return vl_convert.javascript_bundle("export { vegaEmbed };").encode()

    def pdf(self, job: Job) -> bytes:
        """
        A paper as PDF, tagged for screen readers (PDF/UA).

        What people wrote goes in as data, never into the source; typst sees one folder that holds nothing but this paper's pictures.
        A paper that breaks a rule of PDF/UA comes out without that promise rather than not at all.
        """
        fonts = self.fonts_in(tuple(job["fonts"]))
        paper = self.drawable(job["paper"], fonts)
        paper["blocks"] = [self.with_chart(block, job["fonts"]) for block in paper["blocks"]]
        with tempfile.TemporaryDirectory(prefix="dudao-paper-") as folder:
            write(job["pictures"], folder)
            options: dict[str, Any] = {
                "root": folder,
                "font_paths": fonts,
                "sys_inputs": {"paper": json.dumps(paper, ensure_ascii=False)},
                "format": "pdf",
            }
            try:
                made = typst.compile(PAPER.read_bytes(), pdf_standards="ua-1", **options)
            except typst.TypstError:
                made = typst.compile(PAPER.read_bytes(), **options)
        return bytes(made)

    def typeset(self, job: Job) -> bytes:
        """A source of a room's own with its data and files. Without tags: such papers are printed by the hundred, and read from paper."""
        with tempfile.TemporaryDirectory(prefix="dudao-paper-") as folder:
            write(job["files"], folder)
            return bytes(typst.compile(job["source"].encode(), format="pdf", pdf_tags=False, **self.given(job, folder)))

    def ask(self, job: Job) -> bytes:
        """What a source says of itself: the values of the metadata that its selector finds, as JSON."""
        with tempfile.TemporaryDirectory(prefix="dudao-paper-") as folder:
            return str(typst.query(job["source"].encode(), job["selector"], field="value", **self.given(job, folder))).encode()

    def given(self, job: Job, folder: str) -> dict[str, Any]:
        """What a source may see: its data, fonts, and an empty folder."""
        fonts = self.fonts_in(tuple(job["fonts"]))
        data = json.dumps(self.drawable(job["data"], fonts), ensure_ascii=False)
        return {"root": folder, "font_paths": fonts, "sys_inputs": {"data": data}}

    def drawable(self, paper: Mapping[str, Any], fonts: Any) -> dict[str, Any]:
        """The paper with each character that no font can draw given by its name instead: a box would say nothing."""
        text = json.dumps(paper, ensure_ascii=False)
        files = dict.fromkeys(
            Path(font.path) for font in sorted(fonts.fonts(), key=lambda font: font.family not in paper["fonts"]) if font.path
        )
        lacking = glyphs.missing(text, files) if files else set()
        named = text.translate({ord(char): json.dumps(glyphs.in_words(char))[1:-1] for char in lacking})
        return dict(json.loads(named))

    def with_chart(self, block: Mapping[str, Any], folders: list[str]) -> Mapping[str, Any]:
        if "figures" in block:
            return {**block, "figures": [self.with_chart(figure, folders) for figure in block["figures"]]}
        return {**block, "svg": self.drawn(block["chart"], folders), "chart": None} if block.get("chart") else block

    def fonts_in(self, folders: tuple[str, ...]) -> Any:
        if folders not in self.fonts:
            self.fonts[folders] = typst.Fonts(font_paths=list(folders))
        return self.fonts[folders]


def write(files: Mapping[str, str], folder: str) -> None:
    """The files that a paper shows, into the folder that typst may see."""
    for name, content in files.items():
        (Path(folder) / name).write_bytes(base64.b64decode(content))


def refuse_links(part: Any) -> None:
    """A chart's rows stand in it: one that would read a file or an address is no chart of ours."""
    if isinstance(part, Mapping):
        if "url" in part:
            raise ValueError("a chart may not fetch its rows")
        for inner in part.values():
            refuse_links(inner)
    elif isinstance(part, list):
        for inner in part:
            refuse_links(inner)


def serve(line: Connection, idle: float) -> None:
    press = Press()
    while line.poll(idle):
        try:
            job = json.loads(line.recv_bytes())
        except EOFError:
            return
        try:
            answer = DONE + press.do(job)
        except WRONG as error:
            answer = FAILED + f"{type(error).__name__}: {error}".encode("utf-8", "replace")[:4000]
        line.send_bytes(answer)


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])), float(sys.argv[2]))

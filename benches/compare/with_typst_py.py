"""typst-py: one compiler for all letters of a worker, so that fonts and whatever Typst remembers are shared.

`given`: from the data that Yice measured and drew; `whole`: from the letters as they were frozen, like Yice.
"""

import json
import shutil
import sys

import typst

import share

folders, dest, index = share.arguments()
fonts, way = sys.argv[5:7]
compiler = typst.Compiler(str(folders[0] / "letter.typ"), root=str(folders[0]), font_paths=[fonts], ignore_system_fonts=True)


def root(folder):
    """The folder that holds the layout and the letter's data."""
    if way == "given":
        return folder
    import measured

    work = dest / f"work-{index}"
    if not work.exists():
        shutil.copytree(folder, work)
    letter = share.read(folder)
    # The code that it comes with is drawn anew.
    data = {**measured.data(letter), "code": measured.code(letter)}
    (work / "letter.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return work


for folder in folders:
    at = root(folder)
    pdf = compiler.compile(
        input=str(at / "letter.typ"),
        root=str(at),
        format="pdf",
        pdf_standards=["a-3a", "ua-1"],
        timestamp=1702569600,
    )
    (dest / f"{folder.name}.pdf").write_bytes(pdf)

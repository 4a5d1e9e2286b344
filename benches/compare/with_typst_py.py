"""typst-py: one compiler for all letters of a worker, so that fonts and whatever Typst remembers are shared."""

import sys

import typst

import share

folders, dest, _ = share.arguments()
compiler = typst.Compiler(str(folders[0] / "letter.typ"), root=str(folders[0]), font_paths=[sys.argv[5]], ignore_system_fonts=True)
for folder in folders:
    pdf = compiler.compile(
        input=str(folder / "letter.typ"),
        root=str(folder),
        format="pdf",
        pdf_standards=["a-3a", "ua-1"],
        timestamp=1702569600,
    )
    (dest / f"{folder.name}.pdf").write_bytes(pdf)

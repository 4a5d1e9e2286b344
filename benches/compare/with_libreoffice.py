"""LibreOffice: a docx template filled by docxtpl, then soffice, which makes
PDF/A-3b and PDF/UA: one for all letters of a worker (`together`) or one a letter (`each`)."""

import io
import json
import pathlib
import shutil
import subprocess
import sys

import segno
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage

import chart
import share

FILTER = {
    "SelectPdfVersion": {"type": "long", "value": "3"},
    "PDFUACompliance": {"type": "boolean", "value": "true"},
    "UseTaggedPDF": {"type": "boolean", "value": "true"},
}


def context(letter: dict, template: DocxTemplate, fonts: str) -> dict:
    """What the template reads: the letter, its charts as pictures, and for each row whether it is bold."""
    for part in letter["body"]:
        if part["type"] == "table":
            part["heads"] = [column["head"] for column in part["columns"]]
            part["rows"] = [{"cells": row, "is_strong": index in part["emphasized"]} for index, row in enumerate(part["rows"])]
        elif part["type"] == "chart":
            part["image"] = InlineImage(template, chart.png(part, fonts), width=Mm(chart.WIDTH))
    code = io.BytesIO()
    segno.make(f"yice:{letter['id']}:{letter['fingerprint']}", error="m", micro=False).save(code, kind="png", scale=6)
    letter["code_image"] = InlineImage(template, code, width=Mm(24))
    return letter


def convert(files: list[pathlib.Path]) -> None:
    """One soffice for some letters."""
    command = [
        "soffice",
        f"-env:UserInstallation={(pathlib.Path(profiles) / str(worker)).as_uri()}",
        "--headless",
        "--convert-to",
        f"pdf:writer_pdf_Export:{json.dumps(FILTER)}",
        "--outdir",
        str(dest),
        *map(str, files),
    ]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


folders, dest, worker = share.arguments()
template_file, fonts, profiles, together = sys.argv[5:9]
filled = dest / f"docx-{worker}"
filled.mkdir()
for folder in folders:
    template = DocxTemplate(template_file)
    template.render(context(share.read(folder), template, fonts), autoescape=True)
    template.save(filled / f"{folder.name}.docx")
files = sorted(filled.iterdir())
for some in [files] if together == "together" else [[file] for file in files]:
    convert(some)
shutil.rmtree(filled)

"""WeasyPrint: HTML by Jinja, then tagged PDF/A-3a: in this process, which shares style sheet and fonts between letters
(`together`), or by WeasyPrint's own command, started once a letter (`each`)."""

import pathlib
import subprocess
import sys

import jinja2
import weasyprint
from weasyprint.text.fonts import FontConfiguration

import chart
import share

STYLE = pathlib.Path(__file__).parent / "letter.css"


def together(pages):
    """All letters of this worker with one style sheet."""
    fonts = FontConfiguration()
    css = weasyprint.CSS(STYLE, font_config=fonts)
    for html, pdf in pages:
        weasyprint.HTML(string=html).write_pdf(pdf, stylesheets=[css], font_config=fonts, pdf_variant="pdf/a-3a", pdf_tags=True)


def each(pages):
    """A process a letter, as a script does it that knows WeasyPrint's manual page."""
    command = [sys.executable, "-m", "weasyprint", "--stylesheet", STYLE, "--pdf-variant", "pdf/a-3a", "--pdf-tags", "-"]
    for html, pdf in pages:
        subprocess.run([*command, pdf], input=html, text=True, encoding="utf-8", check=True)


folders, dest, _ = share.arguments()
template = jinja2.Environment(autoescape=True).from_string(STYLE.with_name("letter.html").read_text(encoding="utf-8"))


def filled(folder):
    """A letter as HTML."""
    return template.render(share.read(folder), svg=lambda part: jinja2.utils.markupsafe.Markup(chart.svg(part)))


pages = ((filled(folder), dest / f"{folder.name}.pdf") for folder in folders)
{"together": together, "each": each}[sys.argv[5]](pages)

"""WeasyPrint: HTML by Jinja, style sheet and font configuration shared by all letters of a worker, tagged PDF/A-3a."""

import pathlib

import jinja2
import weasyprint
from weasyprint.text.fonts import FontConfiguration

import chart
import share

HERE = pathlib.Path(__file__).parent
folders, dest, _ = share.arguments()
template = jinja2.Environment(autoescape=True).from_string((HERE / "letter.html").read_text(encoding="utf-8"))
fonts = FontConfiguration()
css = weasyprint.CSS(HERE / "letter.css", font_config=fonts)
for folder in folders:
    html = template.render(share.read(folder), svg=lambda part: jinja2.utils.markupsafe.Markup(chart.svg(part)))
    page = weasyprint.HTML(string=html)
    page.write_pdf(dest / f"{folder.name}.pdf", stylesheets=[css], font_config=fonts, pdf_variant="pdf/a-3a", pdf_tags=True)

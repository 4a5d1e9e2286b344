"""The letter as a docx template for docxtpl, made with python-docx: `python3 docx_template.py LETTERS FILE`.

Columns of tables are fixed, so there is one table in it for each kind of table that the letters have.
"""

import json
import pathlib
import sys

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

LATIN, BODY, KAI, SANS, SERIF = "Liberation Serif", "FandolFang R", "LXGW WenKai", "Noto Sans SC", "Noto Serif SC"
ALIGN = {"left": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}
PITCH = Mm(225 / 22)
TEXT_WIDTH = 156  # mm


def write(paragraph, text, font=BODY, size=15.75, bold=False):
    """Adds text in a font of its own."""
    run = paragraph.add_run(text)
    run.font.name, run.font.size, run.font.bold = LATIN, Pt(size), bold
    run._r.rPr.rFonts.set(qn("w:eastAsia"), font)
    return run


def line(at, text="", font=BODY, size=15.75, bold=False, align=None, indent=0, spacing=PITCH, keep=False):
    """Adds a paragraph."""
    paragraph = at.add_paragraph()
    shape = paragraph.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, spacing
    shape.first_line_indent, shape.keep_with_next, shape.widow_control = Pt(indent * size), keep, True
    paragraph.alignment = align if align is not None else WD_ALIGN_PARAGRAPH.JUSTIFY
    if text:
        write(paragraph, text, font, size, bold)
    return paragraph


def small(at, text, align="left", font=SERIF, bold=False):
    """Adds a paragraph of the size of tables."""
    return line(at, text, font, 10.5, bold, ALIGN[align], spacing=Pt(13.65))


def field(paragraph, instruction):
    """Adds a field, such as the page number."""
    simple = OxmlElement("w:fldSimple")
    simple.set(qn("w:instr"), instruction)
    paragraph._p.append(simple)


def fill_cell(cell, text, align, font=SERIF, bold=False):
    """Replaces what is in a cell."""
    cell._tc.remove(cell.paragraphs[0]._p)
    small(cell, text, align, font, bold)


def row_of(table, kind=None):
    """Adds a row, whole and, where it is the head, repeated."""
    row = table.add_row()
    for name in ["w:cantSplit"] + (["w:tblHeader"] if kind == "head" else []):
        row._tr.get_or_add_trPr().append(OxmlElement(name))
    return row.cells


def tag_row(table, tag):
    """Adds a row that is a tag of the template alone."""
    row_of(table)[0].paragraphs[0].add_run("{%tr " + tag + " %}")


def table(document, columns):
    """A table with these columns; a failed item's row is bold on grey."""
    made = document.add_table(rows=0, cols=len(columns))
    made.style, made.autofit = "Table Grid", False
    whole = sum(column["width"] for column in columns)
    for column, given in zip(made.columns, columns):
        column.width = Mm(TEXT_WIDTH * given["width"] / whole)
    for cell, column in zip(row_of(made, "head"), columns):
        fill_cell(cell, column["head"].replace(" ", ""), "center", SANS)
    tag_row(made, "for row in part.rows")
    for condition, is_strong in (("if row.is_strong", True), ("else", False)):
        tag_row(made, condition)
        for index, (cell, column) in enumerate(zip(row_of(made), columns)):
            fill_cell(cell, "{{ row.cells[%d] }}" % index, column["align"], bold=is_strong)
            if is_strong:
                shade = OxmlElement("w:shd")
                shade.set(qn("w:val"), "clear")
                shade.set(qn("w:fill"), "E8E8E8")
                cell._tc.get_or_add_tcPr().append(shade)
    tag_row(made, "endif")
    tag_row(made, "endfor")


def receipt(document):
    """The page to send back."""
    document.add_section(WD_SECTION.NEW_PAGE)
    small(document, "沿此线裁下，填写并盖章后寄回", "center")
    line(document, "{{ receipt.title }}", SERIF, 22, True, ALIGN["center"], spacing=Pt(33))
    line(document, "{{ receipt.text }}", indent=2)
    made = document.add_table(rows=0, cols=2)
    made.autofit = False
    made.columns[0].width, made.columns[1].width = Mm(45), Mm(TEXT_WIDTH - 45)
    tag_row(made, "for label, value in receipt.fields")
    label, value = row_of(made)
    line(label, "{{ label }}：", size=14)
    line(value, "{{ value }}", size=14)
    tag_row(made, "endfor")
    document.add_paragraph().add_run("{{ code_image }}")
    for text in ("文书标识：{{ id }}", "校验码：{{ fingerprint[:16] }}", "二维码内容为文书标识和完整校验码，供收到回执的单位登记。"):
        small(document, text)


def template(kinds):
    """The whole template."""
    document = Document()
    document.styles["Normal"].font.color.rgb = RGBColor(0, 0, 0)
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    footer = page.footer.paragraphs[0]
    footer.alignment = ALIGN["right"]
    write(footer, "— ", SERIF, 14)
    field(footer, "PAGE")
    write(footer, " —", SERIF, 14)
    line(document, "{{ title }}", SERIF, 22, True, ALIGN["center"], spacing=Pt(33))
    line(document, "{{ document_no }}", align=ALIGN["center"])
    line(document)
    line(document, "{{ addressee }}：")
    tag = lambda text: line(document, "{%p " + text + " %}")
    tag("for part in body")
    tag("if part.type == 'heading' and part.level == 1")
    line(document, "{{ part.text }}", SANS, indent=2, keep=True)
    tag("elif part.type == 'heading'")
    line(document, "{{ part.text }}", KAI, indent=2, keep=True)
    tag("elif part.type == 'paragraph'")
    write(line(document, "{{ part.lead }}", SANS, indent=2), "{{ part.text }}")
    tag("elif part.type == 'note'")
    small(document, "{{ part.text }}")
    tag("elif part.type == 'chart'")
    document.add_paragraph().add_run("{{ part.image }}")
    for columns in kinds:
        tag(f"elif part.heads == {json.dumps([column['head'] for column in columns], ensure_ascii=False)}")
        small(document, "{{ part.caption }}", "center", SANS).paragraph_format.keep_with_next = True
        table(document, columns)
        small(document, " ")
    tag("endif")
    tag("endfor")
    line(document)
    line(document, "附件：{{ annexes | join('　') }}", indent=2)
    for role, name in (("编制", "drafted_by"), ("审核", "reviewed_by"), ("批准", "approved_by")):
        line(document, f"{role}：{{{{ signature.{name} }}}}", indent=2)
    line(document, "{{ signature.issuer }}", align=ALIGN["right"])
    line(document, "{{ signature.date }}", align=ALIGN["right"])
    line(document, "（{{ signature.contact }}）", indent=2)
    receipt(document)
    return document


if __name__ == "__main__":
    kinds = []
    for path in sorted(pathlib.Path(sys.argv[1]).glob("*/plain.json")):
        for part in json.loads(path.read_bytes())["body"]:
            if part["type"] == "table" and part["columns"] not in kinds:
                kinds.append(part["columns"])
    template(kinds).save(sys.argv[2])

"""What Yice adds to a frozen letter before it is laid out, done in Python: the code of the receipt, words that stay together, widths.

The rules are those of src/typeset/{data,words,code}.rs; `prepare.py` stops where the two do not agree.
"""

import re

import segno

UNIT = "(?:[kMGcmdnµμh]?(?:m|g|N|Pa|V|A|W|Ω|Hz|L|l|J|s|mol)|t|h|min|d|K|dB|°C|℃|%|‰|㎡)[²³⁻¹·/0-9A-Za-zΩ℃]{0,10}"
KEPT = "|".join(
    [
        r"[A-Z]+[0-9]*/[A-Z]+|[0-9]+(?:\.[0-9]+)*[—–][0-9]{4}",
        "〔[0-9]{4}〕[ 　0-9]+号",
        "[-+−]?[0-9][0-9.]*～[-+−]?[0-9][0-9.]*%?",
        f"(?:[≤≥±<>] ?[0-9][0-9.]*(?: ?{UNIT})?|[0-9][0-9.]* {UNIT})～?",
    ]
)
SPECIAL = re.compile(f"({KEPT})|[!-~]{{6,}}")
HAN = "[\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]"
ENDS_IN_HAN, BEGINS_WITH_HAN = re.compile(HAN + r"\Z"), re.compile(HAN)
NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?", re.ASCII)


def code(letter: dict) -> dict:
    """The letter's two-dimensional code: a line for each run of dark modules in a row."""
    made = segno.make(f"yice:{letter['id']}:{letter['fingerprint']}", error="m", micro=False)
    path = []
    for y, row in enumerate(made.matrix):
        x = 0
        while x < len(row):
            run = 0
            while x + run < len(row) and row[x + run]:
                run += 1
            if run:
                path.append(f"M{x} {y}.5h{run}")
            x += max(run, 1)
    return {"size": len(made.matrix), "path": "".join(path)}


def data(letter: dict) -> dict:
    """`/letter.json` without its code."""
    made = {**letter, "bookmarked": True, "marginals_apart": False}
    signature = letter["signature"]
    texts = {"title": letter["title"], "addressee": letter["addressee"], "issuer": signature["issuer"], "contact": signature["contact"]}
    made["words"] = {name: words(text) for name, text in texts.items()}
    made["body"] = [{"table": table, "chart": chart}.get(block["type"], lines)(block) for block in letter["body"]]
    made["annexes"] = [words(name) for name in letter["annexes"]]
    receipt = letter["receipt"]
    fields = [[name, words(text)] for name, text in receipt["fields"]]
    made["receipt"] = {**receipt, "title": words(receipt["title"]), "text": words(receipt["text"]), "fields": fields}
    return made


def lines(block: dict) -> dict:
    """A block of text."""
    return {**block, **{field: words(block[field]) for field in ("text", "lead") if isinstance(block.get(field), str)}}


def table(block: dict) -> dict:
    """A table with what its columns need."""
    columns = []
    for index, column in enumerate(block["columns"]):
        cells = sorted(breadth(row[index]) for row in block["rows"])
        head = breadth(column["head"]) / (1.6 if len(column["head"].encode()) > 12 else 1.0)
        short = max((cell for cell in cells if cell <= 5.5), default=0.0)
        most = cells[int(0.85 * (len(cells) - 1))] if cells else 0.0
        need = max(head, short, most)
        lack = max((cells[-1] if cells else 0.0) - need, 0.0)
        columns.append({**column, "need": need, "lack": lack, "parts": [words(part) for part in column["head"].split(" ")]})
    rows = [[words(cell) for cell in row] for row in block["rows"]]
    return {**block, "columns": columns, "caption": words(block["caption"]), "rows": rows}


def chart(block: dict) -> dict:
    """A chart with the widths of its texts."""
    made = {**block, "em": {name: em(text) for name, text in block.items() if isinstance(text, str)}}
    for name in ("own", "low", "high", "median"):
        if not is_number(made[name]):
            made[name] = None
    if made["quartiles"] is not None and not all(map(is_number, made["quartiles"])):
        made["quartiles"] = None
    made["own_others"] = [value for value in made["own_others"] if is_number(value)]
    return made


def is_number(value) -> bool:
    """Whether a value is a decimal text."""
    return isinstance(value, str) and NUMBER.fullmatch(value) is not None


def words(text: str):
    """A text, cut where something in it needs care."""
    parts, done = [], 0
    for hit in SPECIAL.finditer(text):
        before, it, after = text[done : hit.start()], hit[0], text[hit.end() :]
        if before:
            parts.append(before)
        parts.append(
            {
                "it": it,
                "em": em(it),
                "kept": hit[1] is not None and len(it) < len(text),
                "before": ENDS_IN_HAN.search(before) is not None,
                "after": not it.endswith("/") and BEGINS_WITH_HAN.match(after) is not None,
            }
        )
        done = hit.end()
    if not parts:
        return text
    return parts + ([text[done:]] if done < len(text) else [])


def em(text: str) -> float:
    """About how wide a text is."""
    total = 0.0
    for character in text:
        if "A" <= character <= "Z" or character in "@%&#mw":
            total += 0.8
        elif " " <= character <= "~":
            total += 0.55
        else:
            total += 1.25 if character == "—" else 1.0
    return total


def breadth(text: str) -> float:
    """About how wide a text of a table is."""
    size, count = len(text.encode()), len(text)
    wide = min(count, (size - count) / 2)
    return wide + 0.58 * (count - wide)

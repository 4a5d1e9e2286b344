"""Which rules of diagnosis speak about which samples, by Python's own parser and exact fractions.

stdin: one JSON a line, {"class", "prior": [names], "batches": [{"model", "lot", "items": [{"name", "value", "low",
"high", "verdict", "censored", "below", "tested", "working", "R", "digit"}]}]}; argv: the folder of tables.
stdout: one line a subject, the ids that speak, sorted, each with the batches it speaks about.

Three values: True, False and None (open). Written from report-templates/diagnosis/README.md, not from the program.
"""
import ast
import csv
import glob
import json
import math
import sys
from fractions import Fraction as F


class Open(Exception):
    """An item was not tested, or has no number."""


def rules(folder):
    found = []
    for path in sorted(glob.glob(folder + '/*.csv')):
        with open(path, encoding='utf-8', newline='') as f:
            for row in csv.DictReader(f):
                text = row['condition'].replace('「', '"').replace('」', '"')
                found.append((row['id'], row['class'].split(), ast.parse(text, mode='eval').body))
    return found


class Sample:
    def __init__(self, subject, at, this=None):
        self.subject, self.at, self.this = subject, at, this

    def find(self, at, name):
        items = self.subject['batches'][at]['items']
        for one in name.split('|'):
            one = self.this if one == '本项' else one
            meant = [i for i in items if i['name'] == one and i['tested']]
            if meant:
                return ([i for i in meant if i['verdict'] == 'fail'] or meant)[0]
        raise Open

    def item(self, name):
        return self.find(self.at, name)

    def failed(self, name):
        verdict = self.item(name)['verdict']
        if verdict not in ('fail', 'ok'):
            raise Open
        return verdict == 'fail'

    def on_side(self, name, side):
        if not self.failed(name):
            return False
        i = self.item(name)
        if i['low'] is None and i['high'] is None:
            raise Open
        if i['low'] is None:
            return side == 'high'
        if i['high'] is None:
            return side == 'low'
        if i['value'] is None:
            raise Open
        if F(i['value']) < F(i['low']):
            return side == 'low'
        if F(i['value']) > F(i['high']):
            return side == 'high'
        raise Open

    def thin(self, name):
        if self.failed(name):
            return False
        i = self.item(name)
        low, high = i['working']
        if i['below'] is not None and low is None and high is not None and F(i['below']) <= F(high):
            return False        # below a bound that lies within the range
        if (low is None and high is None) or i['value'] is None:
            raise Open
        v = F(i['value'])
        return (low is not None and v < F(low)) or (high is not None and v > F(high))

    def number(self, name, key='value'):
        x = self.item(name)[key]
        if x is None:
            raise Open
        return F(x)

    def limit(self, name):
        i = self.item(name)
        x = i['low'] if i['low'] is not None else i['high']
        if x is None:
            raise Open
        return F(x)

    def dev(self, name):
        i, v = self.item(name), self.number(name)
        ends = [F(i[k]) for k in ('low', 'high') if i[k] is not None]
        if not ends:
            raise Open
        near = min(ends, key=lambda end: abs(v - end))
        if near == 0:
            raise Open
        return abs(v - near) / abs(near) * 100

    def together(self, name, same_lot):
        own = self.subject['batches'][self.at]
        mine = self.item(name)
        batches = [(n, b) for n, b in enumerate(self.subject['batches']) if b['model'] == own['model']]
        found = []
        for n, b in batches:
            try:
                i = self.find(n, name)
            except Open:
                continue
            if i['value'] is not None and (i['low'], i['high']) == (mine['low'], mine['high']):
                found.append((b['lot'], F(i['value'])))
        apart = [abs(v - w) for k, (l, v) in enumerate(found) for m, w in found[k + 1:]
                 if l and m and (l == m) == same_lot]
        if not apart:
            raise Open
        return max(apart)

    def others(self, name, same_lot):
        self.item(name)
        own = self.subject['batches'][self.at]
        for n, b in enumerate(self.subject['batches']):
            if n != self.at and b['model'] == own['model'] and b['lot'] and own['lot'] and (b['lot'] == own['lot']) == same_lot:
                try:
                    self.find(n, name)
                    return True
                except Open:
                    pass
        return False

    def anywhere(self, name):
        self.item(name)
        for n in range(len(self.subject['batches'])):
            try:
                if self.find(n, name)['verdict'] == 'fail':
                    return True
            except Open:
                pass
        return False

    def failures(self):
        return F(sum(i['verdict'] == 'fail' for b in self.subject['batches'] for i in b['items']))

    def count(self, name):
        self.item(name)
        tested = 0
        for n in range(len(self.subject['batches'])):
            try:
                self.find(n, name)
                tested += 1
            except Open:
                pass
        return F(tested)

    def below(self, name):
        i = self.item(name)
        if i['censored']:
            return True
        if i['value'] is None:
            raise Open
        return False

    def prior(self, name):
        return self.item(name)['name'] in self.subject['prior']

    def variation(self, mean, low, factor):
        mean, low = self.number(mean), self.number(low)
        if mean == 0:
            raise Open
        return (mean - low) / factor / mean * 100

    def words(self):
        return {
            'fail': self.failed, 'ok': lambda i: not self.failed(i), 'fail_low': lambda i: self.on_side(i, 'low'),
            'fail_high': lambda i: self.on_side(i, 'high'), 'thin': self.thin,
            'normal': lambda i: not self.failed(i) and not self.thin(i), 'below_detection': self.below,
            'same_lot': lambda i: self.others(i, True), 'same_model': lambda i: self.others(i, False),
            'prior_failed': self.prior, 'fail_in_any': self.anywhere, 'failed': self.failures, 'v': self.number, 'lim': self.limit,
            'low': lambda i: self.number(i, 'low'), 'high': lambda i: self.number(i, 'high'), 'dev': self.dev,
            'range': lambda i: self.together(i, False), 'lot_range': lambda i: self.together(i, True),
            'count': self.count, 'reproducibility': lambda i: self.number(i, 'R'),
            'digit': lambda i: self.number(i, 'digit'), 'sum': lambda *i: sum(map(self.number, i)),
            'variation': self.variation, 'abs': abs, 'sqrt': root,
        }


def root(x):
    if x < 0:
        raise Open
    return F(math.isqrt(x.numerator * 10**24 // x.denominator), 10**12)


COMPARE = {ast.Lt: lambda a, b: a < b, ast.LtE: lambda a, b: a <= b, ast.Gt: lambda a, b: a > b,
           ast.GtE: lambda a, b: a >= b, ast.Eq: lambda a, b: a == b, ast.NotEq: lambda a, b: a != b}
CALCULATE = {ast.Add: lambda a, b: a + b, ast.Sub: lambda a, b: a - b, ast.Mult: lambda a, b: a * b,
             ast.Div: lambda a, b: a / b}


def value(node, words):
    """A number, a name or a truth value; raises Open."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else F(str(node.value))
    if isinstance(node, ast.Call):
        return words[node.func.id](*(value(a, words) for a in node.args))
    if isinstance(node, ast.BinOp):
        left, right = value(node.left, words), value(node.right, words)
        if isinstance(node.op, ast.Div) and right == 0:
            raise Open
        return CALCULATE[type(node.op)](left, right)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -value(node.operand, words)
    raise SyntaxError(ast.dump(node))


def truth(node, words):
    if isinstance(node, ast.BoolOp):
        parts = [truth(v, words) for v in node.values]
        settles = isinstance(node.op, ast.Or)
        return settles if settles in parts else None if None in parts else not settles
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        held = truth(node.operand, words)
        return None if held is None else not held
    try:
        if isinstance(node, ast.Compare):
            return COMPARE[type(node.ops[0])](value(node.left, words), value(node.comparators[0], words))
        return value(node, words)
    except Open:
        return None


def main():
    table = rules(sys.argv[1])
    for line in sys.stdin:
        subject = json.loads(line)
        spoken = {}
        for rule, classes, tree in table:
            if classes != ['*'] and subject['class'] not in classes:
                continue
            every = '本项' in {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)}
            for at, batch in enumerate(subject['batches']):
                turns = [i['name'] for i in batch['items']] if every else [None]
                for this in turns:
                    if truth(tree, Sample(subject, at, this).words()):
                        spoken.setdefault(rule, set()).add(at)
        print(json.dumps({rule: sorted(batches) for rule, batches in sorted(spoken.items())}))


main()

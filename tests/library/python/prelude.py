import math
from decimal import Decimal, getcontext

getcontext().prec = 1200


def number(x):
    """A Float as Φ writes it: no sign and no zeros in the exponent."""
    text = repr(x)
    # Of two shortest texts that are equally near, Φ writes the one farther from zero.
    near = Decimal(text)
    other = 2 * Decimal(x) - near
    if "e" not in text and abs(other) > abs(near) and float(other) == x:
        shown = other.quantize(near)
        if shown == other and len(str(shown)) == len(text):
            return str(shown)
    if "e" in text:
        digits, exponent = text.split("e")
        text = digits + "e" + str(int(exponent))
    return text


def inner(x):
    """A value within another."""
    if isinstance(x, str):
        return '"' + x.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return alone(x)


def alone(x):
    """A value as `print` shows it."""
    if x is True or x is False:
        return "true" if x else "false"
    if x is None:
        return "none"
    if isinstance(x, float):
        return number(x)
    if isinstance(x, list):
        return "[" + ", ".join(inner(it) for it in x) + "]"
    if isinstance(x, tuple):
        return "(" + ", ".join(inner(it) for it in x) + ")"
    if isinstance(x, Unique):
        return "{" + ", ".join(inner(it) for it in x.of) + "}" if x.of else "set()"
    if isinstance(x, dict):
        return "{" + ", ".join(inner(k) + ": " + inner(v) for k, v in x.items()) + "}"
    return str(x)


def unsigned(x, digits):
    """A number that is written as a zero has no sign."""
    return x if float(f"{x:.{digits}f}") != 0 else 0.0


def show(x):
    print(alone(x))


class Unique:
    """A set in the order in which its items came."""

    def __init__(self, of):
        self.of = list(dict.fromkeys(of))


def sign(x):
    return (x > 0) - (x < 0)


def clamp(x, low, high):
    return low if x < low else high if x > high else x


def rounded(x):
    """Halves go away from zero."""
    return int(math.floor(abs(x) + 0.5)) * (1 if x > 0 else -1)


def cut(xs, start, end):
    return xs[max(start, 0):max(end, 0)]


def first(xs, other):
    return xs[0] if xs else other


def last(xs, other):
    return xs[-1] if xs else other


def index_of(xs, x):
    return xs.index(x) if x in xs else -1


def fold(xs, start, join):
    for x in xs:
        start = join(start, x)
    return start


def scan(xs, start, join):
    out = []
    for x in xs:
        start = join(start, x)
        out.append(start)
    return out


def dedup(xs):
    return [x for i, x in enumerate(xs) if i == 0 or x != xs[i - 1]]


def chunks(xs, size):
    return [xs[i:i + size] for i in range(0, len(xs), size)]


def windows(xs, size):
    return [xs[i:i + size] for i in range(len(xs) - size + 1)]


def tally(xs):
    out = {}
    for x in xs:
        out[x] = out.get(x, 0) + 1
    return out


def group_by(xs, key):
    out = {}
    for x in xs:
        out.setdefault(key(x), []).append(x)
    return out


def put(m, key, value):
    return {**m, key: value}


def without(m, key):
    return {k: v for k, v in m.items() if k != key}


def parsed(text, other):
    """The Int in a text, or another: none that has more than 64 bits is one."""
    try:
        value = int(text)
    except ValueError:
        return other
    return value if -(2**63) <= value < 2**63 else other

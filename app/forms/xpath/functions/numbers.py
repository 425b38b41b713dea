"""Number functions, and those that count or add over node-sets."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TYPE_CHECKING

from app.forms.xpath.code import NUMBER, ONE, Code
from app.forms.xpath.functions.building import MANY, Function, all_texts, inside, pure
from app.forms.xpath.nodes import Focus, Scope
from app.forms.xpath.syntax import CONTEXT, Call
from app.forms.xpath.values import NAN, to_number

if TYPE_CHECKING:
    from app.forms.xpath.compiler import Compiler


def rounded(number: float, decimals: float = 0.0) -> float:
    """
    "As in XPath 1.0" — a half goes up, towards positive infinity — "in that a second argument may be provided
    to specify the number of decimals", also negative. Rounds the number as it is written: 2.345 gives 2.35.
    """
    if not math.isfinite(number) or not math.isfinite(decimals):
        return number
    places = int(decimals)
    if places == 0:
        return float(math.floor(number + 0.5)) if abs(number) < 2**52 else number
    if abs(places) > 300:
        return number if places > 0 else 0.0
    half = ROUND_HALF_UP if number >= 0 else ROUND_HALF_DOWN
    try:
        return float(Decimal(repr(number)).quantize(Decimal(1).scaleb(-places), rounding=half))
    except InvalidOperation:
        return number


def whole(number: float) -> float:
    """ "Converts to an integer (a whole number) by discarding the fractional component" """
    return float(math.trunc(number)) if math.isfinite(number) else NAN


def _finite(function: Callable[[float], int]) -> Callable[[float], float]:
    return lambda number: float(function(number)) if math.isfinite(number) else number


def _or_nan(function: Callable[..., float]) -> Callable[..., float]:
    """Outside its domain a function gives NaN, beyond the largest number infinity."""

    def guarded(*arguments: float) -> float:
        try:
            result = function(*arguments)
        except ValueError:
            return NAN
        except OverflowError:
            return math.inf
        except ZeroDivisionError:
            return math.inf
        return result

    return guarded


def _power(base: float, exponent: float) -> float:
    return math.inf if base == 0 and exponent < 0 else math.pow(base, exponent)


def _logarithm(function: Callable[[float], float]) -> Callable[[float], float]:
    return lambda number: -math.inf if number == 0 else _or_nan(function)(number)


def _number(compiler: Compiler, call: Call) -> Code:
    argument = call.arguments[0] if call.arguments else CONTEXT
    return Code(NUMBER, compiler.number(argument), needs_focus=inside(compiler))


def _count(compiler: Compiler, call: Call) -> Code:
    nodes = compiler.nodes(call.arguments[0], function="count").run
    return Code(NUMBER, lambda scope, focus: float(len(nodes(scope, focus))), needs_focus=inside(compiler))


def _count_non_empty(compiler: Compiler, call: Call) -> Code:
    nodes = compiler.nodes(call.arguments[0], function="count-non-empty").run

    def count(scope: Scope, focus: Focus) -> float:
        return float(sum(1 for node in nodes(scope, focus) if node.seen))

    return Code(NUMBER, count, needs_focus=inside(compiler))


def _sum(compiler: Compiler, call: Call) -> Code:
    nodes = compiler.nodes(call.arguments[0], function="sum").run

    def total(scope: Scope, focus: Focus) -> float:
        # Blanks are skipped, as in JavaRosa, and the sum of nothing is 0.
        return sum([to_number(text) for node in nodes(scope, focus) if (text := node.seen)], 0.0)

    return Code(NUMBER, total, needs_focus=inside(compiler))


def _extreme(choose: Callable[[list[float]], float]) -> Callable[[Compiler, Call], Code]:
    def build(compiler: Compiler, call: Call) -> Code:
        collect = all_texts(compiler, call.arguments)

        def extreme(scope: Scope, focus: Focus) -> float:
            numbers = [to_number(text) for text in collect(scope, focus) if text]
            if not numbers or any(number != number for number in numbers):
                return NAN
            return choose(numbers)

        return Code(NUMBER, extreme, needs_focus=inside(compiler))

    return build


def _random(compiler: Compiler, _call: Call) -> Code:
    compiler.stateful = True
    return Code(NUMBER, lambda scope, _focus: scope[0].random())


def _position(compiler: Compiler, call: Call) -> Code:
    if not call.arguments:
        return Code(
            NUMBER,
            lambda _scope, focus: 1.0 if focus is None else float(focus[1]),
            needs_focus=True,
        )
    # "the position of that node amongst its siblings (with the same node name)"
    code = compiler.nodes(call.arguments[0], function="position")
    if code.kind == ONE:
        # A node keeps its position while it is not relevant.
        level, slot = code.level, code.slot
        for element in code.elements:
            if element.is_repeat:
                compiler.refer((element,), element.level)
        return Code(NUMBER, lambda scope, _focus: float(scope[level][slot].position))
    nodes = code.run

    def position(scope: Scope, focus: Focus) -> float:
        found = nodes(scope, focus)
        return float(found[0].position) if found else NAN

    return Code(NUMBER, position, needs_focus=inside(compiler))


def _last(_compiler: Compiler, _call: Call) -> Code:
    return Code(NUMBER, lambda _scope, focus: 1.0 if focus is None else float(focus[2]), needs_focus=True)


def _atan2(first: float, second: float) -> float:
    return math.atan2(first, second)


FUNCTIONS: dict[str, Function] = {
    "number": Function(0, 1, _number),
    "int": pure(NUMBER, "n", whole),
    "round": pure(NUMBER, "nn", rounded, least=1),
    "floor": pure(NUMBER, "n", _finite(math.floor)),
    "ceiling": pure(NUMBER, "n", _finite(math.ceil)),
    "abs": pure(NUMBER, "n", abs),
    "pow": pure(NUMBER, "nn", _or_nan(_power)),
    "sqrt": pure(NUMBER, "n", _or_nan(math.sqrt)),
    "exp": pure(NUMBER, "n", _or_nan(math.exp)),
    "exp10": pure(NUMBER, "n", _or_nan(lambda number: math.pow(10.0, number))),
    "log": pure(NUMBER, "n", _logarithm(math.log)),
    "log10": pure(NUMBER, "n", _logarithm(math.log10)),
    "sin": pure(NUMBER, "n", _or_nan(math.sin)),
    "cos": pure(NUMBER, "n", _or_nan(math.cos)),
    "tan": pure(NUMBER, "n", _or_nan(math.tan)),
    "asin": pure(NUMBER, "n", _or_nan(math.asin)),
    "acos": pure(NUMBER, "n", _or_nan(math.acos)),
    "atan": pure(NUMBER, "n", _or_nan(math.atan)),
    "atan2": pure(NUMBER, "nn", _atan2),
    "pi": pure(NUMBER, "", lambda: math.pi),
    "random": Function(0, 0, _random),
    "count": Function(1, 1, _count),
    "count-non-empty": Function(1, 1, _count_non_empty),
    "sum": Function(1, 1, _sum),
    "min": Function(1, MANY, _extreme(min)),
    "max": Function(1, MANY, _extreme(max)),
    "position": Function(0, 1, _position),
    "last": Function(0, 0, _last),
}

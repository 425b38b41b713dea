"""Geographic functions over geopoints, traces and shapes, on a sphere as ODK clients compute."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

from app.forms.xpath.code import BOOLEAN, NUMBER, Code
from app.forms.xpath.functions.building import MANY, Function, all_texts, inside, pure
from app.forms.xpath.nodes import Focus, Scope
from app.forms.xpath.syntax import Call
from app.forms.xpath.values import NAN, to_number

if TYPE_CHECKING:
    from app.forms.xpath.compiler import Compiler

# "It takes into account the circumference of the Earth around the Equator"
EQUATOR_RADIUS_M = 6_378_100.0
Point = tuple[float, float]


def points_of(texts: list[str]) -> list[Point] | None:
    """The points of geopoints, traces or shapes in a row; `None` if one is broken."""
    points: list[Point] = []
    for text in texts:
        for part in text.split(";"):
            numbers = [to_number(number) for number in part.split()]
            if not numbers:
                continue
            if len(numbers) < 2 or any(number != number for number in numbers[:2]):
                return None
            points.append((numbers[0], numbers[1]))
    return points


def distance(points: list[Point]) -> float:
    """Metres along the points in order."""
    return sum(_between(start, end) for start, end in itertools.pairwise(points))


def _between(start: Point, end: Point) -> float:
    north_1, north_2 = math.radians(start[0]), math.radians(end[0])
    east = math.radians(end[1] - start[1])
    cosine = math.sin(north_1) * math.sin(north_2) + math.cos(north_1) * math.cos(north_2) * math.cos(east)
    return math.acos(max(-1.0, min(1.0, cosine))) * EQUATOR_RADIUS_M


def area(points: list[Point]) -> float:
    """Square metres enclosed by the points."""
    if len(points) < 3:
        return 0.0
    total = 0.0
    for start, end in zip(points, points[1:] + points[:1], strict=True):
        total += math.radians(end[1] - start[1]) * (
            2 + math.sin(math.radians(start[0])) + math.sin(math.radians(end[0]))
        )
    return abs(total * EQUATOR_RADIUS_M * EQUATOR_RADIUS_M / 2)


def _measured(measure_name: str) -> Function:
    measure = {"area": area, "distance": distance}[measure_name]

    def build(compiler: Compiler, call: Call) -> Code:
        collect = all_texts(compiler, call.arguments)

        def run(scope: Scope, focus: Focus) -> float:
            points = points_of(collect(scope, focus))
            return NAN if points is None else measure(points)

        return Code(NUMBER, run, needs_focus=inside(compiler))

    return Function(1, MANY, build)


def inside_fence(point: str, fence: str) -> bool:
    """Whether a geopoint lies in a shape: a ray from it crosses the border an odd number of times."""
    points, border = points_of([point]), points_of([fence])
    if not points or not border:
        return False
    north, east = points[0]
    crossed = False
    for start, end in zip(border, border[1:] + border[:1], strict=True):
        if (start[0] > north) != (end[0] > north):
            crossing = start[1] + (north - start[0]) / (end[0] - start[0]) * (end[1] - start[1])
            if east < crossing:
                crossed = not crossed
    return crossed


def intersects(trace: str) -> bool:
    """Whether a trace or shape crosses or touches itself, neighbouring segments apart."""
    points = points_of([trace])
    if not points or len(points) < 4:
        return False
    segments = list(itertools.pairwise(points))
    closed = points[0] == points[-1]
    for first, one in enumerate(segments):
        for second in range(first + 2, len(segments)):
            if closed and first == 0 and second == len(segments) - 1:
                continue
            if _cross(one, segments[second]):
                return True
    return False


def _cross(one: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    (a, b), (c, d) = one, other
    turns = (_turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b))
    if turns[0] * turns[1] < 0 and turns[2] * turns[3] < 0:
        return True
    touching = ((a, b, c), (a, b, d), (c, d, a), (c, d, b))
    return any(not turn and _on(*points) for turn, points in zip(turns, touching, strict=True))


def _turn(start: Point, end: Point, point: Point) -> float:
    return (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0])


def _on(start: Point, end: Point, point: Point) -> bool:
    return min(start[0], end[0]) <= point[0] <= max(start[0], end[0]) and (
        min(start[1], end[1]) <= point[1] <= max(start[1], end[1])
    )


FUNCTIONS: dict[str, Function] = {
    "area": _measured("area"),
    "distance": _measured("distance"),
    "geofence": pure(BOOLEAN, "ss", inside_fence),
    "intersects": pure(BOOLEAN, "s", intersects),
}

"""Symmetric positive definite equations, small and dense, in plain floats.

A matrix is given as its lower triangle: row i holds the columns 0 to i.
"""

from collections.abc import Sequence
from math import sqrt
from operator import mul

Triangle = list[list[float]]


def factor(matrix: Triangle) -> Triangle:
    """L with L·Lᵀ = matrix."""
    rows: Triangle = []
    for given in matrix:
        row: list[float] = []
        for other, value in zip(rows, given, strict=False):
            # `row` is as long as what precedes the diagonal of `other`, where map stops.
            row.append((value - sum(map(mul, row, other))) / other[-1])
        row.append(sqrt(given[-1] - sum(map(mul, row, row))))
        rows.append(row)
    return rows


def solve(root: Triangle, right: Sequence[float]) -> list[float]:
    """x with L·Lᵀ·x = right."""
    half: list[float] = []
    for row, value in zip(root, right, strict=True):
        half.append((value - sum(map(mul, half, row))) / row[-1])
    for place in reversed(range(len(root))):
        row = root[place]
        half[place] /= row[-1]
        for before in range(place):
            half[before] -= row[before] * half[place]
    return half


def inverse(root: Triangle) -> Triangle:
    """The lower triangle of the inverse of L·Lᵀ."""
    columns = [_column(root, place) for place in range(len(root))]
    return [
        [sum(map(mul, column, columns[other][place - other :])) for other in range(place + 1)]
        for place, column in enumerate(columns)
    ]


def _column(root: Triangle, place: int) -> list[float]:
    """One column of L⁻¹ from its diagonal downwards."""
    column = [1 / root[place][-1]]
    for row in root[place + 1 :]:
        column.append(-sum(map(mul, row[place:], column)) / row[-1])
    return column

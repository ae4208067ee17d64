"""Reliability diagrams as SVG, drawn from numbers alone, so that a page of the docs needs no plotting library."""

from collections.abc import Sequence
from html import escape
from typing import Final

from labeling.reliability import Bin

_SIDE: Final = 320
_EDGE: Final = 44
_TICKS: Final = (0.0, 0.25, 0.5, 0.75, 1.0)


def reliability_svg(title: str, bins: Sequence[Bin]) -> str:
    """The diagram: confidence to the right, the share that is right upwards; on the diagonal a confidence means what it says.

    The area of a point is its share of the values; the bar from the diagonal to the point is its gap.
    """
    total = sum(each.values for each in bins) or 1
    size = _SIDE + 2 * _EDGE
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img"',
        '     font-family="sans-serif" font-size="11">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{size}" height="{size}" fill="white"/>',
        f'<text x="{size / 2}" y="22" text-anchor="middle" font-size="13">{escape(title)}</text>',
        f'<rect x="{_EDGE}" y="{_EDGE}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="#888"/>',
        f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" stroke="#bbb" stroke-dasharray="4 3"/>',
        *(_tick(value) for value in _TICKS),
        *(_point(each, total) for each in bins),
        f'<text x="{size / 2}" y="{size - 8}" text-anchor="middle">confidence</text>',
        f'<text x="12" y="{size / 2}" text-anchor="middle" transform="rotate(-90 12 {size / 2})">share that is right</text>',
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _point(each: Bin, total: int) -> str:
    x, y, on_diagonal = _x(each.confidence), _y(each.right), _y(each.confidence)
    radius = 2 + 10 * (each.values / total) ** 0.5
    told = f"{each.values} values: confidence {each.confidence:.3f}, right {each.right:.3f}"
    return (
        f'<line x1="{x:.1f}" y1="{on_diagonal:.1f}" x2="{x:.1f}" y2="{y:.1f}" stroke="#c33" stroke-width="2"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="#2a6fb0" fill-opacity="0.75"><title>{told}</title></circle>'
    )


def _tick(value: float) -> str:
    return (
        f'<text x="{_x(value)}" y="{_y(0) + 15}" text-anchor="middle">{value:g}</text>'
        f'<text x="{_x(0) - 6}" y="{_y(value) + 4}" text-anchor="end">{value:g}</text>'
    )


def _x(share: float) -> float:
    return _EDGE + share * _SIDE


def _y(share: float) -> float:
    return _EDGE + (1 - share) * _SIDE

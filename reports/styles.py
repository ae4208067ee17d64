"""The look of every workbook: few colours, one font, number formats by the kind of value.

Number formats are written in Excel's own (English) notation; the reader's Excel shows them in the reader's.
Colours only repeat what a word in the same cell says.
"""

from typing import Any

INK, PAPER, LINE, ACCENT = "#1F2A37", "#FFFFFF", "#C9D1DA", "#1F4E79"

GREEN, RED, AMBER, GREY = "#2E7D32", "#B3261E", "#C77700", "#6B7280"

TIME = "time"  # stands for the language's own order of day, month and year
# `_ ` keeps the width of a blank, so that figures do not touch the text of the next column.
_MONEY = "#,##0.00_ ;[Red]-#,##0.00_ "
_COUNT = "#,##0_ "
_COUNT_DELTA = "+#,##0_ ;-#,##0_ ;0_ "
_BASE: dict[str, Any] = {"valign": "top", "font_color": INK}
_BOX: dict[str, Any] = {**_BASE, "bottom": 1, "bottom_color": LINE}
_HEADING: dict[str, Any] = {
    "bold": True,
    "font_color": PAPER,
    "bg_color": ACCENT,
    "text_wrap": True,
    "valign": "vcenter",
    "border": 1,
    "border_color": LINE,
}

STYLES: dict[str, dict[str, Any]] = {
    # columns of listings
    "text": _BASE,
    "wrapped": {**_BASE, "text_wrap": True},
    "count": {**_BASE, "num_format": _COUNT},
    "money": {**_BASE, "num_format": _MONEY},
    "share": {**_BASE, "num_format": "0%", "align": "center"},
    "time": {**_BASE, "num_format": TIME, "align": "left"},
    "code": {**_BASE, "align": "center"},
    "hash": {**_BASE, "font_name": "Consolas", "font_size": 9, "align": "fill"},
    "link": {**_BASE, "font_color": "#0B57D0", "underline": 1},
    "heading": _HEADING,
    "heading_right": {**_HEADING, "align": "right"},
    # pages
    "title": {**_BASE, "bold": True, "font_size": 18, "font_color": ACCENT},
    "subtitle": {**_BASE, "font_color": GREY},
    "section": {**_BASE, "bold": True, "font_size": 13, "font_color": ACCENT},
    "verdict": {"bold": True, "font_color": INK, "valign": "vcenter"},
    "boxed": _BOX,
    "boxed_wrapped": {**_BOX, "text_wrap": True},
    "boxed_bold": {**_BOX, "bold": True},
    "boxed_count": {**_BOX, "num_format": _COUNT},
    "boxed_delta": {**_BOX, "num_format": _COUNT_DELTA},
    "boxed_money": {**_BOX, "num_format": _MONEY},
    "boxed_money_delta": {**_BOX, "num_format": "+#,##0.00_ ;-#,##0.00_ ;0.00_ "},
    "boxed_share": {**_BOX, "num_format": "0.0%_ "},
    "boxed_share_delta": {**_BOX, "num_format": "+0.0%_ ;-0.0%_ ;0.0%_ "},
    "boxed_seconds": {**_BOX, "num_format": "#,##0.0_ "},
    "boxed_time": {**_BOX, "num_format": TIME, "align": "left"},
    "boxed_link": {**_BOX, "font_color": "#0B57D0", "underline": 1},
    "total": {**_BASE, "bold": True, "top": 1, "bottom": 6},
    "total_count": {**_BASE, "bold": True, "top": 1, "bottom": 6, "num_format": _COUNT},
    "total_delta": {**_BASE, "bold": True, "top": 1, "bottom": 6, "num_format": _COUNT_DELTA},
    "total_money": {**_BASE, "bold": True, "top": 1, "bottom": 6, "num_format": _MONEY},
    "total_share": {**_BASE, "bold": True, "top": 1, "bottom": 6, "num_format": "0.0%_ "},
    # conditional formats
    "good": {"bg_color": "#DDF3DF", "font_color": "#1B5E20"},
    "bad": {"bg_color": "#FBDAD7", "font_color": "#8C1D18", "bold": True},
    "open": {"bg_color": "#FFF0CC", "font_color": "#7A4A00"},
    "idle": {"bg_color": "#E5E7EB", "font_color": "#374151"},
}


def heading_over(style: str) -> str:
    """Return the style of a heading over cells of a style: figures stand at the right, so does their heading."""
    below = STYLES[style]
    return "heading_right" if "num_format" in below and "align" not in below else "heading"

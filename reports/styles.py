"""The look of every workbook: few colours, one font, number formats by the kind of value.

Number formats are written in Excel's own (English) notation; the reader's Excel shows them in the reader's.
Colours only repeat what a word in the same cell says.
"""

from typing import Any

INK, PAPER, LINE, ACCENT = "#1F2A37", "#FFFFFF", "#C9D1DA", "#1F4E79"

GREEN, RED, AMBER, GREY = "#2E7D32", "#B3261E", "#C77700", "#6B7280"

TIME = "time"  # stands for the language's own order of day, month and year
_MONEY = "#,##0.00;[Red]-#,##0.00"
_BASE: dict[str, Any] = {"valign": "top", "font_color": INK}
_BOX: dict[str, Any] = {**_BASE, "bottom": 1, "bottom_color": LINE}

STYLES: dict[str, dict[str, Any]] = {
    # columns of listings
    "text": _BASE,
    "wrapped": {**_BASE, "text_wrap": True},
    "count": {**_BASE, "num_format": "#,##0"},
    "money": {**_BASE, "num_format": _MONEY},
    "share": {**_BASE, "num_format": "0%", "align": "center"},
    "time": {**_BASE, "num_format": TIME, "align": "left"},
    "link": {**_BASE, "font_color": "#0B57D0", "underline": 1},
    "heading": {
        "bold": True,
        "font_color": PAPER,
        "bg_color": ACCENT,
        "text_wrap": True,
        "valign": "vcenter",
        "border": 1,
        "border_color": LINE,
    },
    # pages
    "title": {**_BASE, "bold": True, "font_size": 18, "font_color": ACCENT},
    "subtitle": {**_BASE, "font_color": GREY},
    "section": {**_BASE, "bold": True, "font_size": 13, "font_color": ACCENT},
    "verdict": {"bold": True, "font_color": INK, "valign": "vcenter"},
    "boxed": _BOX,
    "boxed_wrapped": {**_BOX, "text_wrap": True},
    "boxed_bold": {**_BOX, "bold": True},
    "boxed_count": {**_BOX, "num_format": "#,##0"},
    "boxed_delta": {**_BOX, "num_format": "+#,##0;-#,##0;0"},
    "boxed_money": {**_BOX, "num_format": _MONEY},
    "boxed_money_delta": {**_BOX, "num_format": "+#,##0.00;-#,##0.00;0.00"},
    "boxed_share": {**_BOX, "num_format": "0.0%"},
    "boxed_share_delta": {**_BOX, "num_format": "+0.0%;-0.0%;0.0%"},
    "boxed_seconds": {**_BOX, "num_format": "#,##0.0"},
    "boxed_time": {**_BOX, "num_format": TIME, "align": "left"},
    "boxed_link": {**_BOX, "font_color": "#0B57D0", "underline": 1},
    "total": {**_BASE, "bold": True, "top": 1, "bottom": 6},
    "total_count": {**_BASE, "bold": True, "top": 1, "bottom": 6, "num_format": "#,##0"},
    "total_delta": {**_BASE, "bold": True, "top": 1, "bottom": 6, "num_format": "+#,##0;-#,##0;0"},
    "total_money": {**_BASE, "bold": True, "top": 1, "bottom": 6, "num_format": _MONEY},
    "total_share": {**_BASE, "bold": True, "top": 1, "bottom": 6, "num_format": "0.0%"},
    # conditional formats
    "good": {"bg_color": "#DDF3DF", "font_color": "#1B5E20"},
    "bad": {"bg_color": "#FBDAD7", "font_color": "#8C1D18", "bold": True},
    "open": {"bg_color": "#FFF0CC", "font_color": "#7A4A00"},
    "idle": {"bg_color": "#E5E7EB", "font_color": "#374151"},
}

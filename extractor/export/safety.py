"""Text from a report must stay text: a spreadsheet runs a cell that begins like a formula.

Source: OWASP, "CSV Injection". The mark that is put before such text is an apostrophe, in workbooks
as well, for a workbook saved as CSV must be as harmless.
"""

from __future__ import annotations

import re
import unicodedata

_STARTERS = frozenset("=+-@\t\r\n")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LONGEST = 32_767
"""Characters that a cell of Excel can hold."""


def harmless(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet could take it for a formula.

    Full-width ＝＋－＠ count too: some locales read them alike. Control characters, which no cell may
    hold, are left out, and what no cell can hold is cut with an ellipsis.
    """
    clean = _CONTROL.sub("", text)
    if clean and unicodedata.normalize("NFKC", clean.lstrip(" \u3000\ufeff") or clean)[0] in _STARTERS:
        clean = "'" + clean
    return clean if len(clean) <= _LONGEST else clean[: _LONGEST - 1] + "…"

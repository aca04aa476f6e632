"""PDFs whose fonts name their characters wrongly: the print stays, the text layer lies."""

from __future__ import annotations

import re

import pymupdf


def lying(content: bytes, told: dict[str, str]) -> bytes:
    """The same file, each character that `told` holds named as another by every ToUnicode map."""
    with pymupdf.open(stream=content, filetype="pdf") as file:
        for xref in range(1, file.xref_length()):
            if not file.xref_is_stream(xref):
                continue
            stream = file.xref_stream(xref)
            if b"beginbfchar" in stream or b"beginbfrange" in stream:
                file.update_stream(xref, _renamed(stream.decode("latin-1"), told).encode("latin-1"))
        return bytes(file.tobytes())


def _renamed(cmap: str, told: dict[str, str]) -> str:
    singles = re.sub(r"\d+ beginbfrange(.*?)endbfrange", lambda block: _single(block[1]), cmap, flags=re.DOTALL)
    return re.sub(
        r"beginbfchar(.*?)endbfchar",
        lambda block: (
            "beginbfchar" + re.sub(r"(<\w+>\s*)<(\w{4})>", lambda one: _named(one, told), block[1]) + "endbfchar"
        ),
        singles,
        flags=re.DOTALL,
    )


def _named(pair: re.Match[str], told: dict[str, str]) -> str:
    character = chr(int(pair[2], 16))
    return f"{pair[1]}<{ord(told.get(character, character)):04x}>"


def _single(ranges: str) -> str:
    """Ranges of codes as single ones."""
    pairs: list[str] = []
    for first, last, start in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w{4})>", ranges):
        codes = range(int(first, 16), int(last, 16) + 1)
        pairs += [f"<{code:0{len(first)}x}> <{int(start, 16) + code - codes[0]:04x}>" for code in codes]
    for first, listed in re.findall(r"<(\w+)>\s*<\w+>\s*\[([^\]]*)\]", ranges):
        names = re.findall(r"<(\w+)>", listed)
        pairs += [f"<{int(first, 16) + index:0{len(first)}x}> <{name}>" for index, name in enumerate(names)]
    blocks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
    return "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)

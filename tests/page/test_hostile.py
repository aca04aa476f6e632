# ruff: noqa: E501 - markup and a script, which read worse in pieces
"""Threat: markup, scripts and links in file names, cell texts and what is found of them, in a real browser."""

from __future__ import annotations

from typing import Any

from browsing import IN_BROWSER, REPORTS, Windows, opener, review, row, upload

pytestmark = IN_BROWSER
RUN = "window.harmed=(window.harmed||0)+1"
MARKUP = (
    f'<img src=x onerror="{RUN}">', f"<script>{RUN}</script>", f'"><svg onload="{RUN}">', f"<iframe srcdoc='<script>top.{RUN}</script>'>",
    f"[x](javascript:{RUN})", "![x](http://127.0.0.1:9/x.png)", "$\\href{javascript:alert(1)}{x}$", "<a href=http://127.0.0.1:9/>x</a>",
    ":red[x]", "<style>*{background:url(http://127.0.0.1:9/)}</style>", "{{7*7}}", "</textarea><b>x", "<details open ontoggle=alert(1)>",
)  # fmt: skip


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def report() -> dict[str, Any]:
    """A report that is read, with an error in it, whose texts are markup once they are read."""
    page = (REPORTS / "yunchuan-2023-self-evaluation" / "document.html").read_text("utf-8")
    page = page.replace("190.85", "198.05", 1)
    assert "云川县水务局" in page
    hostile = escaped(" ".join(MARKUP))
    page = page.replace("云川县水务局", f"云川县水务局{hostile}")
    name = f"报告<img src=x onerror={RUN}>$x$[a](javascript:{RUN}).html"
    return {"name": name, "mimeType": "text/html", "buffer": page.encode()}


def harmless(page: Any) -> None:
    assert page.evaluate("window.harmed || 0") == 0
    foreign = page.evaluate(
        """() => {
        const all = (root) => [...root.querySelectorAll('*')].flatMap((e) => [e, ...(e.shadowRoot ? all(e.shadowRoot) : [])])
        return all(document).filter((e) => (e.matches('a[href^="javascript:"], a[href*="127.0.0.1:9"], img[src*=":9/"], '
            + 'img[src="x"], iframe[srcdoc*="harmed"]') || e.getAttributeNames().some((n) => n.startsWith('on')
            && (e.getAttribute(n) || '').includes('harmed')))).map((e) => e.outerHTML.slice(0, 200))
    }"""
    )
    assert foreign == []


def test_what_a_file_says_stays_text_wherever_it_is_shown(windows: Windows) -> None:
    page = windows.open()
    dialogs: list[str] = []
    page.on("dialog", lambda asked: (dialogs.append(asked.message), asked.dismiss()))
    upload(page, report())
    opener(page, "报告").wait_for()
    harmless(page)
    assert "<img src=x" in row(page, "报告").first.inner_text()
    review(page, "报告")
    page.locator(".body .v").first.wait_for()
    harmless(page)
    for tab in page.get_by_role("tab").all():
        tab.click()
        page.wait_for_load_state("networkidle")
        harmless(page)
    assert dialogs == []

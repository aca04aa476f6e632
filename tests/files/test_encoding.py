"""Web pages saved as one file, with mail headers and quoted text around them."""

from __future__ import annotations

from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from extractor.files import open_document

_PAGE = "<html><head><meta charset='{0}'></head><body><table><tr><td>项目名称<td>桥梁维护</table></body></html>"


@pytest.mark.parametrize("charset", ["utf-8", "gb2312"])
def test_a_page_saved_as_one_file_is_read(charset: str) -> None:
    whole = MIMEMultipart("related")
    whole["From"] = "<saved>"
    whole.attach(MIMEText(_PAGE.format(charset), "html", charset))
    whole.attach(MIMEImage(b"\x89PNG\r\n\x1a\n", "png"))
    document = open_document(whole.as_bytes())
    assert document.format == "html"
    assert [word.text for word in document.pages[0].words] == ["项目名称", "桥梁维护"]


def test_a_page_that_speaks_of_mail_is_a_page() -> None:
    document = open_document(b"<html><body><p>MIME-Version: 1.0</p></body></html>")
    assert [word.text for word in document.pages[0].words] == ["MIME-Version: 1.0"]

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from smallmind.chat.attachments import extraction
from smallmind.chat.attachments.extraction import Extraction, extract
from smallmind.domain.errors import AttachmentError
from tests.unit.chat.attachments.documents import assemble, make_docx, make_pdf, make_pdf_bomb


def refusal(path: Path, timeout_s: float = extraction.MAX_SECONDS) -> AttachmentError:
    with pytest.raises(AttachmentError) as caught:
        Extraction(path, timeout_s).run()
    assert path.name in str(caught.value)
    return caught.value


def write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_a_text_file_is_read_whole(tmp_path: Path) -> None:
    attachment = Extraction(write(tmp_path, "notes.md", "# Über\r\n\r\ntext".encode())).run()
    assert (attachment.name, attachment.media_type) == ("notes.md", "text/markdown")
    assert attachment.text == "# Über\n\ntext"
    assert attachment.size_bytes == 15


def test_the_pages_of_a_pdf_are_parted_by_form_feeds(tmp_path: Path) -> None:
    attachment = Extraction(write(tmp_path, "report.pdf", make_pdf(["First page here", "Second page there"]))).run()
    assert attachment.text.split("\f") == ["First page here", "Second page there"]
    assert attachment.media_type == "application/pdf"


def test_a_pdf_is_known_by_what_stands_in_it(tmp_path: Path) -> None:
    assert "Some words" in Extraction(write(tmp_path, "report.txt", make_pdf(["Some words"]))).run().text


def test_the_paragraphs_of_a_docx_are_read(tmp_path: Path) -> None:
    text = Extraction(write(tmp_path, "letter.docx", make_docx(["Dear Ms Müller,", "we are pleased"]))).run().text
    assert text == "Dear Ms Müller,\n\nwe are pleased"


def test_a_web_page_is_read_without_its_markup_and_scripts(tmp_path: Path) -> None:
    page = (
        "<!doctype html><html><head><title>Rain</title><style>p{}</style><script>alert('no')</script></head>"
        "<body><h2>How it forms</h2><p>Water <b>rises</b> &amp; cools.</p><ul><li>one<li>two</ul></body></html>"
    )
    text = Extraction(write(tmp_path, "rain.html", page.encode())).run().text
    assert text == "Rain\n\n## How it forms\n\nWater rises & cools.\n\n- one\n\n- two"


def test_a_pdf_without_text_is_said_to_be_scanned(tmp_path: Path) -> None:
    error = refusal(write(tmp_path, "scan.pdf", make_pdf(["", ""])))
    assert "scanned" in error.problem
    assert "OCR" in error.hint


def test_an_encrypted_pdf_is_said_to_be_protected(tmp_path: Path) -> None:
    encrypted = make_pdf(
        ["Secret words"],
        "/Encrypt 6 0 R /ID [<00><00>]",
        [b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" % (b"11" * 32, b"22" * 32)],
    )
    assert "protected by a password" in refusal(write(tmp_path, "secret.pdf", encrypted)).problem


@pytest.mark.parametrize("n_bytes", [20, 200, 600])
def test_a_cut_pdf_is_damaged_or_empty_but_never_a_crash(tmp_path: Path, n_bytes: int) -> None:
    error = refusal(write(tmp_path, "cut.pdf", make_pdf(["Words that are lost"])[:n_bytes]))
    assert "damaged" in error.problem or "no text" in error.problem


def test_a_pdf_with_pages_in_a_circle_is_refused(tmp_path: Path) -> None:
    circle = assemble(
        [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2000000000 >>"]
    )
    refusal(write(tmp_path, "circle.pdf", circle))


def test_a_pdf_bomb_is_refused_within_its_limits(tmp_path: Path) -> None:
    began = time.monotonic()
    refusal(write(tmp_path, "bomb.pdf", make_pdf_bomb(400_000_000)), timeout_s=5.0)
    assert time.monotonic() - began < 60  # on a busy machine; unlimited, it takes minutes


def test_a_docx_that_unpacks_to_a_heap_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    error = refusal(write(tmp_path, "bomb.docx", make_docx(["Words"], padding_bytes=400_000_000)))
    assert "unpacks" in error.problem


def test_a_docx_of_a_billion_laughs_is_refused(tmp_path: Path) -> None:
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 20}">' for n in range(1, 12))
    laughs = f'<?xml version="1.0"?><!DOCTYPE d [{entities}]><d>&a11;</d>'
    refusal(write(tmp_path, "laughs.docx", make_docx([], document=laughs)), timeout_s=5.0)


def test_reading_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    error = refusal(write(tmp_path, "slow.pdf", make_pdf(["Words"])), timeout_s=-1.0)
    assert "longer than" in error.problem


async def test_cancelling_kills_the_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, "report.pdf", make_pdf(["Words"] * 1_500))
    killed: list[Extraction] = []
    cancel = Extraction.cancel

    def note(self: Extraction) -> None:
        killed.append(self)
        cancel(self)

    monkeypatch.setattr(Extraction, "cancel", note)
    task = asyncio.create_task(extract(path))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    process = killed[0]._process
    assert process is None or process.wait(5) != 0


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("photo.png", b"\x89PNG\r\n\x1a\n" + bytes(100), "reads text only"),
        ("photo.jpg", b"anything", "reads text only"),
        ("program", b"\x7fELF" + bytes(range(256)) * 20, "no text"),
        ("empty.txt", b"", "empty"),
        ("spaces.txt", b"  \n ", "empty"),
        ("old.doc", b"\xd0\xcf\x11\xe0" + bytes(600), "old format of Microsoft Office"),
        ("letter.rtf", b"{\\rtf1 hello}", "RTF"),
        ("broken.docx", b"PK\x03\x04 and no more", "damaged"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(tmp_path: Path, name: str, data: bytes, problem: str) -> None:
    assert problem in refusal(write(tmp_path, name, data)).problem


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert "folder" in refusal(tmp_path).problem


def test_a_file_that_is_gone_is_refused(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(tmp_path / "gone.txt").problem

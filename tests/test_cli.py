import json
import subprocess
import sys
from pathlib import Path

import pymupdf
import pytest

from extractor import interchange, schemas
from extractor.arguments import parser
from extractor.cli import main
from extractor.settings import Settings

CLEAN = "liuan-2023-self-evaluation"
WRONG = "jingling-2022-self-evaluation"


def pdf(path: Path, *lines: str, **options: object) -> Path:
    with pymupdf.open() as document:
        page = document.new_page()
        for row, line in enumerate(lines):
            page.insert_text((72, 72 + 20 * row), line, fontname="china-s")
        document.save(path, **options)
    return path


# --- help and wrong use --------------------------------------------------------------------------


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from extractor.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit as end: assert end.code == 0\n"
        "heavy = {'pymupdf', 'numpy', 'cv2', 'openpyxl', 'jsonschema', 'streamlit', 'rapidocr', 'lxml', 'docx'}\n"
        "sys.exit(' '.join(heavy & set(sys.modules)) or None)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", [[], ["extract"], ["check"], ["schema"], ["eval"], ["app"]])
def test_each_command_has_help_in_both_languages(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    told = {}
    for language in ("zh", "en"):
        with pytest.raises(SystemExit) as end:
            main([*command, "--lang", language, "--help"])
        assert end.value.code == 0
        told[language] = capsys.readouterr().out
    assert "用法" in told["zh"]
    assert "usage" not in told["zh"]
    assert told["en"].isascii()


def test_the_help_of_schema_names_every_schema(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["schema", "--lang", "en", "--help"])
    assert ", ".join(schemas.NAMES) in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["extract"],
        ["extract", "a.pdf", "--format", "pdf"],
        ["extract", "a.pdf", "--format", "xlsx"],
        ["extract", "a.pdf", "b.pdf"],
        ["extract", "a.pdf", "--nonsense"],
        ["extract", "a.pdf", "--reader"],
        ["schema", "nonsense"],
        ["app", "--port", "x"],
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_wrong_use_ends_with_3_and_says_why(
    arguments: list[str], language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "--lang", language]) == 3
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err
    assert output.err.isascii() == (language == "en")


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "de_DE.UTF-8", "EXTRACTOR_LANG": "zh"}, "zh"),
    ],
)
def test_the_language_is_the_systems(environment: dict[str, str], language: str) -> None:
    assert Settings.from_environment(environment).language == language


# --- extract -------------------------------------------------------------------------------------


def test_one_report_gives_its_extraction_on_stdout(reports: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", str(reports / CLEAN / "document.pdf"), "--lang", "en"]) == 0
    output = capsys.readouterr()
    extraction = interchange.from_json(output.out)
    label = json.loads((reports / CLEAN / "label.json").read_text("utf-8"))
    assert [project["name"] for project in extraction.record["projects"]] == [
        project["name"] for project in label["record"]["projects"]
    ]
    leaves = {pointer for pointer, value in schemas.pointer.leaves(extraction.record) if value is not None}
    assert leaves == set(extraction.evidence) == set(extraction.confidence)
    assert [page.source for page in extraction.run.pages] == ["text"] * 5
    assert "document.pdf: 0 errors" in output.err


def test_findings_of_severity_error_end_with_1(reports: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["extract", str(reports / WRONG / "document.pdf"), "--out", str(out), "--format", "xlsx"]) == 1
    assert [path.name for path in out.iterdir()] == ["document.pdf.xlsx"]


def test_a_bad_file_does_not_keep_the_others_from_being_read(
    reports: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = reports / CLEAN / "document.pdf", tmp_path / "bad.pdf"
    bad.write_bytes(b"")
    out = tmp_path / "out"
    assert main(["extract", str(good), str(bad), str(good), "--out", str(out), "--lang", "zh"]) == 2
    assert sorted(path.name for path in out.iterdir()) == ["document.pdf-2.json", "document.pdf.json"]
    assert "[2/3] bad.pdf: 文件是空的" in capsys.readouterr().err


@pytest.fixture(params=["missing", "folder", "empty", "noise", "truncated", "encrypted", "letter", "blank words"])
def unreadable(request: pytest.FixtureRequest, reports: Path, tmp_path: Path) -> Path:
    path: Path = tmp_path / "input.pdf"
    content = (reports / CLEAN / "document.pdf").read_bytes()
    if request.param == "folder":
        path.mkdir()
    elif request.param == "empty":
        path.write_bytes(b"")
    elif request.param == "noise":
        path.write_bytes(bytes(range(256)) * 40)
    elif request.param == "truncated":
        path.write_bytes(content[:3000])
    elif request.param == "encrypted":
        pdf(path, "secret", encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="open", owner_pw="own")
    elif request.param == "letter":
        pdf(path, "尊敬的各位领导：", "兹定于下周一上午九时召开工作会议，请准时参加。", "特此通知。")
    elif request.param == "blank words":
        pdf(path, "Dear all,", "the meeting is on Monday at 9.")
    return path


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_cannot_be_read_ends_with_2_and_a_message(
    unreadable: Path, language: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["extract", str(unreadable), "--lang", language]) == 2
    output = capfd.readouterr()
    assert output.out == ""
    assert output.err.startswith("input.pdf: ")
    assert "Traceback" not in output.err
    assert output.err.isascii() == (language == "en")


def test_what_takes_too_much_ends_with_2_and_says_how_to_allow_more(
    reports: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EXTRACTOR_BOX_PROCESSOR_SECONDS", "0")
    scan = reports / CLEAN / "scan-clean.pdf"
    assert main(["extract", "--lang", "en", str(scan)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "EXTRACTOR_BOX_PROCESSOR_SECONDS" in told.err
    assert "Traceback" not in told.err


def test_the_password_opens_an_encrypted_report(
    reports: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "locked.pdf"
    with pymupdf.open(reports / CLEAN / "document.pdf") as document:
        document.save(path, encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="open", owner_pw="own")
    assert main(["extract", str(path), "--password", "wrong"]) == 2
    assert main(["extract", str(path), "--password", "open"]) == 0
    assert interchange.from_json(capsys.readouterr().out).run.file_name == "locked.pdf"


def test_a_reader_that_goes_away_is_no_error(reports: Path) -> None:
    command = [sys.executable, "-m", "extractor.cli", "extract", str(reports / CLEAN / "document.pdf")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        told = process.stderr.read()
    assert "Traceback" not in told
    assert "BrokenPipe" not in told


# --- check, schema, eval -------------------------------------------------------------------------


def test_check_finds_in_a_written_extraction_what_extract_found(
    reports: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["extract", str(reports / WRONG / "document.pdf"), "--out", str(tmp_path)]) == 1
    written = tmp_path / "document.pdf.json"
    capsys.readouterr()
    assert main(["check", str(written)]) == 1
    checked = json.loads(capsys.readouterr().out)
    assert checked["findings"] == json.loads(written.read_text("utf-8"))["findings"]


def test_check_takes_a_bare_record(record: schemas.Record, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "record.json"
    path.write_text(schemas.dumps_record(record), "utf-8")
    main(["check", str(path)])
    assert set(json.loads(capsys.readouterr().out)) == {"findings"}


@pytest.mark.parametrize("content", [b"", b"{", b"{}", b"[1]", b'{"record": {}, "evidence": {}}', b"\xff\xfe\x00"])
def test_check_refuses_what_is_no_record(content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "record.json"
    path.write_bytes(content)
    assert main(["check", str(path)]) == 2
    assert main(["check", str(tmp_path / "missing.json")]) == 2
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("name", schemas.NAMES)
def test_schema_prints_the_schema(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", name]) == 0
    assert json.loads(capsys.readouterr().out) == schemas.schema(name)


def test_eval_scores_a_sample(reports: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", str(reports / CLEAN), "--json"]) == 0
    (result,) = json.loads(capsys.readouterr().out)["results"]
    assert result["sample"] == CLEAN
    assert result["f1"] > 0.9


def test_eval_refuses_a_folder_without_samples(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", str(tmp_path), "--lang", "en"]) == 2
    assert "no sample" in capsys.readouterr().err


def test_every_option_of_a_command_has_help() -> None:
    commands = parser(lambda zh, en: zh)._subparsers
    assert commands is not None
    for action in commands._group_actions:
        for command in action.choices.values():
            assert all(option.help for option in command._actions)

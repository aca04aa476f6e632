"""Threat: a library in C that a file has taken over. What Python's hook cannot see the kernel refuses."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest
from waiting import until

from extractor.boxed import Box, Task
from extractor.boxed.leftovers import clear

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in ("x86_64", "aarch64"), reason="seccomp of Linux"
)
_BEGIN = (
    "import ctypes, os, sys, tempfile, threading\nfrom pathlib import Path\n"
    "from extractor.boxed import kernel\nc = ctypes.CDLL(None, use_errno=True)\n"
    "folder = Path(tempfile.mkdtemp())\n"
)
_LANDLOCK = _BEGIN + "print(kernel.restrict_files([folder], network={network}))\n"


def run(code: str, **options: object) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


CALLS = {
    "a socket": "c.socket(2, 1, 0)",
    "a socket of six": "c.socket(10, 1, 0)",
    "ptrace": "c.ptrace(0, 0, 0, 0)",
    "mount": "c.mount(b'x', b'/tmp', b'tmpfs', 0, None)",
    "unshare": "c.unshare(0x10000000)",
}


@pytest.mark.parametrize("programs", [True, False])
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
def test_calls_past_python_are_refused(call: str, programs: bool) -> None:
    code = f"{_BEGIN}assert kernel.filter_calls(network=False, programs={programs})\nprint({call}, ctypes.get_errno())"
    assert run(code) == "-1 1"


def test_without_programs_nothing_is_started_and_no_local_socket_is_made() -> None:
    code = (
        f"{_BEGIN}assert kernel.filter_calls(network=False, programs=False)\n"
        "print(c.fork(), ctypes.get_errno(), c.socket(1, 1, 0), c.kill(os.getppid(), 0))\n"
        "made = threading.Thread(target=lambda: print('thread')); made.start(); made.join()"
    )
    assert run(code).splitlines() == ["-1 1 -1 -1", "thread"]


def test_with_a_model_sockets_are_made() -> None:
    assert int(run(f"{_BEGIN}assert kernel.filter_calls(network=True, programs=False)\nprint(c.socket(2, 1, 0))")) > 0


def test_writing_elsewhere_is_refused(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_text("kept")
    code = (
        _LANDLOCK.format(network=False)
        + f"(folder / 'own').write_text('x')\nopen('/dev/null', 'w').write('x')\nkept = Path({str(kept)!r})\n"
        "for act in (lambda: kept.write_text('x'), kept.unlink, lambda: (kept.parent / 'new').mkdir()):\n"
        "    try:\n        act()\n    except PermissionError:\n        print('refused')\n"
    )
    version, *told = run(code).splitlines()
    if version == "0":
        pytest.skip("no Landlock here")
    assert told == ["refused"] * 3
    assert kept.read_text() == "kept"


def test_what_a_child_was_writing_goes_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Box() as box:
        with pytest.raises(Exception, match="known"):
            box.read(b"hello", Task("hello.txt"))
        (folder,) = tmp_path.iterdir()
        (folder / "half").write_text("x")
    assert list(tmp_path.iterdir()) == []


def test_what_a_child_was_writing_goes_when_its_parent_is_killed(tmp_path: Path) -> None:
    code = (
        "import os, tempfile\ntempfile.tempdir = %r\nfrom extractor.boxed import Box, Task\nbox = Box()\n"
        "try:\n    box.read(b'hello', Task('hello.txt'))\nexcept Exception:\n    os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code % str(tmp_path)], check=False)
    until(lambda: list(tmp_path.iterdir()) == [])


def test_a_program_that_a_child_started_ends_with_it() -> None:
    code = (
        "import os, subprocess\n"
        "started = subprocess.Popen(['sleep', '600'], process_group=0)\nprint(started.pid, flush=True)\nos._exit(0)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, start_new_session=True) as child:
        assert child.stdout
        program = int(child.stdout.readline())
        child.wait()
        os.kill(program, 0)
        clear(child.pid, None)
        state = Path(f"/proc/{program}/stat")
        for _ in range(600):
            if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
                return
            os.sched_yield()
    assert not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z"

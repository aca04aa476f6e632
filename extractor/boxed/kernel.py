"""What the kernel refuses a process that reads files, where it is Linux: seccomp and Landlock, each where it is there.

Python's audit hook (`extractor.boxed.holding`) sees what Python does. What a damaged file makes a library in C do is
seen by the kernel alone. Both hold for what the process starts as well (LibreOffice), and neither can be taken back.

- seccomp (Linux 3.17, x86-64 and ARM 64): no socket to any network unless a model's host may be reached, no program
  unless one that is needed is installed, and nothing that only looks at or changes other processes and the system.
- Landlock (Linux 6.2): writing below some folders alone; since 6.7 no TCP unless a model's host may be reached; since
  6.12 no signal to a process outside.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Iterable, Sequence
from pathlib import Path

__all__ = ["filter_calls", "restrict_files"]

_LIBRARY = ctypes.CDLL(None, use_errno=True)
_NO_MORE_RIGHTS = 38  # PR_SET_NO_NEW_PRIVS of <linux/prctl.h>; both need it

# --- seccomp -------------------------------------------------------------------------------------

_SECCOMP = {"x86_64": 317, "aarch64": 277}
_ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_SET_FILTER, _ALL_THREADS = 1, 1
_FOREIGN = 0x4000_0000
"""Numbers of the x32 calls, which would go past the ones below."""
_NEVER = {
    "x86_64": (
        101, 155, 161, 165, 166, 167, 169, 175, 176, 246, 248, 249, 250, 272, 298, 304, 308, 310, 311, 313, 321, 323,
        425,
    ),
    "aarch64": (
        117, 41, 51, 40, 39, 224, 142, 105, 106, 104, 217, 218, 219, 97, 241, 265, 268, 270, 271, 273, 280, 282, 425,
    ),
}  # fmt: skip
"""ptrace, pivot_root, chroot, mount, umount2, swapon, reboot, init_module, delete_module, kexec_load, add_key,
request_key, keyctl, unshare, perf_event_open, open_by_handle_at, setns, process_vm_readv, process_vm_writev,
finit_module, bpf, userfaultfd, io_uring_setup (which makes sockets without the call)."""
_STARTING = {"x86_64": (57, 58, 59, 62, 322), "aarch64": (221, 129, 281)}
"""fork, vfork (of x86 alone), execve, kill, execveat."""
_CLONE, _CLONE3 = {"x86_64": 56, "aarch64": 220}, 435
_SOCKET = {"x86_64": 41, "aarch64": 198}
_A_THREAD = 0x0001_0000  # CLONE_THREAD
_LOCAL = 1  # AF_UNIX
_NUMBER, _ARCH, _FIRST = 0, 4, 16  # where they stand in struct seccomp_data
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _REFUSE, _UNKNOWN = 0x7FFF_0000, 0x0005_0000 | errno.EPERM, 0x0005_0000 | errno.ENOSYS

_Step = tuple[int, int, int, int]
"""Operation, where to go on if so, if not (both counted from the next), and the operand."""


class _Program(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def filter_calls(*, network: bool, programs: bool) -> bool:
    """Have the kernel refuse the calls named above; False where it cannot.

    With `network` any socket may be made, with `programs` those of this machine alone, with neither none.
    """
    machine = platform.machine()
    if machine not in _SECCOMP:
        return False
    steps = b"".join(struct.pack("=HBBI", *step) for step in _steps(machine, network, programs))
    program = _Program(len(steps) // 8, steps)
    _LIBRARY.prctl(_NO_MORE_RIGHTS, 1, 0, 0, 0)
    done: int = _LIBRARY.syscall(_SECCOMP[machine], _SET_FILTER, _ALL_THREADS, ctypes.byref(program))
    return done == 0


def _steps(machine: str, network: bool, programs: bool) -> Sequence[_Step]:
    steps: list[_Step] = [
        (_LOAD, 0, 0, _ARCH), (_EQUAL, 1, 0, _ARCHITECTURE[machine]), (_RETURN, 0, 0, _REFUSE),
        (_LOAD, 0, 0, _NUMBER), (_AT_LEAST, 0, 1, _FOREIGN), (_RETURN, 0, 0, _REFUSE),
    ]  # fmt: skip
    refused = list(_NEVER[machine])
    if not programs:
        refused += _STARTING[machine]
        steps += [(_EQUAL, 0, 1, _CLONE3), (_RETURN, 0, 0, _UNKNOWN)]  # libraries then take clone, which is looked into
        thread = (_LOAD, 0, 0, _FIRST), (_ANY_BIT, 1, 0, _A_THREAD), (_RETURN, 0, 0, _REFUSE), (_RETURN, 0, 0, _ALLOW)
        steps += [(_EQUAL, 0, 4, _CLONE[machine]), *thread]
    if not network and programs:
        local = (_LOAD, 0, 0, _FIRST), (_EQUAL, 1, 0, _LOCAL), (_RETURN, 0, 0, _REFUSE), (_RETURN, 0, 0, _ALLOW)
        steps += [(_EQUAL, 0, 4, _SOCKET[machine]), *local]
    elif not network:
        refused.append(_SOCKET[machine])
    for number in refused:
        steps += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _REFUSE)]
    return [*steps, (_RETURN, 0, 0, _ALLOW)]


# --- Landlock ------------------------------------------------------------------------------------

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_VERSION = 1
_BENEATH = 1
_WRITES = 0b0011_1111_1111_0010  # WRITE_FILE, REMOVE_DIR to MAKE_SYM, REFER
_EMPTY_FOLDERS = 1 << 4
_TRUNCATES = 1 << 14
_ONE_FILE = (1 << 1) | _TRUNCATES
_LISTENS, _CONNECTS = 1, 2
_NO_SIGNALS, _NO_NAMES = 2, 1


def restrict_files(folders: Iterable[Path], *, network: bool, scratch: Path | None = None) -> int:
    """Let this process write below `folders` (and to null) alone; gives Landlock's version, 0 where there is none.

    The folder `scratch` itself it may take away, which means any empty folder beside it.
    """
    version: int = _LIBRARY.syscall(_CREATE, None, 0, _VERSION)
    if version < 3:  # before, renaming between folders and truncating could not be told
        return 0
    writes = _WRITES | _TRUNCATES
    handled = struct.pack("=Q", writes)
    if version >= 4:
        handled += struct.pack("=Q", _LISTENS if network else _LISTENS | _CONNECTS)
    if version >= 6:
        handled += struct.pack("=Q", _NO_SIGNALS | _NO_NAMES)
    rules: int = _LIBRARY.syscall(_CREATE, handled, len(handled), 0)
    if rules < 0:
        return 0
    try:
        for folder in folders:
            _may_write(rules, folder, writes)
        _may_write(rules, Path(os.devnull), _ONE_FILE)
        if scratch is not None:
            _may_write(rules, scratch.parent, _EMPTY_FOLDERS)
        _LIBRARY.prctl(_NO_MORE_RIGHTS, 1, 0, 0, 0)
        return version if _LIBRARY.syscall(_RESTRICT, rules, 0) == 0 else 0
    finally:
        os.close(rules)


def _may_write(rules: int, place: Path, what: int) -> None:
    try:
        handle = os.open(place, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # what is not there cannot be written to
    try:
        _LIBRARY.syscall(_ADD, rules, _BENEATH, struct.pack("=Qi", what, handle), 0)
    finally:
        os.close(handle)

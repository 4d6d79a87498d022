"""Build hostile specs one by one, each in a process of its own that notes what it opens: used by test_hostile_specs.py.

`python tests/hostile_run.py FOLDER OUT NAME...` builds FOLDER/NAME.yaml into OUT/NAME and prints a line of JSON
for each: exit code, what was said, files opened outside the allowed folders, addresses asked, programs started,
seconds of computing.
"""

from __future__ import annotations

import io
import json
import os
import resource
import signal
import sys
import sysconfig
import tempfile
import time
import traceback
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

from coursegen import cli
from coursegen.cache import default_folder
from coursegen.render.pdf import engine

SECONDS = 120  # of one spec; an attack that exhausts the machine would take days
TALKING = ("socket.connect", "socket.getaddrinfo", "socket.bind", "socket.sendto", "urllib.Request")
STARTING = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn")
ROOT = Path(__file__).resolve().parent.parent
SYSTEM = ("/usr", "/etc/mime.types", "/etc/localtime", "/dev/null", "/proc/self", "/proc/meminfo")


def main(folder: Path, out: Path, names: list[str]) -> None:
    """Build each spec; what they have in common is imported once."""
    engine.load()
    for name in names:
        reader, writer = os.pipe()
        child = os.fork()
        if not child:
            os.close(reader)
            said = _watched(folder, folder / f"{name}.yaml", out / name, _kinds(folder / f"{name}.txt"))
            with os.fdopen(writer, "w", encoding="utf-8") as pipe:
                json.dump({"name": name, **said}, pipe)
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader, encoding="utf-8") as pipe:
            said = pipe.read()
        _, status = os.waitpid(child, 0)
        print(said or json.dumps({"name": name, "ended": os.waitstatus_to_exitcode(status)}), flush=True)


def _kinds(expected: Path) -> str:
    wanted = [line.partition(" ")[2] for line in expected.read_text("utf-8").splitlines() if line.startswith("only ")]
    return wanted[0] if wanted else "handouts"


def _watched(folder: Path, spec: Path, out: Path, kinds: str) -> dict[str, Any]:
    prefixes = {sys.prefix, sys.base_prefix, *sysconfig.get_paths().values()}
    allowed = [
        os.path.realpath(p) for p in (folder, out, ROOT, tempfile.gettempdir(), default_folder(), *prefixes, *SYSTEM)
    ]
    opened: list[str] = []
    asked: list[str] = []
    started: list[str] = []
    watching = True

    def watch(event: str, words: tuple[Any, ...]) -> None:
        if not watching:
            return
        if event == "open" and isinstance(words[0], str | bytes):
            path = os.path.realpath(os.fsdecode(words[0]))
            if not any(path == root or path.startswith(root + os.sep) for root in allowed):
                opened.append(path)
        elif event in TALKING and not str(words[0]).startswith("data:"):
            asked.append(f"{event} {words!r}")
        elif event in STARTING:
            started.append(f"{event} {words!r}")

    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))
    signal.alarm(SECONDS * 5)  # a pipe waits without computing
    sys.addaudithook(watch)
    output, errors = io.StringIO(), io.StringIO()
    began, code = time.process_time(), None
    with redirect_stdout(output), redirect_stderr(errors):
        try:
            cli.main(["build", str(spec), "-o", str(out), "--only", kinds, "-j", "1", "-v", "--no-cache"])
        except SystemExit as end:
            code = end.code
        except BaseException:
            errors.write(traceback.format_exc())
    watching = False
    return {
        "code": code, "said": output.getvalue() + errors.getvalue(), "opened": opened, "asked": asked,
        "started": started, "seconds": round(time.process_time() - began, 2),
    }  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve(), sys.argv[3:])

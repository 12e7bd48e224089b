"""A program of its own: reads a file from its input and says whether it is good, why not, or what is kept instead.

Started anew for each file, with limits of memory and processor time, so that a decompression bomb ends here. It prints
nothing at all when it hits a limit; its caller takes that for too complex. It imports nothing of the rest but what
stands beside it: the first line that it prints is the verdict with what was changed, behind it the changed content.
"""

import resource
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))  # started with -I
from verdicts import Inspected, Refused  # type: ignore[import-not-found]

MEMORY = 640 * 1024 * 1024
CPU_SECONDS = 8


def main() -> None:
    """Print the verdict about the file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    data = sys.stdin.buffer.read()
    try:
        inspected = _inspection(sys.argv[1], opened="opened" in sys.argv[2:])(data)
    except Refused as refusal:
        print(refusal)
    except (MemoryError, RecursionError):
        print("too-complex")
    except Exception:
        # The libraries below raise whatever they like over broken files.
        print("damaged")
    else:
        sys.stdout.buffer.write(" ".join(["good", *inspected.changes]).encode() + b"\n" + inspected.content)


def _inspection(kind: str, *, opened: bool) -> Callable[[bytes], Inspected]:
    """What looks at files of this kind; only what it needs is imported, as the process lives for one file."""
    if kind == "pdf":
        from pdfs import inspect_pdf  # type: ignore[import-not-found]  # noqa: PLC0415

        return lambda data: inspect_pdf(data, opened=opened)
    if kind == "xlsx":
        from workbooks import inspect_xlsx  # type: ignore[import-not-found]  # noqa: PLC0415

        return inspect_xlsx  # type: ignore[no-any-return]
    import pictures  # type: ignore[import-not-found]  # noqa: PLC0415

    inspections = {"png": pictures.inspect_png, "jpeg": pictures.inspect_jpeg, "tiff": pictures.convert_tiff}
    return inspections[kind]  # type: ignore[no-any-return]


if __name__ == "__main__":
    main()

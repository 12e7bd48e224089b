"""What becomes of a document: a PDF, or why there is none."""

from dataclasses import dataclass

from libs.contracts.values import DocumentProblem


@dataclass(frozen=True)
class RenderedPdf:
    """A finished PDF and its number of pages."""

    pdf: bytes
    pages: int


@dataclass(frozen=True)
class Trial:
    """The outcome of a trial rendering: how many pages, or which problems. Never given to anybody."""

    pages: int
    problems: list[DocumentProblem]

    @property
    def ok(self) -> bool:
        return not self.problems


@dataclass(frozen=True)
class GivenUp:
    """Why there will be no PDF: a `reason` for staff, and the texts at fault as far as they are known."""

    reason: str
    problems: list[DocumentProblem]


class RenderingFailed(Exception):
    """The PDF could not be made, or not faithfully. Nothing that the applicant typed is at fault."""


class Unprintable(RenderingFailed):
    """The content cannot be printed; `problems` say where and why."""

    def __init__(self, problems: list[DocumentProblem]) -> None:
        super().__init__("; ".join(f"{problem.field}: {problem.en}" for problem in problems[:5]))
        self.problems = problems

    def __reduce__(self) -> tuple[type["Unprintable"], tuple[list[DocumentProblem]]]:
        """Exceptions of a worker process travel to its caller whole."""
        return Unprintable, (self.problems,)

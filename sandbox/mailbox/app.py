"""Composition root of the mail inbox: settings, the SMTP side and the HTTP side in one event loop."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web

from sandbox.mailbox import pages
from sandbox.mailbox.inbox import Inbox
from sandbox.mailbox.smtp import listen
from sandbox.program import Environment, needed, number

SMTP_PORT = web.AppKey("smtp_port", int)


@dataclass(frozen=True)
class Settings:
    """How the inbox runs. `state` is the file that keeps the mails; `port` serves the page and the JSON.

    `smtp_port` takes the mail; 0 takes a free port.
    """

    state: Path
    host: str = "127.0.0.1"
    port: int = 8092
    smtp_port: int = 8025

    @classmethod
    def from_environment(cls, environment: Environment) -> "Settings":
        """Read SHOMEI_HOST, SHOMEI_PORT, SHOMEI_SMTP_PORT and SHOMEI_MAILBOX_STATE. Raises `BadSettings`."""
        return cls(
            state=Path(needed(environment, "SHOMEI_MAILBOX_STATE")),
            host=environment.get("SHOMEI_HOST", "127.0.0.1"),
            port=number(environment, "SHOMEI_PORT", 8092),
            smtp_port=number(environment, "SHOMEI_SMTP_PORT", 8025),
        )


def build(settings: Settings, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> web.Application:
    """The whole inbox, ready to serve. Once it runs, `app[SMTP_PORT]` tells where it takes mail."""
    app = web.Application()
    app[pages.INBOX] = Inbox(settings.state, now)

    async def take_mail(app: web.Application) -> AsyncIterator[None]:
        server = await listen(app[pages.INBOX], settings.host, settings.smtp_port)
        app[SMTP_PORT] = server.sockets[0].getsockname()[1]
        yield
        server.close()
        app[pages.INBOX].close()

    app.cleanup_ctx.append(take_mail)
    app.add_routes(pages.routes)
    app.router.add_static("/static", Path(__file__).parent / "static")
    return app

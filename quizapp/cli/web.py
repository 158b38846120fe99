"""The same app in a browser on this machine (extra `web`).

textual-serve checks neither who asks nor from where: any page open in the browser
could drive the app. So every request must carry a token that only the printed
address holds, the host must be the loopback one, and a websocket must come from
our own page.
"""

from __future__ import annotations

import hmac
import secrets
import shlex
import socket
import sys

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from textual_serve.server import Server

HOST = "127.0.0.1"
COOKIE = "quizapp_token"


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


class GuardedServer(Server):
    """Serves only to who knows the token, only on loopback, only to its own page."""

    def __init__(self, command: str, port: int, token: str) -> None:
        super().__init__(command, host=HOST, port=port, title="quizapp")
        self.token = token

    @property
    def address(self) -> str:
        """Return the address to open, token included."""
        return f"{self.public_url}/?token={self.token}"

    def _known(self, text: str | None) -> bool:
        return text is not None and hmac.compare_digest(text, self.token)

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(self._guard())
        return app

    def _guard(self) -> Middleware:
        @web.middleware
        async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
            # A foreign host name that resolves to us is DNS rebinding.
            if request.headers.get("Host") != f"{HOST}:{self.port}":
                raise web.HTTPForbidden(text="wrong host")
            origin = request.headers.get("Origin")
            if request.path == "/ws" and origin != self.public_url:
                raise web.HTTPForbidden(text="wrong origin")
            offered = request.query.get("token")
            if not self._known(offered) and not self._known(
                request.cookies.get(COOKIE)
            ):
                raise web.HTTPForbidden(text="the address needs its token")
            response = await handler(request)
            if self._known(offered):
                response.set_cookie(
                    COOKIE, self.token, httponly=True, samesite="Strict", path="/"
                )
            return response

        return guard

    async def on_startup(self, app: web.Application) -> None:
        """Print the address and nothing else."""
        sys.stdout.write(f"{self.address}\n")
        sys.stdout.flush()

    def initialize_logging(self) -> None:
        """Keep the terminal quiet."""


def serve_app(port: int) -> int:
    """Serve until interrupted; no code is run and no editor opened in this mode."""
    command = shlex.join([sys.executable, "-m", "quizapp"])
    server = GuardedServer(command, port or free_port(), secrets.token_urlsafe(24))
    server.serve()
    return 0

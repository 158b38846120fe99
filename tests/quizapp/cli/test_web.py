"""The browser mode answers nobody but its own page."""

from __future__ import annotations

from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientSession, WSServerHandshakeError, web

from quizapp.cli.web import COOKIE, GuardedServer, free_port

TOKEN = "right"


@asynccontextmanager
async def served():
    server = GuardedServer("true", free_port(), TOKEN)
    runner = web.AppRunner(await server._make_app())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", server.port).start()
    try:
        yield server.public_url
    finally:
        await runner.cleanup()


@pytest.mark.parametrize("path", ["/", "/?token=wrong", "/static/css/xterm.css"])
async def test_refuses_without_the_token(path: str):
    async with (
        served() as address,
        ClientSession() as client,
        client.get(address + path) as response,
    ):
        assert response.status == 403


async def test_the_token_opens_the_page_and_stays_as_a_strict_cookie():
    async with (
        served() as address,
        ClientSession() as client,
        client.get(f"{address}/?token={TOKEN}") as response,
    ):
        assert response.status == 200
        cookie = response.cookies[COOKIE]
        assert cookie["samesite"] == "Strict"
        assert cookie["httponly"]


async def test_refuses_another_host_name():
    headers = {"Host": "evil.example"}
    async with (
        served() as address,
        ClientSession() as client,
        client.get(f"{address}/?token={TOKEN}", headers=headers) as response,
    ):
        assert response.status == 403


@pytest.mark.parametrize("origin", ["http://evil.example", None])
async def test_refuses_a_websocket_of_another_page(origin: str | None):
    headers = {} if origin is None else {"Origin": origin}
    async with served() as address, ClientSession(cookies={COOKIE: TOKEN}) as client:
        with pytest.raises(WSServerHandshakeError) as refusal:
            await client.ws_connect(f"{address}/ws", headers=headers)
        assert refusal.value.status == 403

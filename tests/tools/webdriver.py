"""A headless Chromium, driven through its WebDriver with the standard library alone."""

from __future__ import annotations

import base64
import http.client
import json
import socket
import subprocess
import threading
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
]

# The worst contrast of words with their ground (WCAG 2) below a selector, and where.
CONTRAST = """
function light(c) { var v = c.match(/[\\d.]+/g).slice(0, 3).map(function (x) {
  x /= 255; return x <= 0.03928 ? x / 12.92 : Math.pow((x + 0.055) / 1.055, 2.4); });
  return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2]; }
function ground(e) { for (; e; e = e.parentElement) { var c = getComputedStyle(e)
  .backgroundColor; if (!/, 0\\)$/.test(c)) return c; } return 'rgb(255, 255, 255)'; }
var worst = 99, name = '';
document.querySelectorAll(arguments[0]).forEach(function (e) {
  var own = Array.from(e.childNodes).some(function (n) {
    return n.nodeType === 3 && n.textContent.trim(); });
  if (!own || !e.offsetHeight || /SCRIPT|STYLE/.test(e.tagName)) return;
  var a = light(getComputedStyle(e).color), b = light(ground(e));
  var ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  if (ratio < worst) { worst = ratio; name = e.outerHTML.slice(0, 120); } });
return [worst, name];
"""


def free_port() -> int:
    """Return a port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Browser:
    """One window; ``pages`` maps a path to its HTML and its extra headers."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[str, Mapping[str, str]]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self._port = free_port()
        self._driver = subprocess.Popen(
            ["chromedriver", f"--port={self._port}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._session = self._begin()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        pages = self.pages

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body, headers = pages.get(self.path, ("", {}))
                self.send_response(200 if self.path in pages else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_: object) -> None:
                """Keep the test's output clean."""

        return Handler

    def _begin(self) -> str:
        wanted = {
            "capabilities": {
                "alwaysMatch": {
                    "browserName": "chrome",
                    "goog:chromeOptions": {"args": FLAGS},
                    "goog:loggingPrefs": {"browser": "ALL"},
                }
            }
        }
        for _ in range(100):
            try:
                return str(self._call("POST", "/session", wanted)["sessionId"])
            except ConnectionError:
                time.sleep(0.1)
        raise RuntimeError("chromedriver did not start")

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        try:
            text = None if body is None else json.dumps(body)
            connection.request(method, path, text)
            value = json.loads(connection.getresponse().read())["value"]
        finally:
            connection.close()
        if isinstance(value, dict) and "error" in value:
            raise RuntimeError(value["message"])
        return value

    def _in_session(self, method: str, path: str, body: Any = None) -> Any:
        return self._call(method, f"/session/{self._session}{path}", body)

    def open(self, html: str, path: str = "/card", **headers: str) -> None:
        """Show a page of the loopback server."""
        renamed = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = (html, renamed)
        url = f"http://127.0.0.1:{self._server.server_port}{path}"
        self._in_session("POST", "/url", {"url": url})

    def resize(self, width: int, height: int) -> None:
        """Give the page's viewport a size in CSS pixels."""
        self.command(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def command(self, name: str, **parameters: Any) -> Any:
        """Send a command of the developer tools."""
        body = {"cmd": name, "params": parameters}
        return self._in_session("POST", "/goog/cdp/execute", body)

    def run(self, script: str, *arguments: Any) -> Any:
        """Run a script in the page and return its value."""
        body = {"script": script, "args": list(arguments)}
        return self._in_session("POST", "/execute/sync", body)

    def type(self, selector: str, text: str) -> None:
        """Type into an element as a person would."""
        using = {"using": "css selector", "value": selector}
        element = next(iter(self._in_session("POST", "/element", using).values()))
        self._in_session("POST", f"/element/{element}/value", {"text": text})

    def errors(self) -> list[str]:
        """Return what the page complained about since the last question."""
        rows = self._in_session("POST", "/se/log", {"type": "browser"})
        return [
            row["message"]
            for row in rows
            if row["level"] == "SEVERE" and "favicon" not in row["message"]
        ]

    def screenshot(self, place: Path) -> None:
        """Write what the window shows as a PNG file."""
        place.write_bytes(base64.b64decode(self._in_session("GET", "/screenshot")))

    def close(self) -> None:
        """End the browser and the server."""
        try:
            self._in_session("DELETE", "")
        finally:
            self._driver.terminate()
            self._driver.wait(timeout=10)
            self._server.shutdown()
            self._server.server_close()

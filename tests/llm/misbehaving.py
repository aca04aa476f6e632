"""A real HTTP server that speaks the chat protocol and misbehaves on purpose, as told."""

import json
import random
import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = Callable[["Handler", dict[str, Any]], None]


def completion(text: str | None, finish: str = "stop", **message: Any) -> dict[str, Any]:
    return {
        "id": "1",
        "object": "chat.completion",
        "created": 0,
        "model": "fake",
        "choices": [
            {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": text, **message}}
        ],
        "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15},
    }


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "Misbehaving"

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.server.lock:
            self.server.asked.append(asked)
            self.server.keys.append(self.headers.get("Authorization", ""))
            self.server.now += 1
            self.server.most = max(self.server.most, self.server.now)
        try:
            self.server.next_reply(asked)(self, asked)
        except (BrokenPipeError, ConnectionResetError):
            pass  # who asked has given up
        finally:
            with self.server.lock:
                self.server.now -= 1

    def say(self, body: Any, status: int = 200, **headers: str) -> None:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: Any) -> None:
        pass


class Misbehaving(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, well: Reply, faults: list[Reply], rate: float = 0.0, seed: int = 7) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.well, self.faults, self.rate = well, list(faults), rate
        self.script = [] if rate else list(faults)
        self.seed = seed
        self.times: Counter[str] = Counter()
        self.lock = threading.Lock()
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.now = self.most = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def next_reply(self, asked: dict[str, Any]) -> Reply:
        """By script, or by chance: by what is asked and how often it was, so that no order of calls changes it."""
        with self.lock:
            if self.script:
                return self.script.pop(0)
            said = json.dumps(asked["messages"][:2], ensure_ascii=False)
            self.times[said] += 1
            chance = random.Random(f"{self.seed} {self.times[said]} {said}")
            return chance.choice(self.faults) if chance.random() < self.rate else self.well


@contextmanager
def serving(well: Reply, *faults: Reply, rate: float = 0.0) -> Iterator[Misbehaving]:
    server = Misbehaving(well, list(faults), rate)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


# --- replies -------------------------------------------------------------------------------------


def answering(text: str) -> Reply:
    return lambda handler, asked: handler.say(_wrapped(text, asked))


def _wrapped(text: str, asked: dict[str, Any]) -> dict[str, Any]:
    if not asked.get("tools"):
        return completion(text)
    name = asked["tools"][0]["function"]["name"]
    call = {"id": "call", "type": "function", "function": {"name": name, "arguments": text}}
    return completion(None, "tool_calls", tool_calls=[call])


def too_many(handler: Handler, _: Any) -> None:
    handler.say({"error": {"message": "slow down"}}, 429, Retry_After="0.05")


def no_quota(handler: Handler, _: Any) -> None:
    handler.say({"error": {"message": "pay", "code": "insufficient_quota"}}, 429)


def broken(handler: Handler, _: Any) -> None:
    handler.say({"error": {"message": "oops"}}, 500)


def unknown_model(handler: Handler, _: Any) -> None:
    handler.say({"error": {"message": "no such model"}}, 404)


def stall(handler: Handler, _: Any) -> None:
    """No answer, until who asked has hung up."""
    handler.connection.settimeout(120)
    handler.connection.recv(1)
    handler.close_connection = True


def reset_mid_body(handler: Handler, _: Any) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b'{"id": "1", "choi')
    handler.wfile.flush()
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True
    handler.connection.close()


def body_is_no_json(handler: Handler, _: Any) -> None:
    handler.say(b'{"id": "1", "choices": [{"ind')


def truncated_json(handler: Handler, asked: dict[str, Any]) -> None:
    handler.say(_wrapped('{"word": "ab', asked))


def in_prose(text: str) -> Reply:
    return answering(f"好的，结果如下：\n```json\n{text}\n```\n希望有帮助。")


def wrong_schema(handler: Handler, asked: dict[str, Any]) -> None:
    handler.say(_wrapped('{"wort": 3}', asked))


def cut_off(handler: Handler, _: Any) -> None:
    handler.say(completion('{"word": "a', "length"))


def refusal(handler: Handler, _: Any) -> None:
    handler.say(completion(None, refusal="I cannot help with that"))


def filtered(handler: Handler, _: Any) -> None:
    handler.say(completion("", "content_filter"))


def empty_choices(handler: Handler, _: Any) -> None:
    handler.say({**completion("x"), "choices": []})


def wrong_finish(text: str, reason: str = "tool_calls") -> Reply:
    """An answer that is whole, though its finish reason makes no sense."""
    return lambda handler, asked: handler.say(completion(text, reason))

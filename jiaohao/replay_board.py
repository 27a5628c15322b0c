"""A board that only listens: joins the live room over its websocket and keeps what it hears."""

from __future__ import annotations

import contextlib
import threading
import time
from typing import Any

from engineio.packet import MESSAGE, PING, PONG
from engineio.packet import Packet as Frame
from simple_websocket import Client, ConnectionClosed
from socketio.packet import CONNECT, EVENT
from socketio.packet import Packet as Message

NAMESPACE = "/live"
ROOM = "board"
HANDSHAKE_S = 10.0


class Board:
    """One listening board. ``calls`` are the journal entries of the calls it heard, ``heard_at`` when it heard the
    call of each ticket (seconds of the monotonic clock), ``gaps`` messages that did not follow the one before."""

    def __init__(self, host: str, port: int, token: str) -> None:
        self.calls: list[int] = []
        self.heard_at: dict[int, float] = {}
        self.gaps: list[str] = []
        self._position: int | None = None
        self._closing = False
        self._socket = Client.connect(f"ws://{host}:{port}/socket.io/?EIO=4&transport=websocket")
        self._join(token)
        self._thread = threading.Thread(target=self._listen, name="replay-board", daemon=True)
        self._thread.start()

    def wait_for(self, calls: int, patience_s: float) -> None:
        """Wait until so many calls were heard, but not for ever."""
        until = time.monotonic() + patience_s
        while len(self.calls) < calls and time.monotonic() < until:
            time.sleep(0.02)

    def close(self) -> None:
        """Hang up."""
        self._closing = True
        with contextlib.suppress(ConnectionClosed):
            self._socket.close()
        self._thread.join(5.0)

    def _join(self, token: str) -> None:
        # Not after the server's greeting: one that comes together with the handshake is seen only when more follows.
        self._send(Message(CONNECT, {"hall": "main", "rooms": [ROOM], "token": token}, NAMESPACE))
        while (answer := self._message(self._receive())) is None:
            pass
        if answer.packet_type != CONNECT:
            self._socket.close()
            raise ValueError(f"a board may not listen: {answer.data}")

    def _send(self, message: Message) -> None:
        self._socket.send(Frame(MESSAGE, message.encode()).encode())

    def _receive(self) -> Frame:
        data = self._socket.receive(HANDSHAKE_S)
        if data is None:
            raise ValueError(f"the live room said nothing for {HANDSHAKE_S:.0f} s")
        return Frame(encoded_packet=data)

    def _message(self, frame: Frame) -> Message | None:
        if frame.packet_type == PING:
            self._socket.send(Frame(PONG).encode())
        if frame.packet_type != MESSAGE:
            return None
        return Message(encoded_packet=frame.data)

    def _listen(self) -> None:
        try:
            while True:
                data = self._socket.receive()
                now = time.monotonic()
                message = self._message(Frame(encoded_packet=data))
                if message is not None and message.packet_type == EVENT and message.data[0] == "event":
                    self._hear(message.data[1], now)
        except ConnectionClosed:
            if not self._closing:
                self.gaps.append("the connection was lost")

    def _hear(self, event: dict[str, Any], now: float) -> None:
        if self._position is not None and event["prev"] != self._position:
            self.gaps.append(f"entry {event['seq']} follows {event['prev']}, but {self._position} was heard last")
        self._position = event["seq"]
        if event["type"] == "TicketCalled":
            self.calls.append(event["seq"])
            self.heard_at[event["ticket"]] = now

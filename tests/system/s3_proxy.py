"""A way to an S3 server that goes wrong when it is told to: it hands requests on, refuses them, or loses half of the answer. The
requests that remove something can go wrong alone."""

import contextlib
import selectors
import socket
import socketserver
import threading

REFUSAL = ("HTTP/1.1 {status} Refused\r\nContent-Type: application/xml\r\nContent-Length: {length}\r\n{fields}Connection: close\r\n\r\n"
           "{body}")


def refusal(status, code, fields=""):
    body = f'<?xml version="1.0"?><Error><Code>{code}</Code><Message>no</Message></Error>'
    return REFUSAL.format(status=status, length=len(body), fields=fields, body=body)


def read_request(peer):
    """Takes a whole request from the socket; False when there is none."""
    received = b""
    while b"\r\n\r\n" not in received:
        more = peer.recv(65536)
        if not more:
            return False
        received += more
    head, _, body = received.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    while len(body) < length:
        more = peer.recv(65536)
        if not more:
            return False
        body += more
    return True


#: The answer's head and some of its body are handed on.
HALF = object()
HALF_BYTES = 700


class Removals:
    """What becomes of requests that remove an object outside of temp/. mend() hands them on, those that are held, too. Thread-safe."""

    HANDED_ON, LATE, LOST, UNANSWERED = object(), object(), object(), object()

    def __init__(self):
        self.changed = threading.Condition()
        self.fate = self.HANDED_ON
        self.spared = 0
        self.holding = False
        self.held = 0  # how many wait now

    def go_wrong(self, fate, spared=0):
        """`fate` is what is answered (bytes), LOST: the connection ends before the request is through, or UNANSWERED: after that.
        So many are spared first."""
        with self.changed:
            self.fate, self.spared = fate, spared

    def hold(self):
        with self.changed:
            self.holding = True

    def mend(self):
        with self.changed:
            self.fate, self.holding = self.HANDED_ON, False
            self.changed.notify_all()

    def fate_of(self, request):
        line = request.partition(b"\r\n")[0]
        if b"/temp/" in line or not (line.startswith(b"DELETE ") or (line.startswith(b"POST ") and b"?delete" in line)):
            return self.HANDED_ON
        with self.changed:
            late = self.holding
            self.held += late
            self.changed.wait_for(lambda: not self.holding)
            self.held -= late
            if self.spared > 0:
                self.spared -= 1
                return self.HANDED_ON
            return self.LATE if late and self.fate is self.HANDED_ON else self.fate


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        with contextlib.suppress(OSError):
            fault = self.server.fault
            if fault is None:
                self.relay(fault, None)
            elif fault is HALF:
                self.relay(fault, HALF_BYTES)
            elif read_request(self.request):
                self.request.sendall(fault.encode())

    def relay(self, born, answer_max):
        """Both ways, until one side ends, the answers were longer than that, or what goes wrong is not what it was."""
        with socket.create_connection(self.server.target) as target, selectors.DefaultSelector() as ready:
            ready.register(self.request, selectors.EVENT_READ, target)
            ready.register(target, selectors.EVENT_READ, self.request)
            while True:
                events = ready.select(0.2)
                if self.server.fault is not born:
                    return
                for key, _ in events:
                    data = key.fileobj.recv(65536)
                    if key.fileobj is self.request:
                        fate = self.server.removals.fate_of(data)
                        if fate is Removals.UNANSWERED:
                            answer_max = 0
                        elif fate is Removals.LATE:  # done, even when nobody waits for its answer any more
                            target.sendall(data)
                            self.request.sendall(target.recv(65536))
                            continue
                        elif fate is not Removals.HANDED_ON:
                            self.request.sendall(b"" if fate is Removals.LOST else fate)
                            return
                    if key.fileobj is target and answer_max is not None:
                        data, answer_max = data[:answer_max], answer_max - len(data)
                        if answer_max <= 0:
                            self.request.sendall(data)
                            return
                    if not data:
                        return
                    key.data.sendall(data)


class FaultyWay(socketserver.ThreadingTCPServer):
    """refuse(), break_off() and mend() end all connections, so that the next request meets the new state."""

    daemon_threads = True

    def __init__(self, host, port):
        super().__init__(("127.0.0.1", 0), Handler)
        self.target = (host, port)
        self.fault = None
        self.removals = Removals()
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def refuse(self, status, code, fields=""):
        self.fault = refusal(status, code, fields)

    def break_off(self):
        """In the middle of each answer."""
        self.fault = HALF

    def mend(self):
        self.fault = None

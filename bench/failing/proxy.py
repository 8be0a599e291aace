"""A way to a server that can be cut, or go silent: connections stay open and nothing comes through, as behind a firewall that forgot them."""
import socket
import threading


class Proxy:
    def __init__(self, to_port):
        self.to_port = to_port
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.listener.getsockname()[1]
        self.peers = {}
        self.silent = set()
        self.mode = "open"
        self.lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self):
        """Ends all connections, and new ones as they come."""
        self.mode = "cut"
        with self.lock:
            for connection in list(self.peers):
                end(connection)

    def silence(self):
        """Connections of now pass nothing on any more, also not later; new ones get no answer until it is restored."""
        self.mode = "silent"
        with self.lock:
            self.silent |= set(self.peers)

    def restore(self):
        self.mode = "open"

    def bury(self):
        """Ends what is silent, as TCP does in the end."""
        with self.lock:
            for connection in self.silent & set(self.peers):
                end(connection)

    def _accept(self):
        while True:
            client = self.listener.accept()[0]
            try:
                self._connect(client)
            except OSError:
                client.close()  # cut, or nobody listens

    def _connect(self, client):
        if self.mode == "cut":
            raise ConnectionAbortedError
        server = socket.create_connection(("127.0.0.1", self.to_port)) if self.mode == "open" else None
        with self.lock:
            self.peers[client] = server
            if server is None:
                self.silent.add(client)
            else:
                self.peers[server] = client
        for one in filter(None, (client, server)):
            threading.Thread(target=self._copy, args=(one,), daemon=True).start()

    def _copy(self, source):
        try:
            while data := source.recv(65536):
                # What is swallowed was acknowledged: no packet is sent again, nobody notices.
                if source not in self.silent:
                    self.peers[source].sendall(data)
        except OSError:
            pass  # one side has gone, so both are closed
        with self.lock:
            peer = self.peers.pop(source, None)
            is_silent = source in self.silent
            self.silent.discard(source)
        source.close()
        # The end of a silent connection does not come through either.
        if peer is not None and not is_silent:
            end(peer)


def end(connection):
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # the other side was first

package dev.roster.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A way to a server that can be cut, as when it restarts, or go silent, as behind a firewall that forgot its connections. */
final class TcpProxy {
    private final ServerSocket listener;
    private final String host;
    private final int port;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final Set<Socket> silent = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;
    private volatile boolean isSilent;

    TcpProxy(String host, int port) throws IOException {
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.host = host;
        this.port = port;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Ends all connections, and new ones as they come. */
    void cut() throws IOException {
        cut = true;
        for (Socket connection : connections) {
            connection.close();
        }
        connections.clear();
    }

    /** Connections of now pass nothing on any more, also not later; new ones get no answer. */
    void silence() {
        isSilent = true;
        silent.addAll(connections);
    }

    void restore() {
        cut = false;
        isSilent = false;
    }

    private void accept() {
        while (true) {
            try {
                Socket client = listener.accept();
                if (cut) {
                    client.close();
                } else if (!isSilent) {
                    connect(client, new Socket(host, port));
                }
            } catch (IOException e) {
                // the client sees it: its connection is closed, or is not made
            }
        }
    }

    private void connect(Socket client, Socket server) {
        connections.add(client);
        connections.add(server);
        Thread.ofVirtual().start(() -> copy(client, server));
        Thread.ofVirtual().start(() -> copy(server, client));
    }

    private void copy(Socket from, Socket to) {
        try (from;
                to) {
            byte[] buffer = new byte[8192];
            for (int read = from.getInputStream().read(buffer);
                    read > 0;
                    read = from.getInputStream().read(buffer)) {
                if (!silent.contains(from)) {
                    to.getOutputStream().write(buffer, 0, read);
                }
            }
        } catch (IOException e) {
            // one side has gone, so both are closed
        }
    }
}

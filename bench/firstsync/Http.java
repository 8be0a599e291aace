import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One kept-alive connection (plain HTTP/1.1), opened anew when it breaks. As little as it can be, so that it is not what is measured. */
final class Http implements AutoCloseable {
    // Providers give up after a minute.
    private static final int TIMEOUT_MILLIS = 60_000;

    private final Server server;
    private Socket socket;
    private InputStream in;

    Http(Server server) {
        this.server = server;
    }

    /** Asks again, at most so many times, as long as the server says to come back later or does not answer. */
    Answer patiently(String kind, String method, String path, String body, int tries) throws InterruptedException {
        Answer answer = once(kind, method, path, body);
        for (int i = 1; i < tries && answer.isPassing(); i++) {
            answer.pause();
            answer = once(kind, method, path, body);
        }
        return answer;
    }

    Answer once(String kind, String method, String path, String body) {
        long begun = System.nanoTime();
        Answer answer;
        try {
            answer = exchange(method, path, body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8));
        } catch (IOException broken) {
            close();
            answer = Answer.none();
        }
        server.tally().count(kind, answer.status(), System.nanoTime() - begun);
        return answer;
    }

    private Answer exchange(String method, String path, byte[] body) throws IOException {
        if (socket == null) {
            open();
        }
        String head = method + " /scim/v2" + path + " HTTP/1.1\r\nHost: " + server.base().getAuthority() + "\r\nAuthorization: Bearer "
                + server.token() + "\r\nContent-Type: application/scim+json\r\nContent-Length: " + body.length + "\r\n\r\n";
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(body);
        // One write: one packet where it fits.
        socket.getOutputStream().write(request.toByteArray());
        return read();
    }

    private void open() throws IOException {
        socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        int port = server.base().getPort() < 0 ? 80 : server.base().getPort();
        socket.connect(new InetSocketAddress(server.base().getHost(), port), TIMEOUT_MILLIS);
        in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
    }

    private Answer read() throws IOException {
        int status = Integer.parseInt(line().split(" ", 3)[1]);
        int length = 0;
        int retryAfter = 1;
        boolean isChunked = false;
        boolean isLast = false;
        for (String line = line(); !line.isEmpty(); line = line()) {
            String[] header = line.split(":\\s*", 2);
            switch (header[0].toLowerCase()) {
                case "content-length" -> length = Integer.parseInt(header[1]);
                case "transfer-encoding" -> isChunked = header[1].equalsIgnoreCase("chunked");
                case "retry-after" -> retryAfter = Integer.parseInt(header[1]);
                case "connection" -> isLast = header[1].equalsIgnoreCase("close");
                default -> {}
            }
        }
        byte[] body = isChunked ? chunks() : bytes(length);
        if (isLast) {
            close();
        }
        return new Answer(status, retryAfter, new String(body, StandardCharsets.UTF_8));
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = size(); size > 0; size = size()) {
            body.writeBytes(bytes(size));
            line();
        }
        line();
        return body.toByteArray();
    }

    private int size() throws IOException {
        return Integer.parseInt(line().split(";", 2)[0].strip(), 16);
    }

    private byte[] bytes(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return bytes;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException();
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException alreadyBroken) {
            // It is given up anyway.
        }
        socket = null;
    }
}

package dev.coderops.testbed.coder;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/**
 * Straight to an address, with a new connection for every request: a connection that is kept would go on to a pod that
 * the service has long dropped, and hide what new users see. HTTP 1.0, where the answer ends with the connection.
 */
public final class DirectEndpoint implements CoderEndpoint {

    private final String host;
    private final int port;

    public DirectEndpoint(String host, int port) {
        this.host = host;
        this.port = port;
    }

    @Override
    public Response exchange(String method, String path, Map<String, String> headers, String body, Duration limit)
            throws IOException {
        long deadline = System.nanoTime() + limit.toNanos();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), millisUntil(deadline));
            socket.getOutputStream().write(request(method, path, headers, body));
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            InputStream input = socket.getInputStream();
            byte[] buffer = new byte[8192];
            while (true) {
                socket.setSoTimeout(millisUntil(deadline));
                int count = input.read(buffer);
                if (count < 0) {
                    return parse(answer.toString(StandardCharsets.UTF_8));
                }
                answer.write(buffer, 0, count);
            }
        }
    }

    private byte[] request(String method, String path, Map<String, String> headers, String body) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder(256);
        head.append(method)
                .append(' ')
                .append(path)
                .append(" HTTP/1.0\r\nHost: ")
                .append(host)
                .append("\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (content.length > 0) {
            head.append("Content-Type: application/json\r\nContent-Length: ")
                    .append(content.length)
                    .append("\r\n");
        }
        return head.append("\r\n").append(body).toString().getBytes(StandardCharsets.UTF_8);
    }

    private static Response parse(String answer) throws IOException {
        int bodyStart = answer.indexOf("\r\n\r\n");
        if (!answer.startsWith("HTTP/1.") || answer.length() < 12 || bodyStart < 0) {
            throw new IOException("The connection closed before an answer was complete.");
        }
        return new Response(Integer.parseInt(answer.substring(9, 12)), answer.substring(bodyStart + 4));
    }

    private static int millisUntil(long deadline) throws SocketTimeoutException {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
            throw new SocketTimeoutException("No complete answer in time.");
        }
        return (int) left;
    }

    @Override
    public void close() {}
}

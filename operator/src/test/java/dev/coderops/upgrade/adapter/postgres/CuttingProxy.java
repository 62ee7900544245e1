package dev.coderops.upgrade.adapter.postgres;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a client and a PostgreSQL server and cuts the line at a given statement. It knows just enough of the
 * protocol to count statements: a batch of messages that ends with Sync or Query.
 */
final class CuttingProxy implements AutoCloseable {

    /** Where the line is cut. */
    enum Cut {
        /** The statement never reaches the server. */
        BEFORE,
        /** It reaches the server, and its answer never reaches the client. */
        AFTER
    }

    private final ServerSocket listener;
    private final int serverPort;
    private final int cutAt;
    private final Cut cut;
    private final boolean pretendPooler;
    private final AtomicInteger statements = new AtomicInteger();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    private CuttingProxy(int serverPort, int cutAt, Cut cut, boolean pretendPooler) throws IOException {
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.serverPort = serverPort;
        this.cutAt = cutAt;
        this.cut = cut;
        this.pretendPooler = pretendPooler;
        Thread.ofVirtual().start(this::accept);
    }

    static CuttingProxy transparent(int serverPort) throws IOException {
        return new CuttingProxy(serverPort, Integer.MAX_VALUE, Cut.BEFORE, false);
    }

    /** Says another process id than the backend has, as PgBouncer does. */
    static CuttingProxy pooler(int serverPort) throws IOException {
        return new CuttingProxy(serverPort, Integer.MAX_VALUE, Cut.BEFORE, true);
    }

    static CuttingProxy cuttingAt(int serverPort, int statement, Cut cut) throws IOException {
        return new CuttingProxy(serverPort, statement, cut, false);
    }

    int port() {
        return listener.getLocalPort();
    }

    int statements() {
        return statements.get();
    }

    /** Cuts every line now. */
    void cutNow() {
        sockets.forEach(CuttingProxy::quietly);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                sockets.add(client);
                sockets.add(server);
                Thread.ofVirtual().start(() -> run(client, server, this::forward));
                Thread.ofVirtual().start(() -> run(server, client, this::answer));
            } catch (IOException _) {
                return;
            }
        }
    }

    private interface Pump {
        void run(DataInputStream in, DataOutputStream out) throws IOException;
    }

    private static void run(Socket from, Socket to, Pump pump) {
        try {
            pump.run(new DataInputStream(from.getInputStream()), new DataOutputStream(to.getOutputStream()));
        } catch (IOException _) {
            // the line is cut: both ends learn it below
        } finally {
            quietly(from);
            quietly(to);
        }
    }

    private void forward(DataInputStream client, DataOutputStream server) throws IOException {
        int length = client.readInt();
        server.write(ByteBuffer.allocate(length)
                .putInt(length)
                .put(client.readNBytes(length - 4))
                .array());
        List<byte[]> batch = new ArrayList<>();
        while (true) {
            byte[] message = message(client);
            batch.add(message);
            byte type = message[0];
            boolean statement = type == 'S' || type == 'Q';
            boolean here = statement && statements.incrementAndGet() == cutAt;
            if (here && cut == Cut.BEFORE) {
                return;
            }
            if (statement || type == 'p' || type == 'X') {
                for (byte[] each : batch) {
                    server.write(each);
                }
                server.flush();
                batch.clear();
            }
            if (here) {
                return;
            }
        }
    }

    private void answer(DataInputStream server, DataOutputStream client) throws IOException {
        while (true) {
            byte[] message = message(server);
            if (pretendPooler && message[0] == 'K') {
                ByteBuffer.wrap(message).putInt(5, 4711);
            }
            client.write(message);
            client.flush();
        }
    }

    private static byte[] message(DataInputStream in) throws IOException {
        byte type = in.readByte();
        int length = in.readInt();
        return ByteBuffer.allocate(length + 1)
                .put(type)
                .putInt(length)
                .put(in.readNBytes(length - 4))
                .array();
    }

    private static void quietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // already closed
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cutNow();
    }
}

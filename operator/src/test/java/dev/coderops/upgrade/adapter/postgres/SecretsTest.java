package dev.coderops.upgrade.adapter.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.coderops.upgrade.domain.DatabaseIdentity;
import dev.coderops.upgrade.port.DatabaseAccess;
import dev.coderops.upgrade.port.Databases.CloneRequest;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever goes wrong, the password is in nothing that could be printed. */
class SecretsTest {

    private static final String SECRET = "caNary%2Fsecret";

    private final PostgresDatabases databases = new PostgresDatabases();

    @ParameterizedTest
    @EnumSource
    void noCallSaysThePassword(RealServer server) throws SQLException, IOException {
        int dead;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            dead = socket.getLocalPort();
        }
        try (CoderWorld world = CoderWorld.on(server)) {
            String at = "@127.0.0.1:" + server.port() + "/";
            String user = "postgres://" + world.role + ":" + SECRET;
            List<String> urls = List.of(
                    user + at + world.database + "?sslmode=disable",
                    user + at + world.database,
                    user + at + "none?sslmode=verify-full",
                    user + "@127.0.0.1:" + dead + "/d?sslmode=disable",
                    user + "@nowhere.invalid/d",
                    user + "@127.0.0.1:x/d",
                    user + "@127.0.0.1/d?sslrootcert=/none&sslmode=verify-ca",
                    user + "%zz@127.0.0.1/d",
                    "postgres://127.0.0.1/?password=" + SECRET,
                    "postgres://:" + SECRET + "@/",
                    SECRET);
            for (String url : urls) {
                for (DatabaseAccess access :
                        List.of(CoderWorld.access(url, null), CoderWorld.access(world.url(), url))) {
                    for (ThrowingCallable call : calls(access, world.identity())) {
                        String printed = printed(catchThrowable(call));
                        assertThat(printed).doesNotContain("caNary").doesNotContain("Nary");
                        assertThat(access.toString()).doesNotContain("caNary");
                    }
                }
            }
        }
    }

    private List<ThrowingCallable> calls(DatabaseAccess access, DatabaseIdentity wrong) {
        DatabaseIdentity identity = new DatabaseIdentity("1", wrong.oid(), wrong.name());
        return List.of(
                () -> databases.inspect(access),
                () -> databases.schema(access),
                () -> databases.state(access),
                () -> databases.clone(access, "a copy"),
                () -> databases.close(access, identity),
                () -> databases.open(access, identity),
                () -> databases.createClone(access, new CloneRequest(identity, "a copy", "marker")),
                () -> {
                    throw new AssertionError(databases.swapCommand(access, identity, "a copy"));
                });
    }

    private static String printed(@Nullable Throwable thrown) {
        if (thrown == null) {
            return "";
        }
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}

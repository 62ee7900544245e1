package dev.coderops.upgrade.adapter.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coderops.upgrade.port.PortException;
import dev.coderops.upgrade.port.PortException.Denied;
import dev.coderops.upgrade.port.PortException.Rejected;
import dev.coderops.upgrade.port.PortException.Unavailable;
import dev.coderops.upgrade.port.PortException.Unknown;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlFailuresTest {

    @ParameterizedTest
    @CsvSource({
        "08001, Unavailable, Unavailable, Unknown",
        "08006, Unavailable, Unavailable, Unknown",
        "57P01, Unavailable, Unavailable, Unknown",
        "57P02, Unavailable, Unavailable, Unknown",
        "57P03, Unavailable, Unavailable, Unknown",
        "53300, Unavailable, Unavailable, Unavailable",
        "57014, Unavailable, Unavailable, Unavailable",
        "55P03, Unavailable, Unavailable, Unavailable",
        "40P01, Unavailable, Unavailable, Unavailable",
        "XX000, Unavailable, Unavailable, Unavailable",
        "28P01, Denied, Denied, Denied",
        "28000, Denied, Denied, Denied",
        "42501, Denied, Denied, Denied",
        "08004, Denied, Denied, Denied",
        "55006, Rejected, Rejected, Rejected",
        "55000, Rejected, Rejected, Rejected",
        "42P04, Rejected, Rejected, Rejected",
        "3D000, Rejected, Rejected, Rejected",
        "25006, Rejected, Rejected, Rejected",
        "53100, Rejected, Rejected, Rejected"
    })
    void whatIsKnownAfterwardsDependsOnWhetherAnythingWasSent(
            String state, String reading, String beforeSending, String afterSending) {
        SQLException e = new SQLException("it said no", state);
        assertThat(kind(SqlFailures.reading("Reading", e))).isEqualTo(reading);
        assertThat(kind(SqlFailures.changing("Changing", false, e))).isEqualTo(beforeSending);
        assertThat(kind(SqlFailures.changing("Changing", true, e))).isEqualTo(afterSending);
        assertThat(SqlFailures.reading("Reading", e)).hasMessage("Reading failed: it said no.");
    }

    @Test
    void anInputOutputErrorIsALostConnectionWhateverItsState() {
        SQLException e = new SQLException("no answer", null, new SocketTimeoutException());
        assertThat(SqlFailures.changing("Changing", true, e)).isInstanceOf(Unknown.class);
        assertThat(SqlFailures.reading("Reading", e)).isInstanceOf(Unavailable.class);
    }

    private static String kind(PortException e) {
        return switch (e) {
            case Unavailable _ -> "Unavailable";
            case Denied _ -> "Denied";
            case Unknown _ -> "Unknown";
            case Rejected _ -> "Rejected";
        };
    }
}

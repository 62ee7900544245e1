package dev.coderops.upgrade.adapter.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.coderops.upgrade.domain.Sensitive;
import dev.coderops.upgrade.port.DatabaseProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LibpqUrlTest {

    static Stream<Arguments> forms() {
        return Stream.of(
                arguments("postgres://u:p@h/d", "u", "p", "h:5432", "d"),
                arguments("postgresql://u:p@h:6432/d?sslmode=disable", "u", "p", "h:6432", "d"),
                arguments("  postgres://u:p@h/d\n", "u", "p", "h:5432", "d"),
                arguments("postgres://u:p@h", "u", "p", "h:5432", "u"),
                arguments("postgres://u:p@h/", "u", "p", "h:5432", "u"),
                arguments("postgres://u@h/d", "u", "", "h:5432", "d"),
                arguments("postgres://u%40x:p%2F%3A%40%20%3F%23%25@h/d%20d", "u@x", "p/:@ ?#%", "h:5432", "d d"),
                arguments("postgres://u:p:q@h/d", "u", "p:q", "h:5432", "d"),
                arguments("postgres://u:p@q@h/d", "u", "p@q", "h:5432", "d"),
                arguments("postgres://u:p+q@h/d", "u", "p+q", "h:5432", "d"),
                arguments("postgres://u:%C3%A9@h/d", "u", "é", "h:5432", "d"),
                arguments("postgres://u:p@[::1]:6432/d", "u", "p", "[::1]:6432", "d"),
                arguments("postgres://u:p@[2001:db8::1]/d", "u", "p", "[2001:db8::1]:5432", "d"),
                arguments("postgres://u:p@a:1,b,[::1]:3/d", "u", "p", "a:1,b:5432,[::1]:3", "d"),
                arguments("postgres://u:p@h/d?host=other&port=7", "u", "p", "other:7", "d"),
                arguments("postgres:///d?host=a,b&port=7&user=u&password=p%26q", "u", "p&q", "a:7,b:7", "d"),
                arguments("postgres://h/?user=u&dbname=d&password=a+b", "u", "a b", "h:5432", "d"),
                // Coder escapes the password of a URL that Go cannot parse
                arguments("postgres://u:pa/ss@h/d", "u", "pa/ss", "h:5432", "d"),
                arguments("postgres://u:pa#ss@h/d", "u", "pa#ss", "h:5432", "d"),
                arguments("postgres://u:pa^s s@h:1/d", "u", "pa^s s", "h:1", "d"),
                arguments("host=h user=u password=p dbname=d", "u", "p", "h:5432", "d"),
                arguments("host = h port = 7 user = u password = 'it\\'s \\\\ here'", "u", "it's \\ here", "h:7", "u"),
                arguments("user=u host=a,b port=1,2 password=''", "u", "", "a:1,b:2", "u"));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void everyFormIsUnderstood(String text, String user, String password, String address, String database)
            throws DatabaseProblem {
        LibpqUrl url = parse(text);
        assertThat(url.user()).isEqualTo(user);
        assertThat(url.password().reveal()).isEqualTo(password);
        assertThat(url.address()).isEqualTo(address);
        assertThat(url.database()).isEqualTo(database);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "jdbc:postgresql://u:caNary@h/d",
                "mysql://u:caNary@h/d",
                "caNary",
                "postgres://u:caNary@/d",
                "postgres://u:caNary@%2Fvar%2Frun/d",
                "host=/var/run user=u password=caNary",
                "user=u password=caNary",
                "postgres://h/d?password=caNary",
                "postgres://:caNary@h/d",
                "postgres://u:caNary@h:99999/d",
                "postgres://u:caNary@h:0/d",
                "postgres://u:caNary@h:port/d",
                "postgres://u:caNary%zz@h/d",
                "postgres://u:caNary%0@h/d",
                "postgres://u:caNary%00@h/d",
                "postgres://u:caNary@[::1/d",
                "postgres://u:12/caNary@h/d",
                "postgres://u:12#caNary@h/d",
                "postgres://u:caNary@a,b/d?port=1,2,3",
                "postgres://u:caNary@h/d?sslmode=caNary",
                "postgres://u:caNary@h/d?target_session_attrs=caNary",
                "postgres://u:caNary@h/d?connect_timeout=caNary",
                "host=h user=u password='caNary",
                "host=h caNary user=u"
            })
    void whatNobodyCouldUseIsRefusedWithoutQuotingIt(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOfSatisfying(DatabaseProblem.class, problem -> assertThat(problem.kind())
                        .isEqualTo(DatabaseProblem.Kind.BAD_URL))
                .hasMessageStartingWith("The URL of database.urlFrom ")
                .hasMessageEndingWith(".")
                .hasMessageNotContainingAny("caNary", "Nary");
    }

    @ParameterizedTest
    @CsvSource({
        "'', require",
        "sslmode=disable, disable",
        "sslmode=prefer, prefer",
        "sslmode=require, require",
        "sslmode=, require",
        "ssl=true, require",
        "sslmode=require&sslrootcert=/not/there, require",
        "sslmode=verify-full, verify-full"
    })
    void tlsIsUsedAsCodersDriverUsesIt(String parameters, String expected) throws DatabaseProblem {
        assertThat(parse("postgres://u:p@h/d?" + parameters).properties()).containsEntry("sslmode", expected);
    }

    @Test
    void anExistingRootCertificateMakesRequireVerify(@TempDir Path folder) throws IOException, DatabaseProblem {
        Path file = Files.createFile(folder.resolve("root.crt"));
        Properties properties = parse("postgres://u:p@h/d?sslrootcert=" + file).properties();
        assertThat(properties).containsEntry("sslmode", "verify-ca").containsEntry("sslrootcert", file.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sslmode=verify-ca",
                "sslmode=verify-ca&sslrootcert=system",
                "sslmode=verify-full&sslrootcert=/not/there",
                "sslcert=/not/there",
                "sslkey=/not/there",
                "sslinline=true"
            })
    void tlsThatWouldBeFalseOrImpossibleIsReported(String parameters) throws DatabaseProblem {
        LibpqUrl url = parse("postgres://u:caNary@h/d?" + parameters);
        assertThatThrownBy(url::properties).isInstanceOf(DatabaseProblem.class).hasMessageNotContainingAny("caNary");
    }

    @ParameterizedTest
    @CsvSource({
        "any, any",
        "read-write, primary",
        "primary, primary",
        "read-only, secondary",
        "standby, secondary",
        "prefer-standby, preferSecondary"
    })
    void sessionAttributesAreTranslated(String libpq, String jdbc) throws DatabaseProblem {
        assertThat(parse("postgres://u:p@h/d?target_session_attrs=" + libpq).properties())
                .containsEntry("targetServerType", jdbc);
    }

    @Test
    void optionsAndSearchPathReachTheServer() throws DatabaseProblem {
        assertThat(parse("postgres://u:p@h/d?options=-c%20geqo%3Doff&search_path=a,%20b")
                        .properties())
                .containsEntry("options", "-c geqo=off -c search_path=a,\\ b");
    }

    @Test
    void anotherDatabaseOfTheSameServerKeepsTheRest() throws DatabaseProblem {
        LibpqUrl url = parse("postgres://u:p@a,b:7/d?sslmode=disable").withDatabase("x/y?z w");
        assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://a:5432,b:7/x%2Fy%3Fz+w");
        assertThat(url.parameter("sslmode")).isEqualTo("disable");
    }

    @Test
    void printedItHasNoPassword() throws DatabaseProblem {
        assertThat(parse("postgres://u:caNary@h/d?sslpassword=caNary").toString())
                .isEqualTo("postgres://h:5432/d");
        assertThat(parse("postgres://u:caNary@h/d").jdbcUrl()).doesNotContain("caNary");
    }

    private static LibpqUrl parse(String text) throws DatabaseProblem {
        return LibpqUrl.parse(new Sensitive(text), "database.urlFrom");
    }
}

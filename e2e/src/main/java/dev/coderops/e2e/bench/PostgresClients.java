package dev.coderops.e2e.bench;

import dev.coderops.testbed.Testbed;
import dev.coderops.testbed.process.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** PostgreSQL's client programs, of the server's own version. */
final class PostgresClients {

    private PostgresClients() {}

    /**
     * A call that is not made yet.
     *
     * @throws IllegalStateException when the testbed's PostgreSQL came without client programs
     */
    static Command command(Testbed testbed, String program, List<String> arguments) {
        Path found = testbed.postgres()
                .program(program)
                .orElseThrow(() -> new IllegalStateException(program
                        + " is missing: install PostgreSQL with its client programs (apt-get install postgresql)."));
        List<String> command = new ArrayList<>(List.of(found.toString()));
        command.addAll(arguments);
        return Command.of(command).within(Duration.ofMinutes(15));
    }
}

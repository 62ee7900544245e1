package dev.coderops.upgrade.fake;

import dev.coderops.upgrade.port.ChartProblem;
import dev.coderops.upgrade.port.DatabaseProblem;
import dev.coderops.upgrade.port.PortException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What may go wrong in the world, and how long things take in it. */
public final class Faults {

    /** How many runs of the migration fail before one goes through. */
    public int failingMigrations;

    /** How often a new Coder ends after its migration and before it serves. */
    public int crashesAfterMigration;

    /** Images no node can pull; a pod that runs one already goes on. */
    public final Set<String> unpullable = new HashSet<>();

    /** The liveness probe kills a pod that does not serve for this long. */
    public Duration livenessPatience = Duration.ofSeconds(30);

    public Duration migration = Duration.ofSeconds(11);
    public Duration clone = Duration.ofSeconds(3);
    public Duration helm = Duration.ofSeconds(2);
    public Duration termination = Duration.ofSeconds(2);
    public Duration imagePull = Duration.ofSeconds(3);

    /** How often Helm fails after it has written the pending revision. */
    public int helmFailures;

    /** How often Helm fails on revisions of this description. */
    public @Nullable String helmFailsOn;

    /** What Helm refuses before it writes anything. */
    public @Nullable String helmRefuses;

    /** A Helm process outlives the operator and does its work to the end. */
    public boolean helmSurvives;

    /** Port by port, until when it does not answer. */
    public final Map<String, Instant> unavailableUntil = new HashMap<>();

    /** Effects that are refused: name of the port's method. */
    public final Map<String, PortException> refused = new HashMap<>();

    public @Nullable DatabaseProblem databaseProblem;
    public @Nullable ChartProblem chartProblem;
    public @Nullable String cloneObstacle;

    /** Whether the role may close the database. */
    public boolean fenceable = true;

    public @Nullable String renderProblem;
    public List<String> missingRights = List.of();
    public String imageSays = "";
    public @Nullable String imageProbeFails;
    public String targetAppVersion = "";
    public boolean buildInfoSilent;
    public String buildInfoSays = "";

    Faults() {}
}

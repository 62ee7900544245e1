package dev.coderops.upgrade.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the operator answers, and all it remembers. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CoderUpgradeStatus(
        @JsonPropertyDescription("Where the upgrade is, for people. Programs read conditions.") @Nullable String phase,

        @JsonPropertyDescription("One sentence: what is happening, or what to do.") @Nullable String message,

        @JsonPropertyDescription("The step the upgrade is in.") @Nullable String step,

        @JsonPropertyDescription("The version the release ran before.") @Nullable String fromVersion,

        @JsonPropertyDescription("The version to reach.") @Nullable String toVersion,

        @JsonPropertyDescription("The generation of the spec this status speaks of.") @Nullable Long observedGeneration,

        @JsonPropertyDescription("The version of the operator that wrote this.") @Nullable String operatorVersion,

        @JsonPropertyDescription(
                "Ready, Reconciling and Stalled as kstatus reads them, and one condition for each milestone.")
        @Nullable List<UpgradeCondition> conditions,

        @JsonPropertyDescription("The target, pinned before anything was touched.") @Nullable Plan plan,

        @JsonPropertyDescription("The undo record: what was there before the first effect.") @Nullable Before before,

        @JsonPropertyDescription("The steps that were begun, in their order.") @Nullable List<Step> steps,

        @JsonPropertyDescription("The Helm revisions of this upgrade. A number is recorded before Helm is started.")
        @Nullable Revisions revisions,

        @JsonPropertyDescription("The restore point.") @Nullable SnapshotStatus snapshot,

        @JsonPropertyDescription("Coder's own migration of its database.") @Nullable Migration migration,

        @JsonPropertyDescription("How long users were without Coder.") @Nullable Downtime downtime,

        @JsonPropertyDescription(
                "Set when users may have written through the new version: nothing older is restored by itself after it.")
        @Nullable PointOfNoReturn pointOfNoReturn,

        @JsonPropertyDescription("What was seen after the last effect.") @Nullable Verification verification,

        @JsonPropertyDescription("Why the upgrade went back, and how.") @Nullable Rollback rollback,

        @JsonPropertyDescription("What a person can do.") @Nullable Recovery recovery,

        @JsonPropertyDescription("How the upgrade ended.") @Nullable Outcome outcome) {

    /** A condition as Kubernetes has it. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record UpgradeCondition(
            @JsonPropertyDescription("What it is about.") String type,

            @JsonPropertyDescription("True, False or Unknown.")
            String status,

            @JsonPropertyDescription("Why, as one word for programs.")
            String reason,

            @JsonPropertyDescription("Why, as a sentence.") String message,

            @JsonPropertyDescription("When the status last changed.")
            String lastTransitionTime,

            @JsonPropertyDescription("The generation of the spec it speaks of.") @Nullable Long observedGeneration) {}

    /** The target, pinned. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Plan(
            @JsonPropertyDescription("The repository the chart was fetched from.")
            String repository,

            @JsonPropertyDescription("The chart's name.") String chart,
            @JsonPropertyDescription("The chart's version.") String chartVersion,

            @JsonPropertyDescription("The digest of the archive that was verified.")
            String chartDigest,

            @JsonPropertyDescription("The target's image, as the chart renders it.")
            String image,

            @JsonPropertyDescription("The schema version of the target, where it is known.") @Nullable Long targetSchemaVersion,

            @JsonPropertyDescription("The digest of all user-supplied values the release will have.")
            String valuesDigest) {}

    /** What was there before. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Before(
            @JsonPropertyDescription("The name of the Deployment.")
            String deployment,

            @JsonPropertyDescription("Its uid.") String deploymentUid,
            @JsonPropertyDescription("Its replicas.") int replicas,

            @JsonPropertyDescription("Its liveness probe as JSON; absent when it had none.") @Nullable String livenessProbe,

            @JsonPropertyDescription("Its image.") String image,

            @JsonPropertyDescription("The newest Helm revision.")
            int helmRevision,

            @JsonPropertyDescription("The chart of that revision.")
            String chart,

            @JsonPropertyDescription("The digest of the archive kept to go back with.")
            String chartDigest,

            @JsonPropertyDescription("The application version of that chart.")
            String appVersion,

            @JsonPropertyDescription("The digest of the user-supplied values of that revision.")
            String valuesDigest,

            @JsonPropertyDescription("The database's schema version.")
            long schemaVersion,

            @JsonPropertyDescription("The database.") BeforeDatabase database) {}

    /** Which database it was. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record BeforeDatabase(
            @JsonPropertyDescription("Its name.") String name,
            @JsonPropertyDescription("Its oid.") long oid,

            @JsonPropertyDescription("The system identifier of its server, empty where it may not be read.")
            String systemIdentifier,

            @JsonPropertyDescription("Coder's id of the deployment.")
            String deploymentId,

            @JsonPropertyDescription("The server's version.")
            String postgresVersion) {}

    /** A step that was begun. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Step(
            @JsonPropertyDescription("Its name.") String name,

            @JsonPropertyDescription("Running, Done or Failed.")
            String state,

            @JsonPropertyDescription("When its last attempt was begun.")
            String startedAt,

            @JsonPropertyDescription("When it was done.") @Nullable String finishedAt,

            @JsonPropertyDescription("How often it had to be made so: more than one when something undid it.")
            int attempts,

            @JsonPropertyDescription("What it found, or waits for.") @Nullable String message) {}

    /** The Helm revisions of an upgrade. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Revisions(
            @JsonPropertyDescription("The target with no replicas: what the migration starts from.") @Nullable Integer migrate,

            @JsonPropertyDescription("The target with the user's own values.") @Nullable Integer serve,

            @JsonPropertyDescription("The old chart with the user's own values.") @Nullable Integer back) {}

    /** The restore point. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record SnapshotStatus(
            @JsonProperty("clone") @JsonPropertyDescription("The copy of the database on its own server.") @Nullable CloneStatus cloneStatus,

            @JsonPropertyDescription("The schema version it holds.") @Nullable Long schemaVersion,

            @JsonPropertyDescription("The version of Coder it belongs to.") @Nullable String appVersion,

            @JsonPropertyDescription("The version of the server.") @Nullable String postgresVersion,

            @JsonPropertyDescription("Coder's id of the deployment.") @Nullable String deploymentId) {}

    /** A clone. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record CloneStatus(
            @JsonPropertyDescription("The name of the copy.") @Nullable String database,

            @JsonPropertyDescription("When it was complete, by the server's clock.") @Nullable String at,

            @JsonPropertyDescription("Its size.") @Nullable Long bytes,

            @JsonPropertyDescription("How long it took.") @Nullable Double seconds,

            @JsonPropertyDescription("How many copies were made before and are void, because Coder was let in again.")
            @Nullable Integer voided) {}

    /** Coder's migration. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Migration(
            @JsonPropertyDescription("The schema version before.") @Nullable Long schemaFrom,

            @JsonPropertyDescription("The schema version to reach, or reached.") @Nullable Long schemaTo,

            @JsonPropertyDescription("When a session was first seen to hold Coder's migration lock.") @Nullable String startedAt,

            @JsonPropertyDescription("When none was seen any more.") @Nullable String endedAt,

            @JsonPropertyDescription("When the new version served the migrated database.") @Nullable String finishedAt) {}

    /** The outage. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Downtime(
            @JsonPropertyDescription("When Coder was scaled to zero.")
            String startedAt,

            @JsonPropertyDescription("When a pod was ready again.") @Nullable String endedAt,

            @JsonPropertyDescription("The time between.") @Nullable Double seconds) {}

    /** The moment after which nothing older is restored by itself. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record PointOfNoReturn(
            @JsonPropertyDescription("When it was reached.") String reachedAt,
            @JsonPropertyDescription("What was seen.") String because) {}

    /** What was seen after the last effect. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Verification(
            @JsonPropertyDescription("The version every pod says it is.")
            String buildinfo,

            @JsonPropertyDescription("The database's schema version.")
            long schemaVersion,

            @JsonPropertyDescription("The pods that serve.") int readyReplicas,
            @JsonPropertyDescription("Their images.") List<String> images) {}

    /** The way back. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Rollback(
            @JsonPropertyDescription("Why the upgrade went back, as one word.")
            String reason,

            @JsonPropertyDescription("Why the upgrade went back, as a sentence.")
            String message,

            @JsonPropertyDescription("When it turned.") String at,

            @JsonPropertyDescription("What is put back.") @Nullable String decision,

            @JsonPropertyDescription("Why that is right.") @Nullable String because,

            @JsonPropertyDescription("What was seen that says so.") @Nullable String evidence) {}

    /** What a person can do. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Recovery(
            @JsonPropertyDescription("The one line to paste.") @Nullable String command) {}

    /** How the upgrade ended. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Outcome(
            @JsonPropertyDescription("Succeeded, AlreadyAtTarget, RolledBack or Failed.")
            String result,

            @JsonPropertyDescription("Why, as one word.") @Nullable String reason,

            @JsonPropertyDescription("Why, as a sentence.") String message,
            @JsonPropertyDescription("When.") String at) {}
}

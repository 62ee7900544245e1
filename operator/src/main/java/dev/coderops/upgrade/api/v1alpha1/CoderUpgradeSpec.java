package dev.coderops.upgrade.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a person asks for. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "!has(self.fromVersion) || self.fromVersion != self.targetVersion",
        message = "spec.fromVersion and spec.targetVersion are the same: there is nothing to upgrade.")
@ValidationRule(
        value = "!has(self.fromVersion) || self.fromVersion.contains('-') || self.targetVersion.contains('-')"
                + " || !self.targetVersion.matches('^[0-9]+[.][0-9]+[.][0-9]+$')"
                + " || !self.fromVersion.matches('^[0-9]+[.][0-9]+[.][0-9]+$')"
                + " || [self.fromVersion.split('.').map(x, int(x))].all(f, [self.targetVersion.split('.').map(x, int(x))]"
                + ".all(t, t[0] > f[0] || (t[0] == f[0] && (t[1] > f[1] || (t[1] == f[1] && t[2] >= f[2])))))",
        message = "spec.targetVersion is older than spec.fromVersion: an older Coder cannot read a newer schema, so a"
                + " downgrade is only possible by restoring a snapshot.")
public record CoderUpgradeSpec(
        @Required
        @Pattern("^[0-9]{1,6}\\.[0-9]{1,6}\\.[0-9]{1,6}(-[0-9A-Za-z.-]+)?$") @Size(max = 64) @JsonPropertyDescription("The Coder version to reach, without a leading v, for example 2.36.1.")
        String targetVersion,

        @Pattern("^[0-9]{1,6}\\.[0-9]{1,6}\\.[0-9]{1,6}(-[0-9A-Za-z.-]+)?$") @Size(max = 64) @JsonPropertyDescription("An assertion: the upgrade is refused if the release runs another version than this.")
        @Nullable String fromVersion,

        @Default("coder")
        @Pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$") @Size(max = 53) @JsonPropertyDescription(
                "The Helm release of Coder in this namespace. The Deployment is found through the release.")
        @Nullable String releaseName,

        @JsonPropertyDescription(
                "Where the target's chart comes from. Left out: Coder's own repository, the chart version equal to targetVersion.")
        @Nullable Chart chart,

        @PreserveUnknownFields
        @JsonPropertyDescription(
                "Helm values laid over the release's own values, which are always kept. Laid over valuesFrom, too.")
        @Nullable JsonNode values,

        @Size(max = 32) @JsonPropertyDescription(
                "ConfigMap or Secret keys with Helm values as YAML, laid over the release's own values in this order.")
        @Nullable List<ValuesFrom> valuesFrom,

        @JsonPropertyDescription("How to reach Coder's database. Left out: as the Deployment tells Coder itself.")
        @Nullable Database database,

        @Default("ScaleToZero")
        @JsonPropertyDescription(
                "How the versions are exchanged. ScaleToZero: Coder is stopped, its database cloned, one pod migrates, then all replicas come back.")
        @Nullable Strategy strategy,

        @JsonPropertyDescription("The restore point.") @Nullable Snapshot snapshot,

        @Default("false")
        @JsonPropertyDescription("Hold before the next step. A running migration is never frozen.")
        @Nullable Boolean suspend,

        @JsonPropertyDescription(
                "How long to wait for something before it counts as failed. Running SQL has no time-out.")
        @Nullable Timeouts timeouts) {

    /** How the versions are exchanged. */
    public enum Strategy {
        ScaleToZero
    }

    /** Where the target's chart comes from. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Chart(
            @Default("https://helm.coder.com/v2")
            @Pattern("^https?://.+$") @Size(max = 2048)
            @JsonPropertyDescription("An http or https chart repository: the folder that holds index.yaml.")
            @Nullable String repository,

            @Default("coder") @Size(max = 253) @JsonPropertyDescription("The chart's name in the repository.") @Nullable String name,

            @Size(max = 253) @JsonPropertyDescription("The chart's version. Left out: targetVersion.") @Nullable String version,

            @Pattern("^sha256:[0-9a-f]{64}$") @Size(max = 71) @JsonPropertyDescription(
                    "Pins the chart's archive: the upgrade is refused if the repository serves another.")
            @Nullable String digest) {}

    /** A key that holds Helm values. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ValuesFrom(
            @Required @JsonPropertyDescription("ConfigMap or Secret.")
            SourceKind kind,

            @Required @Size(max = 253) @JsonPropertyDescription("The object's name, in this namespace.")
            String name,

            @Default("values.yaml") @Size(max = 253) @JsonPropertyDescription("The key in the object.") @Nullable String key,

            @Default("false") @JsonPropertyDescription("Whether a missing object or key counts as no values.") @Nullable Boolean optional) {}

    /** What kind of object holds values. */
    public enum SourceKind {
        ConfigMap,
        Secret
    }

    /** How to reach Coder's database. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Database(
            @JsonPropertyDescription(
                    "A Secret key with the libpq URL Coder connects with. Left out: CODER_PG_CONNECTION_URL of the Deployment.")
            @Nullable SecretKey urlFrom,

            @JsonPropertyDescription(
                    "A Secret key with the URL of a role that may create databases and end sessions. Left out: Coder's own role.")
            @Nullable SecretKey adminUrlFrom,

            @Default("postgres")
            @Size(max = 63) @JsonPropertyDescription(
                    "Another database of the same server, for the connections that close, copy and open Coder's.")
            @Nullable String maintenanceDatabase) {}

    /** A key of a Secret. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record SecretKey(
            @Required @Size(max = 253) @JsonPropertyDescription("The Secret's name, in this namespace.")
            String name,

            @Required @Size(max = 253) @JsonPropertyDescription("The key in the Secret.")
            String key) {}

    /** The restore point. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Snapshot(
            @Default("Auto")
            @JsonPropertyDescription(
                    "A copy of the database on its own server, taken after the last session of Coder has ended. Auto and Required: refused where it is not possible. Disabled: the only way to go without a restore point.")
            @JsonProperty("clone")
            @Nullable Clone clonePolicy) {}

    /** Whether the database is cloned. */
    public enum Clone {
        Auto,
        Required,
        Disabled
    }

    /** How long to wait. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Timeouts(
            @Default("10m")
            @Pattern("^([0-9]+(ms|s|m|h))+$") @Size(max = 32) @JsonPropertyDescription("For the target's image to get onto a node and run, before anything is stopped.")
            @Nullable String imagePull,

            @Default("5m")
            @Pattern("^([0-9]+(ms|s|m|h))+$") @Size(max = 32) @JsonPropertyDescription("For the pods of a version to stop.")
            @Nullable String scaleDown,

            @Default("5m")
            @Pattern("^([0-9]+(ms|s|m|h))+$") @Size(max = 32) @JsonPropertyDescription("For sessions of others to leave the database, so that it can be cloned.")
            @Nullable String sessions,

            @Default("5m")
            @Pattern("^([0-9]+(ms|s|m|h))+$") @Size(max = 32) @JsonPropertyDescription("For the new version to serve, counted while nothing migrates.")
            @Nullable String start,

            @Default("10m")
            @Pattern("^([0-9]+(ms|s|m|h))+$") @Size(max = 32) @JsonPropertyDescription("For all replicas to be ready.")
            @Nullable String rollout) {}
}

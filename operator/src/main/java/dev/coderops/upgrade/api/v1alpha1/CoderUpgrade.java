package dev.coderops.upgrade.api.v1alpha1;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * One operation: this release, to that version, once. Applying it again when the release runs the target already does
 * nothing, so that GitOps tools may apply it as often as they like.
 */
@Group("coderops.dev")
@Version("v1alpha1")
@ShortNames("cup")
@Categories("coder")
@AdditionalPrinterColumn(name = "From", jsonPath = ".status.fromVersion")
@AdditionalPrinterColumn(name = "To", jsonPath = ".spec.targetVersion")
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase")
@AdditionalPrinterColumn(
        name = "Downtime",
        jsonPath = ".status.downtime.seconds",
        type = AdditionalPrinterColumn.Type.NUMBER)
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(name = "Step", jsonPath = ".status.step", priority = 1)
@AdditionalPrinterColumn(name = "Message", jsonPath = ".status.message", priority = 1)
@ValidationRule(
        value = "!has(self.status) || !has(self.status.before) || ("
                + "self.spec.targetVersion == oldSelf.spec.targetVersion"
                + " && has(self.spec.fromVersion) == has(oldSelf.spec.fromVersion) && (!has(self.spec.fromVersion) || self.spec.fromVersion == oldSelf.spec.fromVersion)"
                + " && has(self.spec.releaseName) == has(oldSelf.spec.releaseName) && (!has(self.spec.releaseName) || self.spec.releaseName == oldSelf.spec.releaseName)"
                + " && has(self.spec.chart) == has(oldSelf.spec.chart) && (!has(self.spec.chart) || self.spec.chart == oldSelf.spec.chart)"
                + " && has(self.spec.valuesFrom) == has(oldSelf.spec.valuesFrom) && (!has(self.spec.valuesFrom) || self.spec.valuesFrom == oldSelf.spec.valuesFrom)"
                + " && has(self.spec.database) == has(oldSelf.spec.database) && (!has(self.spec.database) || self.spec.database == oldSelf.spec.database)"
                + " && has(self.spec.strategy) == has(oldSelf.spec.strategy) && (!has(self.spec.strategy) || self.spec.strategy == oldSelf.spec.strategy)"
                + " && has(self.spec.snapshot) == has(oldSelf.spec.snapshot) && (!has(self.spec.snapshot) || self.spec.snapshot == oldSelf.spec.snapshot)"
                + " && has(self.spec.timeouts) == has(oldSelf.spec.timeouts) && (!has(self.spec.timeouts) || self.spec.timeouts == oldSelf.spec.timeouts)"
                + ")",
        message =
                "The upgrade has begun: only spec.suspend may be changed now. For another target make a new CoderUpgrade.")
public class CoderUpgrade extends CustomResource<CoderUpgradeSpec, CoderUpgradeStatus> implements Namespaced {

    private static final long serialVersionUID = 1L;

    /** The finalizer that lets a deleted upgrade come to an end first. */
    public static final String FINALIZER = "coderops.dev/upgrade";

    @Override
    @Required
    public CoderUpgradeSpec getSpec() {
        return super.getSpec();
    }
}

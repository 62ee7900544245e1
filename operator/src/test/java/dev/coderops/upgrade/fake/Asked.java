package dev.coderops.upgrade.fake;

import dev.coderops.upgrade.domain.ChartRef;
import dev.coderops.upgrade.domain.ClonePolicy;
import dev.coderops.upgrade.domain.CoderVersion;
import dev.coderops.upgrade.domain.SecretKeyRef;
import dev.coderops.upgrade.domain.Timeouts;
import dev.coderops.upgrade.domain.UpgradeSpec;
import dev.coderops.upgrade.domain.Values;
import dev.coderops.upgrade.domain.ValuesSource;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a person asks for, with the defaults of the resource. */
public final class Asked {

    private final CoderVersion target;
    private @Nullable CoderVersion from;
    private Values values = Values.none();
    private final List<ValuesSource> sources = new ArrayList<>();
    private @Nullable SecretKeyRef databaseUrl;
    private ClonePolicy clonePolicy = ClonePolicy.AUTO;
    private boolean suspended;
    private Timeouts timeouts = Timeouts.DEFAULT;

    private Asked(String target) {
        this.target = CoderVersion.of(target);
    }

    public static Asked target(String version) {
        return new Asked(version);
    }

    public Asked from(String version) {
        from = CoderVersion.of(version);
        return this;
    }

    public Asked values(Values overlay) {
        values = overlay;
        return this;
    }

    public Asked valuesFrom(ValuesSource source) {
        sources.add(source);
        return this;
    }

    public Asked databaseUrl(SecretKeyRef reference) {
        databaseUrl = reference;
        return this;
    }

    public Asked clonePolicy(ClonePolicy policy) {
        clonePolicy = policy;
        return this;
    }

    public Asked suspended(boolean value) {
        suspended = value;
        return this;
    }

    public Asked timeouts(Timeouts value) {
        timeouts = value;
        return this;
    }

    public UpgradeSpec spec() {
        return new UpgradeSpec(
                FakeWorld.RELEASE,
                target,
                from,
                new ChartRef(URI.create("https://helm.coder.com/v2"), "coder", target.toString(), null),
                values,
                sources,
                databaseUrl,
                null,
                "postgres",
                clonePolicy,
                suspended,
                timeouts);
    }
}

package dev.coderops.upgrade.adapter.kubernetes;

import dev.coderops.upgrade.domain.ReleaseRef;
import dev.coderops.upgrade.domain.UpgradeRef;
import dev.coderops.upgrade.port.Watch;
import java.util.List;
import java.util.stream.Stream;

/** Everything in a namespace whose change may concern one upgrade. */
final class NamespaceWatch implements Watch {

    private final List<EventStream> streams;

    private NamespaceWatch(List<EventStream> streams) {
        this.streams = streams;
    }

    static NamespaceWatch open(ApiServer api, UpgradeRef upgrade, ReleaseRef release, Runnable wake) {
        String ofRelease = "app.kubernetes.io/instance=" + release.name();
        List<EventStream> streams = Stream.of(
                        Resource.deployments(release.namespace()).with("labelSelector", ofRelease),
                        Resource.core("pods", release.namespace()).with("labelSelector", ofRelease),
                        Resource.core("pods", upgrade.namespace())
                                .with("labelSelector", Marks.UPGRADE_UID + "=" + upgrade.uid()),
                        Resource.core("secrets", release.namespace())
                                .with("labelSelector", "owner=helm,name=" + release.name()))
                .map(collection -> new EventStream(api, collection, wake))
                .toList();
        streams.forEach(EventStream::open);
        return new NamespaceWatch(streams);
    }

    @Override
    public void close() {
        streams.forEach(EventStream::close);
    }
}

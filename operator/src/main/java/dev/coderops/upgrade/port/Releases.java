package dev.coderops.upgrade.port;

import dev.coderops.upgrade.domain.ChartRef;
import dev.coderops.upgrade.domain.ReleaseRef;
import dev.coderops.upgrade.domain.Values;
import java.util.Optional;

/**
 * Helm releases and the charts they come from.
 *
 * <p>Reading needs no Helm: a release is a Secret. Writing is Helm's own work, done in a process of its own, whose exit
 * proves nothing: after {@link #upgrade} the release is read again.
 */
public interface Releases {

    /** How the description of a revision begins that {@link #unlock} marked. */
    String ABANDONED = "Marked failed by the Coder upgrade operator";

    /** The newest revision of a release; empty when there is no such release. */
    Optional<Revision> newest(ReleaseRef release);

    /** One revision of a release, the newest or an older one Helm still keeps. */
    Optional<Revision> revision(ReleaseRef release, int number);

    /**
     * The archive of a chart, fetched and verified: the repository's index names it, its digest is that of the index and,
     * where the reference pins one, the pinned one. Fetched once; later calls answer from the operator's own cache.
     *
     * @throws ChartProblem when the repository or the archive is not as the reference says
     * @throws PortException.Unavailable when the repository does not answer
     */
    ChartArchive fetch(ChartRef chart) throws ChartProblem;

    /**
     * The archive of the chart that a revision was made from, put together from the revision itself: Helm keeps the whole
     * chart in it. With it a release can be taken back without asking any repository.
     */
    ChartArchive archiveOf(Revision revision);

    /** An archive that was kept elsewhere, as a local file again. */
    ChartArchive archive(String base64);

    /** The manifest Helm would apply: YAML documents. */
    String render(ReleaseRef release, ChartArchive chart, Values values);

    /**
     * Lets the next {@link #upgrade} begin at once, by starting what it needs beforehand. Harmless to call at any time
     * and returns at once; what was started ends with the operator, or by itself when it is not used.
     */
    void makeReady();

    /**
     * Writes one revision with exactly the given chart and values, without waiting for what it starts.
     *
     * @throws PortException.Rejected when the newest revision is not the one the request builds on, or Helm refuses
     * @throws PortException.Unknown when Helm's process ended without an answer
     */
    void upgrade(ReleaseUpgrade request);

    /**
     * Marks a revision that a killed Helm left {@code pending-upgrade} as failed, so that a next one may be written.
     * Compare-and-set on the revision as it was read.
     */
    void unlock(Revision abandoned);
}

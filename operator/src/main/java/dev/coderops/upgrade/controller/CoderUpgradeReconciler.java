package dev.coderops.upgrade.controller;

import dev.coderops.upgrade.api.v1alpha1.CoderUpgrade;
import dev.coderops.upgrade.api.v1alpha1.CoderUpgradeStatus;
import dev.coderops.upgrade.domain.ClonePolicy;
import dev.coderops.upgrade.domain.CoderVersion;
import dev.coderops.upgrade.domain.Conclusion;
import dev.coderops.upgrade.domain.FailureReason;
import dev.coderops.upgrade.domain.Journal;
import dev.coderops.upgrade.domain.UpgradeRef;
import dev.coderops.upgrade.domain.UpgradeSpec;
import dev.coderops.upgrade.port.PortException;
import dev.coderops.upgrade.port.Upgrades;
import dev.coderops.upgrade.upgrade.Next;
import dev.coderops.upgrade.upgrade.Ports;
import dev.coderops.upgrade.upgrade.Route;
import dev.coderops.upgrade.upgrade.Upgrade;
import dev.coderops.upgrade.upgrade.UpgradeEngine;
import dev.coderops.upgrade.upgrade.World;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * One pass: read the resource live, let the engine decide, write the status if it changed, then start at most one effect.
 *
 * <p>Every answer of an upgrade under way carries a time to look again, whatever else may wake it: an event that was lost
 * costs time, never the upgrade.
 */
@ControllerConfiguration(name = "coderupgrade", triggerReconcilerOnAllEvents = true)
public final class CoderUpgradeReconciler implements Reconciler<CoderUpgrade>, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CoderUpgradeReconciler.class);
    private static final Duration AT_ONCE = Duration.ofMillis(1);
    private static final Duration WHILE_AN_EFFECT_RUNS = Duration.ofSeconds(30);
    private static final Duration WHILE_A_PERSON_DECIDES = Duration.ofSeconds(15);

    private final Ports ports;
    private final UpgradeEngine engine;
    private final UpgradeStore store;
    private final Clock clock;
    private final StatusProjector projector;
    private final EffectRunner runner;
    private final Wakeups wakeups = new Wakeups();
    private final Attention attention = new Attention(wakeups);
    private final FaultPolicy faults = new FaultPolicy();
    private final WriteThrift thrift = new WriteThrift();

    /**
     * Puts the reconciler together.
     *
     * @param client reads and writes the CoderUpgrade resources
     * @param ports makes the ports, given the one that the resources themselves are
     * @param operatorVersion told in every status
     */
    public static CoderUpgradeReconciler of(
            KubernetesClient client,
            Function<Upgrades, Ports> ports,
            Route route,
            Clock clock,
            String operatorVersion) {
        UpgradeStore store = new UpgradeStore(client);
        return new CoderUpgradeReconciler(
                ports.apply(new LiveUpgrades(store)), new UpgradeEngine(route), store, clock, operatorVersion);
    }

    private CoderUpgradeReconciler(
            Ports ports, UpgradeEngine engine, UpgradeStore store, Clock clock, String operatorVersion) {
        this.ports = ports;
        this.engine = engine;
        this.store = store;
        this.clock = clock;
        this.projector = new StatusProjector(operatorVersion);
        this.runner = new EffectRunner(clock);
    }

    @Override
    public List<EventSource<?, CoderUpgrade>> prepareEventSources(EventSourceContext<CoderUpgrade> context) {
        return List.of(wakeups);
    }

    static UpgradeRef ref(CoderUpgrade resource) {
        return new UpgradeRef(
                resource.getMetadata().getNamespace(),
                resource.getMetadata().getName(),
                resource.getMetadata().getUid());
    }

    @Override
    public UpdateControl<CoderUpgrade> reconcile(CoderUpgrade cached, Context<CoderUpgrade> context) {
        UpgradeRef ref = ref(cached);
        try (var _ = MDC.putCloseable("upgrade", ref.toString());
                var _ = MDC.putCloseable("uid", ref.uid())) {
            Optional<CoderUpgrade> live = store.load(ref.namespace(), ref.name())
                    .filter(found -> ref(found).equals(ref));
            if (live.isEmpty()) {
                release(ref);
                wakeups.afterDeletion(() -> store.load(ref.namespace(), ref.name()));
                return UpdateControl.noUpdate();
            }
            return control(pass(ref, live.get()));
        }
    }

    private static UpdateControl<CoderUpgrade> control(Optional<Duration> again) {
        UpdateControl<CoderUpgrade> control = UpdateControl.noUpdate();
        again.ifPresent(control::rescheduleAfter);
        return control;
    }

    /** When to look again; empty when the upgrade is over. */
    private Optional<Duration> pass(UpgradeRef ref, CoderUpgrade resource) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        boolean deletion = resource.getMetadata().getDeletionTimestamp() != null;
        Journal journal;
        try {
            journal = journal(resource);
        } catch (JournalReader.Unreadable unreadable) {
            return hold(ref, resource, String.valueOf(unreadable.getMessage()), now);
        }
        if (deletion && mayLetGo(ref, resource, journal)) {
            store.removeFinalizer(ref.namespace(), ref.name(), ref.uid());
            release(ref);
            return Optional.empty();
        }
        if (journal.conclusion() != null && isObserved(resource)) {
            store.removeFinalizer(ref.namespace(), ref.name(), ref.uid());
            release(ref);
            return Optional.empty();
        }
        if (runner.isBusy(ref)) {
            return Optional.of(WHILE_AN_EFFECT_RUNS);
        }
        UpgradeSpec spec;
        try {
            spec = SpecParser.parse(resource);
        } catch (SpecParser.InvalidSpec invalid) {
            return refuse(ref, resource, journal, invalid, now);
        }
        World world = new World(ref, spec, ports);
        Upgrade upgrade = new Upgrade(ref, spec, journal, world, now, deletion, runner.refusal(ref));
        if (resource.getStatus() == null) {
            // A tool that finds no conditions takes the upgrade for finished, and preflight takes seconds.
            write(
                    upgrade,
                    resource,
                    Situation.unanswered(
                            journal,
                            null,
                            "Looking at the release, the chart and the" + " database before anything is touched."),
                    now);
            return Optional.of(AT_ONCE);
        }
        try {
            attention.attend(upgrade);
            Next next = engine.next(upgrade);
            Optional<Duration> again = carryOut(upgrade, resource, next, now);
            faults.forget(ref);
            return again;
        } catch (PortException fault) {
            return unanswered(upgrade, resource, fault, now);
        } catch (KubernetesClientException statusNotWritten) {
            throw statusNotWritten;
        } catch (RuntimeException unexpected) {
            LOG.error("A pass ended unexpectedly", unexpected);
            return unanswered(upgrade, resource, unexpected(unexpected), now);
        }
    }

    /** The message of an exception nobody expected may hold anything, so people are told only what it is. */
    private static PortException unexpected(RuntimeException exception) {
        return new PortException.Unknown(
                "The operator met an error it does not know ("
                        + exception.getClass().getSimpleName() + "); its log says more.",
                exception);
    }

    /**
     * What ended before anything was recorded that could be undone, refused or not needed, is judged again when the spec has
     * changed; anything else goes on from what is recorded.
     */
    private static Journal journal(CoderUpgrade resource) throws JournalReader.Unreadable {
        Journal journal = JournalReader.read(resource.getStatus());
        boolean nothingDone = journal.conclusion() != null && journal.before() == null;
        return nothingDone && !isObserved(resource) ? Journal.EMPTY : journal;
    }

    /** Nothing is decided from a status that cannot be read, and nothing in it is written over. */
    private Optional<Duration> hold(UpgradeRef ref, CoderUpgrade resource, String sentence, Instant now) {
        CoderUpgradeStatus found = resource.getStatus();
        boolean deletion = resource.getMetadata().getDeletionTimestamp() != null;
        if (deletion && mayLetGo(ref, resource, Journal.EMPTY)) {
            store.removeFinalizer(ref.namespace(), ref.name(), ref.uid());
            release(ref);
            return Optional.empty();
        }
        CoderUpgradeStatus status =
                projector.unreadable(found, sentence, resource.getMetadata().getGeneration(), now);
        if (status.equals(found)) {
            return Optional.of(WHILE_A_PERSON_DECIDES);
        }
        LOG.error("{}", sentence);
        return Optional.of(store.save(resource, status, false) ? WHILE_A_PERSON_DECIDES : AT_ONCE);
    }

    private static boolean isObserved(CoderUpgrade resource) {
        CoderUpgradeStatus status = resource.getStatus();
        return status != null
                && Objects.equals(
                        status.observedGeneration(), resource.getMetadata().getGeneration());
    }

    /** What has not begun or has ended needs no end; in a namespace that is being deleted there is none to bring about. */
    private boolean mayLetGo(UpgradeRef ref, CoderUpgrade resource, Journal journal) {
        return !resource.getMetadata().getFinalizers().contains(CoderUpgrade.FINALIZER)
                || journal.conclusion() != null
                || store.isNamespaceTerminating(ref.namespace());
    }

    private Optional<Duration> carryOut(Upgrade upgrade, CoderUpgrade resource, Next next, Instant now) {
        UpgradeRef ref = upgrade.ref();
        Optional<EffectRunner.Fault> fault = next instanceof Next.Perform perform
                ? runner.fault(ref)
                        .filter(last -> last.effect().equals(perform.effect().name()))
                : Optional.empty();
        Optional<Duration> pause =
                fault.map(last -> Duration.between(now, last.notBefore())).filter(left -> left.isPositive());
        Situation situation = pause.isPresent()
                ? Situation.unanswered(
                        next.journal(),
                        ((Next.Perform) next).step(),
                        fault.orElseThrow().exception().getMessage() + " It is tried again.")
                : Situation.of(next);
        if (!write(upgrade, resource, situation, now)) {
            return Optional.of(AT_ONCE);
        }
        if (pause.isPresent()) {
            return pause;
        }
        return switch (next) {
            case Next.Perform perform -> {
                runner.start(ref, perform.step(), perform.effect(), () -> wakeups.wake(ref));
                yield Optional.of(WHILE_AN_EFFECT_RUNS);
            }
            case Next.Wait wait -> {
                attendToPods(upgrade);
                yield Optional.of(thrift.sooner(ref, wait.recheckAfter()));
            }
            case Next.TurnBack _ -> Optional.of(AT_ONCE);
            case Next.Hold _ -> Optional.of(WHILE_A_PERSON_DECIDES);
            case Next.Complete _ -> {
                store.removeFinalizer(ref.namespace(), ref.name(), ref.uid());
                release(ref);
                yield Optional.empty();
            }
        };
    }

    /** Only makes the next pass come sooner, so it may fail. */
    private void attendToPods(Upgrade upgrade) {
        var before = upgrade.journal().before();
        if (before == null || !upgrade.journal().hasTouchedCoder()) {
            return;
        }
        try {
            upgrade.world()
                    .workload(before.deployment())
                    .ifPresent(workload ->
                            attention.attendTo(upgrade, upgrade.world().pods(workload)));
        } catch (PortException notNow) {
            LOG.debug("The pods are not watched: {}", notNow.getMessage());
        }
    }

    private Optional<Duration> unanswered(Upgrade upgrade, CoderUpgrade resource, PortException fault, Instant now) {
        FaultPolicy.Answer answer = faults.answer(upgrade.ref(), fault);
        if (answer.tellPeople()) {
            write(
                    upgrade,
                    resource,
                    Situation.unanswered(upgrade.journal(), null, fault.getMessage() + " It is asked again."),
                    now);
        }
        return Optional.of(answer.pause());
    }

    /**
     * What a spec does that cannot be an upgrade. It refuses an upgrade that has not begun. One that has begun is held, since
     * Coder must not be left as it is; one that has ended stays ended.
     */
    private Optional<Duration> refuse(
            UpgradeRef ref, CoderUpgrade resource, Journal journal, SpecParser.InvalidSpec invalid, Instant now) {
        Situation situation = refused(journal, String.valueOf(invalid.getMessage()));
        String target = resource.getSpec() == null ? null : resource.getSpec().targetVersion();
        CoderUpgradeStatus status = projector.project(
                situation,
                target == null ? Optional.empty() : CoderVersion.parse(target),
                ClonePolicy.AUTO,
                resource.getStatus(),
                resource.getMetadata().getGeneration(),
                now);
        if (!status.equals(resource.getStatus()) && !store.save(resource, status, false)) {
            return Optional.of(AT_ONCE);
        }
        if (situation.held() != null) {
            return Optional.of(WHILE_A_PERSON_DECIDES);
        }
        store.removeFinalizer(ref.namespace(), ref.name(), ref.uid());
        release(ref);
        return Optional.empty();
    }

    private static Situation refused(Journal journal, String message) {
        if (journal.conclusion() != null) {
            return Situation.of(new Next.Complete(journal));
        }
        if (journal.before() == null) {
            return Situation.of(
                    new Next.Complete(journal.concluded(new Conclusion.Failed(FailureReason.INVALID_SPEC, message))));
        }
        return new Situation(
                journal,
                null,
                message + " The upgrade has begun and goes on when the spec is put right.",
                null,
                FailureReason.INVALID_SPEC,
                "");
    }

    /** Writes the status where it differs from the one that was read. */
    private boolean write(Upgrade upgrade, CoderUpgrade resource, Situation situation, Instant now) {
        CoderUpgradeStatus before = resource.getStatus();
        CoderUpgradeStatus status = projector.project(
                situation,
                Optional.of(upgrade.spec().target()),
                upgrade.spec().clonePolicy(),
                before,
                resource.getMetadata().getGeneration(),
                now);
        if (status.equals(before)) {
            return true;
        }
        boolean finalizer =
                situation.journal().hasTouchedCoder() && situation.journal().conclusion() == null;
        boolean written = store.save(resource, status, finalizer);
        if (written) {
            thrift.wrote(upgrade.ref(), now);
            log(before, status);
        }
        return written;
    }

    private static void log(@Nullable CoderUpgradeStatus before, CoderUpgradeStatus after) {
        boolean moved = before == null
                || !Objects.equals(before.phase(), after.phase())
                || !Objects.equals(before.step(), after.step());
        if (moved) {
            LOG.info("{}: {}", after.phase(), after.message());
        } else {
            LOG.debug("{}: {}", after.phase(), after.message());
        }
    }

    private void release(UpgradeRef ref) {
        attention.release(ref);
        runner.forget(ref);
        faults.forget(ref);
        thrift.forget(ref);
    }

    @Override
    public void close() {
        runner.close();
        attention.close();
    }
}

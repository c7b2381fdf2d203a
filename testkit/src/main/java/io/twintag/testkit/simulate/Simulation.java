package io.twintag.testkit.simulate;

import io.twintag.client.Session;
import io.twintag.engine.journal.EventKind;
import io.twintag.engine.membership.MirrorState;
import io.twintag.testkit.check.Checker;
import io.twintag.testkit.check.EndChecker;
import io.twintag.testkit.check.FileImage;
import io.twintag.testkit.check.Midway;
import io.twintag.testkit.check.ObjectNames;
import io.twintag.testkit.check.Reader;
import io.twintag.testkit.load.MemoryLedger;
import io.twintag.testkit.load.TestObject;
import io.twintag.testkit.load.Violation;
import io.twintag.testkit.load.Violation.Kind;
import io.twintag.testkit.plan.Fault;
import io.twintag.testkit.plan.Plan;
import io.twintag.testkit.world.World;
import io.twintag.transport.protocol.Slots;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.IdleStrategy;

/**
 * One run, all of it drawn from one seed: real engines and devices on this thread and a clock of its own, clients that
 * submit, faults that strike (safety phase); then faults stop, and all must come to rest in bounded time (liveness
 * phase); then what is stored is compared with what was acknowledged.
 */
final class Simulation implements AutoCloseable {
    private static final long PATIENCE_NS = TimeUnit.MINUTES.toNanos(3);
    private static final long MIX = 0x9E3779B97F4A7C15L;
    private static final int PARTS = 4;
    private static final int MOST_DAMAGES_TOLD = 3;

    final Plan plan;
    final World world;
    private final SplittableRandom random;
    private final List<Application> clients = new ArrayList<>();
    private final List<MemoryLedger> ledgers = new ArrayList<>();
    private final Striker striker;
    private final List<Reader> readers = new ArrayList<>();
    private final Map<Long, FileImage.Held> seen = Reader.nothingSeen();
    private final Midway midway;
    private Violation violation;
    private boolean isSilent;
    private int damagesTold;
    private boolean isGivenUp;
    private int objectsAsked;
    private int log;
    private int blocks;

    /** @param always a fault that strikes whatever the seed says; or null. */
    Simulation(final Path directory, final long seed, final Fault always) {
        random = new SplittableRandom(seed * MIX);
        final SplittableRandom later = new SplittableRandom(~seed * MIX);
        plan = Plan.draw(random, later, always);
        world = new World(directory, plan, random, this::onEvent);
        striker = new Striker(world, plan, always, random.split(), later, this);
        midway = new Midway(world, ledgers);
        world.recovered = slot -> midway.recovered(slot, striker.lost());
    }

    void run() {
        world.story.tell(plan.toString());
        begin();
        for (int i = 0; i < plan.steps(); i++) {
            if (random.nextInt(plan.faultRate()) == 0) {
                striker.strike();
            }
            step();
        }
        int members = Slots.BOTH;
        try {
            end();
        } catch (final Damaged told) {
            members = endWithOne();
        }
        striker.losePowerAtTheEnd();
        final FileImage a = image((members & 1) == 0 ? 1 : 0);
        final FileImage b = image((members & 2) == 0 ? 0 : 1);
        if (plan.has(Fault.OBJECT_CREATED)) {
            checkObjects((members & 1) == 0 ? 1 : 0, (members & 2) == 0 ? 0 : 1);
        }
        world.story.note(a.logSum.getValue());
        world.story.note(a.blockSum.getValue());
        new EndChecker(a, b, striker.lost(), striker.wasTakenOver()).check(ledgers, seen);
        for (final Application application : clients) {
            world.counts.writes += application.client.submitted();
            world.counts.completed += application.ledger.completed();
        }
        world.counts.seeds = 1;
    }

    private void checkObjects(final int slot, final int other) {
        final ObjectNames held = ObjectNames.read(world.volumeDirectory(slot));
        held.requireSame(ObjectNames.read(world.volumeDirectory(other)));
        clients.forEach(client -> client.created().forEach(held::requireHeld));
    }

    /** What a stopped device holds: all of it is to be read but what was damaged, place by place. */
    private FileImage image(final int slot) {
        final FileImage image = FileImage.read(world.volumeDirectory(slot), log, blocks, world.isDamaged());
        if (image.badBlocks() > world.damagedPlaces()) {
            throw Violation.safety("I6: " + image.badBlocks() + " blocks of device " + Slots.letter(slot)
                    + " cannot be read, and " + world.damagedPlaces() + " places were damaged");
        }
        return image;
    }

    private void begin() {
        world.startDevice(0);
        world.startDevice(1);
        world.startEngine(0);
        final Application first = addClient(0);
        addClient(0);
        for (int slot = 0; slot < Slots.COUNT; slot++) {
            readers.add(new Reader(world, slot, slot, random.split(), seen));
        }
        log = first.create(TestObject.LOG);
        blocks = first.create(TestObject.BLOCK);
        clients.forEach(application -> application.objects(log, blocks));
        midway.begin(log, blocks);
    }

    /** A client of a host whose engine lives. */
    Application addClient(final int host) {
        final Session session = world.connect(host, new Stepping());
        final Application application = new Application(clients.size(), host, plan, session, random.split(), world);
        application.objects(log, blocks);
        clients.add(application);
        ledgers.add(application.ledger);
        return application;
    }

    /** Its host has lost power. */
    void loseClients(final int host) {
        clients.stream().filter(client -> client.host == host).forEach(Application::lose);
    }

    /** Power is lost: records that were shown may go, as far as their acknowledgement allows. */
    void forgetSeen() {
        seen.clear();
        readers.forEach(Reader::forget);
    }

    /** A client asks for a new object, another perhaps for the same, or for another of that name. */
    boolean createObjects(final SplittableRandom drawn) {
        final String name = "more-" + ++objectsAsked;
        boolean isAsked = false;
        for (int i = drawn.nextInt(2); i >= 0; i--) {
            final Application client = clients.get(drawn.nextInt(clients.size()));
            isAsked |= client.ask(name, (1L + drawn.nextInt(2)) * TestObject.BLOCK_SIZE);
        }
        return isAsked;
    }

    // ---- steps ----

    /** Whether clients submit nothing, so that no later write hides what went wrong. */
    void silent(final boolean newIsSilent) {
        isSilent = newIsSilent;
    }

    /** Some parts of the mirror make a step, in an order that is drawn; so do the clients. */
    void step() {
        world.pass(striker.stepNs());
        final int order = random.nextInt(PARTS);
        for (int i = 0; i < PARTS; i++) {
            if (random.nextInt(5) > 0) {
                invoke(i ^ order);
            }
        }
        stepClients();
    }

    private void stepClients() {
        for (final Reader reader : readers) {
            if (random.nextInt(4) == 0) {
                reader.step(log, blocks);
            }
        }
        for (final Application client : clients) {
            if (random.nextInt(3) == 0 && !isSilent) {
                client.submitSome();
            }
            if (random.nextInt(3) == 0) {
                client.poll();
            }
        }
    }

    /** Steps, of so long, until something is so, looked at after each part's; or so many. */
    void stepUntil(final int mostSteps, final long stepNs, final BooleanSupplier condition) {
        for (int i = 0; i < mostSteps; i++) {
            world.pass(stepNs);
            final int order = random.nextInt(PARTS);
            for (int part = 0; part < PARTS; part++) {
                invoke(part ^ order);
                if (condition.getAsBoolean()) {
                    return;
                }
            }
            stepClients();
        }
    }

    /** One step of all that is not paused, nothing left to chance. */
    private void quietStep() {
        world.pass(striker.stepNs());
        for (int part = 0; part < PARTS; part++) {
            invoke(part);
        }
    }

    private void invoke(final int part) {
        if (!striker.isPaused(part)) {
            if (part < 2) {
                world.invokeEngine(part);
                striker.afterStepOfEngine(part);
                if (isUpToDate(part)) {
                    midway.areMembers();
                }
            } else {
                world.invokeDevice(part - 2);
                striker.afterStepOf(part - 2);
            }
        }
        if (violation != null) {
            throw violation;
        }
    }

    private void onEvent(
            final EventKind kind, final int epoch, final int slot, final String text, final Map<String, Long> figures) {
        world.story.tell("    " + kind + " " + epoch + " " + text);
        if (kind == EventKind.ALARM && !plan.isAlarming()) {
            violation = Violation.safety("an alarm: " + text);
        }
        if (kind == EventKind.RESYNC_FAILED && world.isDamaged()) {
            damagesTold++;
        }
        if (kind == EventKind.RESYNC_ENDED) {
            world.counts.repairs++;
            final long inDoubt = figures.get("inDoubtBytes");
            if (!Checker.isExact(figures.get("copiedBytes"), inDoubt)
                    || figures.get("copiedBlocks") > figures.get("inDoubtBlocks")) {
                violation = Violation.safety("I7: copied more than was in doubt: " + text);
            }
        }
    }

    // ---- the end ----

    /** Faults stop, all returns; the sessions of each host are served until nothing is in flight. */
    private void end() {
        world.story.tell("---- faults stop");
        striker.stop();
        for (int host = 1; host >= 0; host--) {
            if (host == 0 || striker.wasTakenOver()) {
                world.killEngine(1 - host);
                world.killEngine(host);
                world.startEngine(host);
                rest(host);
            }
        }
    }

    private void rest(final int host) {
        quietUntil("both devices are members", host, () -> isUpToDate(host));
        quietUntil("all is completed", host, () -> {
            clients.forEach(Application::poll);
            return clients.stream().allMatch(client -> client.host != host || client.isIdle());
        });
        quietUntil(
                "the tables are empty",
                host,
                () -> isUpToDate(host)
                        && world.engine(host).matched() == world.engine(host).retired());
        world.closeEngine(host);
        if (host == 0) {
            clients.forEach(Application::close);
            world.closeDevices();
        }
    }

    /**
     * One device cannot be brought up to date any more: the other goes on alone. @return who is a member, bit by slot.
     */
    private int endWithOne() {
        isGivenUp = true;
        quietUntil("all is completed", 0, () -> {
            clients.forEach(Application::poll);
            return clients.stream().allMatch(Application::isIdle);
        });
        world.closeEngine(0);
        clients.forEach(Application::close);
        world.closeDevices();
        final int members = midway.members();
        world.story.tell("members at the end, bit by slot: " + members);
        return members;
    }

    boolean isUpToDate(final int host) {
        return world.engine(host) != null && world.engine(host).mirror() == MirrorState.UP_TO_DATE;
    }

    private void quietUntil(final String what, final int host, final BooleanSupplier condition) {
        final long deadlineNs = world.nowNs() + PATIENCE_NS;
        while (!condition.getAsBoolean()) {
            quietStep();
            for (int slot = 0; slot < Slots.COUNT; slot++) {
                if (world.device(slot) == null) {
                    throw new Violation(
                            Kind.LIVENESS, "device " + Slots.letter(slot) + " ended though no fault struck");
                }
            }
            if (damagesTold > MOST_DAMAGES_TOLD && !isGivenUp) {
                throw new Damaged(); // the one member has no good bytes of a block: it says so, for ever
            }
            if (world.nowNs() > deadlineNs) {
                throw new Violation(
                        Kind.LIVENESS,
                        "never: " + what + "; engine " + host + ": " + world.state(host) + "; waiting "
                                + clients.stream()
                                        .map(application -> application.client.waiting())
                                        .toList());
            }
        }
    }

    @Override
    public void close() {
        world.close();
    }

    /** A resync cannot end, since the source is damaged: detected, and said. */
    private static final class Damaged extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Where a client would wait, everything goes on. */
    private final class Stepping implements IdleStrategy {
        @Override
        public void idle(final int workCount) {
            quietStep();
        }

        @Override
        public void idle() {
            quietStep();
        }

        @Override
        public void reset() {
            // Nothing is kept between two steps.
        }
    }
}

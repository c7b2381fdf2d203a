package io.twintag.testkit.simulate;

import io.twintag.client.Session;
import io.twintag.engine.membership.MirrorState;
import io.twintag.testkit.check.EndChecker;
import io.twintag.testkit.check.FileImage;
import io.twintag.testkit.check.Reader;
import io.twintag.testkit.load.TestObject;
import io.twintag.testkit.load.Violation;
import io.twintag.testkit.load.Violation.Kind;
import io.twintag.testkit.load.Write;
import io.twintag.testkit.plan.Fault;
import io.twintag.testkit.plan.Plan;
import io.twintag.testkit.world.Life;
import io.twintag.testkit.world.World;
import io.twintag.transport.protocol.AckLevel;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.IdleStrategy;

/**
 * A few writes to a mirror at rest, in an order that is given, and one process that ends at one of its steps meanwhile;
 * then it is back, all comes to rest, and what is stored is compared with what was acknowledged.
 */
final class SmallCase implements AutoCloseable {
    /** Writes that overlap each other, and appends. */
    enum Op {
        APPEND,
        BLOCKS_0_1,
        BLOCKS_1_2,
        BLOCK_1
    }

    /** Who ends. */
    enum Victim {
        DEVICE_A,
        DEVICE_B,
        ENGINE,
        /** Device a, and its power is lost with it. */
        POWER_OF_A
    }

    /** How the steps of the three processes and of the client follow each other. */
    enum Order {
        A_BEFORE_B,
        B_BEFORE_A,
        /** Device b stands still until the victim is back. */
        B_LATE,
        /** Each write is on its way before the next is submitted. */
        ONE_BY_ONE
    }

    private static final long STEP_NS = 200_000;
    private static final int ROUNDS = 6;
    private static final int APPEND_LENGTH = 100;
    private static final int NOTICED = 40;
    private static final long PATIENCE_NS = TimeUnit.MINUTES.toNanos(2);
    private static final Plan PLAN =
            new Plan(0, EnumSet.noneOf(Fault.class), 1, 0, 2, 5_000_000, 24, 0, 100, TestObject.BLOCKS);

    private final World world;
    private final Order order;
    private final Victim victim;
    private Application client;
    private int log;
    private int blocks;
    private boolean isHeldBack;
    private long steps;

    SmallCase(final Path directory, final Order order, final Victim victim) {
        this.order = order;
        this.victim = victim;
        world = new World(directory, PLAN, new SplittableRandom(1), (kind, epoch, slot, text, figures) -> {});
    }

    /** Steps that the victim made, or could have made, with the writes under way. */
    long steps() {
        return steps;
    }

    /** @param endAfter steps of the victim from the first submission on, or -1: it does not end. */
    void run(final List<Op> ops, final long endAfter) {
        begin();
        final Life life =
                victim == Victim.ENGINE ? world.engineLife(0) : world.disks[victim == Victim.DEVICE_B ? 1 : 0].life();
        final long before = life.steps();
        if (endAfter >= 0) {
            life.endAfter(endAfter);
        }
        isHeldBack = order == Order.B_LATE;
        for (final Op op : ops) {
            submit(op);
            if (order == Order.ONE_BY_ONE) {
                step();
                step();
            }
        }
        for (int i = 0; i < ROUNDS; i++) {
            step();
        }
        steps = life.steps() - before;
        end();
        new EndChecker(image(0), image(1), victim == Victim.POWER_OF_A ? 1 : 0, false)
                .check(List.of(client.ledger), Reader.nothingSeen());
    }

    private FileImage image(final int slot) {
        return FileImage.read(world.volumeDirectory(slot), log, blocks, false);
    }

    private void begin() {
        world.startDevice(0);
        world.startDevice(1);
        world.startEngine(0);
        final Session session = world.connect(0, new Stepping());
        client = new Application(0, 0, PLAN, session, new SplittableRandom(1), world);
        log = client.create(TestObject.LOG);
        blocks = client.create(TestObject.BLOCK);
        client.objects(log, blocks);
        for (int i = 0; i < ROUNDS; i++) {
            step();
        }
    }

    private void submit(final Op op) {
        switch (op) {
            case APPEND -> submit(TestObject.LOG, 0, APPEND_LENGTH);
            case BLOCKS_0_1 -> submit(TestObject.BLOCK, 0, 2 * TestObject.BLOCK_SIZE);
            case BLOCKS_1_2 -> submit(TestObject.BLOCK, 1, 2 * TestObject.BLOCK_SIZE);
            case BLOCK_1 -> submit(TestObject.BLOCK, 1, TestObject.BLOCK_SIZE);
        }
    }

    private void submit(final TestObject object, final int first, final int lengthBytes) {
        client.submit(
                new Write(client.id(), client.client.nextNumber(), object, first, lengthBytes, AckLevel.APPLIED_BOTH));
    }

    private void step() {
        world.pass(STEP_NS);
        world.invokeEngine(0);
        if (order == Order.B_BEFORE_A) {
            world.invokeDevice(1);
        }
        world.invokeDevice(0);
        if (order != Order.B_BEFORE_A && !isHeldBack) {
            world.invokeDevice(1);
        }
        client.poll();
    }

    private void end() {
        if (victim == Victim.ENGINE) {
            world.killEngine(0);
            world.startEngine(0);
        } else {
            final int slot = victim == Victim.DEVICE_B ? 1 : 0;
            world.killDevice(slot);
            if (victim == Victim.POWER_OF_A) {
                world.losePower(slot);
            }
            world.startDevice(slot);
        }
        isHeldBack = false;
        for (int i = 0; i < NOTICED; i++) { // until then the engine takes the one that ended for a member
            world.pass(9 * STEP_NS);
            step();
        }
        until("both devices are members", () -> world.engine(0).mirror() == MirrorState.UP_TO_DATE);
        until("all is completed", client::isIdle);
        until(
                "the tables are empty",
                () -> world.engine(0).mirror() == MirrorState.UP_TO_DATE
                        && world.engine(0).matched() == world.engine(0).retired());
        world.closeEngine(0);
        client.client.close();
        world.closeDevices();
    }

    private void until(final String what, final BooleanSupplier condition) {
        final long deadlineNs = world.nowNs() + PATIENCE_NS;
        while (!condition.getAsBoolean()) {
            world.pass(9 * STEP_NS);
            step();
            if (world.nowNs() > deadlineNs) {
                throw new Violation(Kind.LIVENESS, "never: " + what + "; " + world.state(0));
            }
        }
    }

    @Override
    public void close() {
        world.close();
    }

    /** Where the client would wait, everything goes on. */
    private final class Stepping implements IdleStrategy {
        @Override
        public void idle(final int workCount) {
            idle();
        }

        @Override
        public void idle() {
            world.pass(STEP_NS);
            world.invokeEngine(0);
            world.invokeDevice(0);
            world.invokeDevice(1);
        }

        @Override
        public void reset() {
            // Nothing is kept between two steps.
        }
    }
}

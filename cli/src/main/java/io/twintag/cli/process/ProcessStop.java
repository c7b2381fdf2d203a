package io.twintag.cli.process;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How a process that serves in the foreground comes to its end: told by a signal (SIGTERM, Ctrl-C), by the loss of the
 * process that started it, or by a part of its own that failed. Whatever it is, the main thread is woken and closes in
 * its own order; the JVM does not go before that is done. There is one per process, hence static. Any thread.
 */
public final class ProcessStop {
    /** Longer than any orderly end: engine 10 s, devices 30 s, driver 10 s. */
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(70);

    private static final CountDownLatch ASKED = new CountDownLatch(1);
    private static final CountDownLatch ENDED = new CountDownLatch(1);
    private static final AtomicBoolean IS_INSTALLED = new AtomicBoolean();
    private static volatile boolean isOwnProcess;
    private static volatile int exitCode = ExitCode.FAILED;

    private ProcessStop() {}

    /** This JVM runs one command and nothing else: {@link #exit} will be called. */
    static void begin() {
        isOwnProcess = true;
    }

    /**
     * From here on a signal does not end the process at once. It is taken before it begins a shutdown of the JVM, in
     * which much can be done no more: no hook added, so no class loaded that adds one.
     */
    public static void install() {
        if (isOwnProcess && IS_INSTALLED.compareAndSet(false, true)) {
            Runtime.getRuntime().addShutdownHook(new Thread(ProcessStop::onShutdown, "twintag-stop"));
            handle("TERM", ProcessStop::onSignal);
            handle("INT", ProcessStop::onSignal);
        }
    }

    /** Asks this process to stop. */
    public static void ask() {
        ASKED.countDown();
    }

    public static boolean isAsked() {
        return ASKED.getCount() == 0;
    }

    /** Waits until this process is to stop. */
    public static void await() {
        while (!await(TimeUnit.DAYS.toNanos(1))) {
            continue;
        }
    }

    /** Waits for so long. Returns whether this process is to stop. */
    public static boolean await(final long timeoutNs) {
        try {
            return ASKED.await(timeoutNs, TimeUnit.NANOSECONDS);
        } catch (final InterruptedException e) {
            ask();
            return true;
        }
    }

    /** The last call of a process: all is closed. */
    static void exit(final int code) {
        System.out.flush();
        System.err.flush();
        exitCode = code;
        ENDED.countDown();
        System.exit(code); // during a shutdown this never returns, and the hook halts with the code
    }

    /**
     * For a process that another one started: it stops when its standard input ends, which is when that other one ends,
     * however it does. And what a terminal sends to all its processes at once is for that other one to act on.
     */
    public static void followParent() {
        ignoreTerminal();
        final Thread watch = new Thread(() -> awaitEnd(System.in), "twintag-parent");
        watch.setDaemon(true);
        watch.start();
    }

    /** What a terminal sends to all processes at once is not for this one. */
    public static void ignoreTerminal() {
        handle("INT", () -> {});
        handle("HUP", () -> {});
    }

    private static void awaitEnd(final InputStream in) {
        try {
            while (in.read() >= 0) {
                continue;
            }
        } catch (final IOException e) {
            // As good as its end.
            ask();
        }
        ask();
    }

    /** Through reflection: the compiler warns of every mention of sun.misc.Signal, and there is no other way. */
    private static void handle(final String signal, final Runnable action) {
        try {
            final Class<?> type = Class.forName("sun.misc.Signal");
            final Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            final Object handler = Proxy.newProxyInstance(
                    ProcessStop.class.getClassLoader(), new Class<?>[] {handlerType}, (proxy, method, args) -> {
                        action.run();
                        return null;
                    });
            type.getMethod("handle", type, handlerType)
                    .invoke(null, type.getConstructor(String.class).newInstance(signal), handler);
        } catch (final ReflectiveOperationException | IllegalArgumentException e) {
            // A JVM without it: then a signal begins a shutdown, whose hook waits for the orderly end.
            return;
        }
    }

    private static void onSignal() {
        if (!isAsked()) {
            final Thread end = new Thread(ProcessStop::haltInTheEnd, "twintag-stop");
            end.setDaemon(true);
            end.start();
        }
        ask();
    }

    private static void onShutdown() {
        ask();
        haltInTheEnd();
    }

    private static void haltInTheEnd() {
        try {
            if (!ENDED.await(DEADLINE_NS, TimeUnit.NANOSECONDS)) {
                System.err.println("twintag: not closed in time, ending as if killed: the next start recovers");
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(exitCode);
    }
}

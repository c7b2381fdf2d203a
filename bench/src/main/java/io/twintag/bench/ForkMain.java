package io.twintag.bench;

import io.twintag.bench.result.Load;
import io.twintag.bench.result.Measurement;
import io.twintag.bench.result.MeasurementJson;
import io.twintag.bench.rig.CacheLine;
import io.twintag.bench.rig.Fork;
import io.twintag.bench.rig.MirrorRig;
import io.twintag.bench.rig.Rehearsal;
import io.twintag.bench.rig.Rigs;
import io.twintag.bench.sink.MemoryPlace;
import io.twintag.bench.sink.Sink;
import io.twintag.bench.sink.SinkSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.agrona.IoUtil;
import org.agrona.concurrent.SystemNanoClock;

/** One load in this JVM, see {@link io.twintag.bench.rig.Fork}. Its stdout holds the measurement and nothing else. */
final class ForkMain {
    private static final int ORPHANED = 3;

    private ForkMain() {}

    public static void main(final String[] args) {
        final PrintStream out = System.out;
        System.setOut(System.err);
        endWithParent(Path.of(args[0]));
        final Map<String, String> map = new HashMap<>();
        for (int i = 2; i < args.length; i++) {
            final int at = args[i].indexOf('=');
            map.put(args[i].substring(0, at), args[i].substring(at + 1));
        }
        int code = 0;
        try {
            out.println(MeasurementJson.toLine(measure(Load.of(map), Path.of(args[0]), Path.of(args[1]))));
        } catch (final RuntimeException | LinkageError | OutOfMemoryError e) {
            // A peer that lacks a library ends too: left to itself its threads would keep this process.
            System.err.println(e instanceof RuntimeException ? e.getMessage() : e.toString());
            for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
                System.err.println(cause);
            }
            if (e instanceof RuntimeException && !(e instanceof IllegalStateException)) {
                e.printStackTrace();
            }
            code = 1;
        }
        out.flush();
        // Threads of a peer that do not end are no reason to stay.
        Runtime.getRuntime().halt(code);
    }

    private static Measurement measure(final Load load, final Path directory, final Path raw) {
        if (MirrorRig.takes(load.kind())) {
            return Rigs.ofMirror(load.kind()).run(load, directory);
        }
        final SinkSettings settings =
                new SinkSettings(directory, load.payloadBytes(), load.expectedBytes(), load.isForced());
        final Sinks kind = Sinks.of(load.sink());
        final Load rest =
                Rehearsal.takes(load) ? Rehearsal.run(load, directory, kind::open, SystemNanoClock.INSTANCE) : load;
        final double beforeNs = CacheLine.roundTripNs();
        final Measurement measured;
        try (Sink sink = kind.open(settings)) {
            measured = Rigs.of(load.kind(), raw).run(rest, sink).with("warm-up", warmUp(load, rest));
        }
        return measured.with("a cache line to the other core and back, before, ns", nanoseconds(beforeNs))
                .with("the same, after, ns", nanoseconds(CacheLine.roundTripNs()));
    }

    private static String nanoseconds(final double ns) {
        return String.format(Locale.ROOT, "%.0f", ns);
    }

    private static String warmUp(final Load load, final Load rest) {
        final long rehearsedMs = load.warmUpMs() - rest.warmUpMs();
        return (rehearsedMs > 0 ? rehearsedMs / 1e3 + " s with an instance that is thrown away, then " : "")
                + rest.warmUpMs() / 1e3 + " s";
    }

    /** The parent holds the other end of stdin and writes nothing. Killed, it leaves the tidying up to this process. */
    private static void endWithParent(final Path directory) {
        final Thread watch = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // Nobody writes here.
                        }
                    } catch (final IOException e) {
                        System.err.println("stdin: " + e);
                    }
                    IoUtil.delete(MemoryPlace.of(directory).toFile(), true);
                    IoUtil.delete(directory.toFile(), true);
                    Fork.deleteTemporary();
                    Runtime.getRuntime().halt(ORPHANED);
                },
                "end-with-parent");
        watch.setDaemon(true);
        watch.start();
    }
}

package io.twintag.bench;

import io.twintag.bench.peer.AeronArchiveSink;
import io.twintag.bench.peer.BookKeeperSink;
import io.twintag.bench.peer.ChronicleQueueSink;
import io.twintag.bench.peer.RocksDbSink;
import io.twintag.bench.sink.AeronPingPongSink;
import io.twintag.bench.sink.DoubleCopySink;
import io.twintag.bench.sink.Footprint;
import io.twintag.bench.sink.NullRelaySink;
import io.twintag.bench.sink.Sink;
import io.twintag.bench.sink.SinkSettings;
import io.twintag.bench.sink.TwintagProcessesSink;
import io.twintag.bench.sink.TwintagSink;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Every sink by the name that tables, files and options have for it. */
enum Sinks {
    TWINTAG("twintag", Part.TWINTAG, Footprint.TWINTAG, TwintagSink::new),
    TWINTAG_ONE_THREAD("twintag-one-thread", Part.TWINTAG, Footprint.TWINTAG, TwintagSink::onOneThread),
    TWINTAG_PROCESSES("twintag-processes", Part.TWINTAG, Footprint.TWINTAG, TwintagProcessesSink::new),
    DIFF_ON("twintag-diff-on", Part.TWINTAG, Footprint.TWINTAG, TwintagSink::withDiff),
    DIFF_OFF("twintag-diff-off", Part.TWINTAG, Footprint.TWINTAG, TwintagSink::withoutDiff),
    NULL_RELAY("null-relay", Part.FLOOR, Footprint.RELAY, NullRelaySink::new),
    AERON_PING_PONG("aeron-ping-pong", Part.FLOOR, Footprint.RELAY, AeronPingPongSink::new),
    DOUBLE_COPY("double-copy", Part.FLOOR, Footprint.DOUBLE_COPY, DoubleCopySink::new),
    // In lambdas, so that the class of a peer whose library is missing is looked for only when it is asked for.
    AERON_ARCHIVE("aeron-archive", Part.PEER, Footprint.AERON_ARCHIVE, settings -> new AeronArchiveSink(settings)),
    CHRONICLE_QUEUE(
            "chronicle-queue", Part.PEER, Footprint.CHRONICLE_QUEUE, settings -> new ChronicleQueueSink(settings)),
    ROCKSDB("rocksdb", Part.PEER, Footprint.ROCKSDB, settings -> new RocksDbSink(settings)),
    BOOKKEEPER("bookkeeper", Part.PEER, Footprint.BOOKKEEPER, settings -> new BookKeeperSink(settings));

    private final String title;
    private final Part part;
    private final Footprint footprint;
    private final Function<SinkSettings, Sink> maker;

    Sinks(final String title, final Part part, final Footprint footprint, final Function<SinkSettings, Sink> maker) {
        this.title = title;
        this.part = part;
        this.footprint = footprint;
        this.maker = maker;
    }

    /** What a sink is in a comparison. */
    private enum Part {
        TWINTAG,
        FLOOR,
        PEER
    }

    /** Those that a user would take instead. */
    static List<Sinks> peers() {
        return Arrays.stream(values()).filter(Sinks::isPeer).toList();
    }

    boolean isPeer() {
        return part == Part.PEER;
    }

    /** How keys of a summary name it: "aeron-archive" is "archive". */
    String key() {
        return title.replace("aeron-archive", "archive").replace('-', '_');
    }

    String title() {
        return title;
    }

    Footprint footprint() {
        return footprint;
    }

    Sink open(final SinkSettings settings) {
        return maker.apply(settings);
    }

    /** @throws BenchRefusal for an unknown one; it names those that there are. */
    static Sinks of(final String name) {
        return Arrays.stream(values())
                .filter(sink -> sink.title.equals(name))
                .findFirst()
                .orElseThrow(() -> new BenchRefusal("there is no sink '" + name + "': use " + titles()));
    }

    private static String titles() {
        return Arrays.stream(values()).map(Sinks::title).collect(Collectors.joining(", "));
    }
}

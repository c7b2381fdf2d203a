package io.twintag.bench;

import io.twintag.bench.sink.AeronPingPongSink;
import io.twintag.bench.sink.DoubleCopySink;
import io.twintag.bench.sink.NullRelaySink;
import io.twintag.bench.sink.Sink;
import io.twintag.bench.sink.SinkSettings;
import io.twintag.bench.sink.TwintagSink;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Every sink by the name that tables, files and options have for it. */
enum Sinks {
    TWINTAG("twintag", TwintagSink::new),
    NULL_RELAY("null-relay", NullRelaySink::new),
    AERON_PING_PONG("aeron-ping-pong", AeronPingPongSink::new),
    DOUBLE_COPY("double-copy", DoubleCopySink::new);

    private final String title;
    private final Function<SinkSettings, Sink> maker;

    Sinks(final String title, final Function<SinkSettings, Sink> maker) {
        this.title = title;
        this.maker = maker;
    }

    String title() {
        return title;
    }

    Sink open(final SinkSettings settings) {
        return maker.apply(settings);
    }

    /** Flags that a JVM with this sink needs beside those of twintag. */
    List<String> jvmFlags() {
        return List.of();
    }

    /** @throws Refusal for an unknown one; it names those that there are. */
    static Sinks of(final String name) {
        return Arrays.stream(values())
                .filter(sink -> sink.title.equals(name))
                .findFirst()
                .orElseThrow(() -> new Refusal("there is no sink '" + name + "': use " + titles()));
    }

    private static String titles() {
        return Arrays.stream(values()).map(Sinks::title).collect(Collectors.joining(", "));
    }
}

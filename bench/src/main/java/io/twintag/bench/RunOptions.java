package io.twintag.bench;

import io.twintag.bench.rig.Records;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Options that every measuring command has. What is not given depends on the command and on {@code --quick}. */
final class RunOptions {
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final int MAX_PAYLOAD = 64 * 1024;

    @Option(names = "--quick", description = "A short look, within four minutes; figures are rough.")
    private boolean isQuick;

    @Option(names = "--json", description = "Print one JSON object on stdout instead of a table.")
    private boolean isJson;

    @Option(names = "--strict", description = "Exit 1 also when a target is missed.")
    private boolean isStrict;

    @Option(names = "--forks", paramLabel = "N", description = "JVMs that each load is measured in.")
    private int forks;

    @Option(names = "--seconds", paramLabel = "S", description = "Seconds that are measured in each fork.")
    private double seconds;

    @Option(names = "--warm-up", paramLabel = "S", description = "Seconds of load before that.")
    private double warmUp = -1;

    @Option(
            names = "--payload",
            paramLabel = "BYTES",
            split = ",",
            description = "Bytes of a record, 64 to 65536; a list with commas.")
    private List<Integer> payloads = List.of();

    @Option(names = "--rate", paramLabel = "N", description = "Records a second, where a load has a schedule.")
    private long rate;

    @Option(names = "--sinks", paramLabel = "NAME", split = ",", description = "Only these; a list with commas.")
    private List<String> sinks = List.of();

    @Option(
            names = "--max-bytes",
            paramLabel = "MIB",
            description =
                    "Payload in MiB that a fork appends at most; two copies of it are stored. Default: less where less fits.")
    private long maxMib;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder for the results. Default: a new one in perf-reports; with --quick a temporary one.")
    private Path out;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description =
                    "Where sinks store. Default: /dev/shm; what is forced goes to the directory for temporary files.")
    private Path dataDir;

    boolean isQuick() {
        return isQuick;
    }

    boolean isJson() {
        return isJson;
    }

    boolean isStrict() {
        return isStrict;
    }

    int forks(final int ifQuick, final int otherwise) {
        if (forks < 0) {
            throw new BenchRefusal("--forks " + forks + ": use 1 or more");
        }
        return forks > 0 ? forks : isQuick ? ifQuick : otherwise;
    }

    long measureMs(final double ifQuick, final double otherwise) {
        if (seconds < 0) {
            throw new BenchRefusal("--seconds " + seconds + ": use more than 0");
        }
        return (long) (1000 * (seconds > 0 ? seconds : isQuick ? ifQuick : otherwise));
    }

    long warmUpMs(final double ifQuick, final double otherwise) {
        return (long) (1000 * (warmUp >= 0 ? warmUp : isQuick ? ifQuick : otherwise));
    }

    long maxBytes(final long mibIfQuick, final long mibElse) {
        return (maxMib > 0 ? maxMib : isQuick ? mibIfQuick : mibElse) * 1024 * 1024;
    }

    /** Whether loads must be as large as was asked for. */
    boolean isMaxBytesGiven() {
        return maxMib > 0;
    }

    long rate(final long otherwise) {
        if (rate < 0) {
            throw new BenchRefusal("--rate " + rate + ": records a second, 1 or more");
        }
        return rate > 0 ? rate : otherwise;
    }

    List<Integer> payloads(final Integer... otherwise) {
        for (final int payload : payloads) {
            if (payload < Records.MIN_LENGTH || payload > MAX_PAYLOAD) {
                throw new BenchRefusal("--payload " + payload + ": use " + Records.MIN_LENGTH + " to " + MAX_PAYLOAD);
            }
        }
        return payloads.isEmpty() ? List.of(otherwise) : payloads;
    }

    List<Sinks> sinks(final Sinks... otherwise) {
        return sinks.isEmpty()
                ? List.of(otherwise)
                : sinks.stream().map(Sinks::of).toList();
    }

    /** For what is measured of twintag alone. */
    void refuseSinks(final String command) {
        if (!sinks.isEmpty()) {
            throw new BenchRefusal("bench " + command + " measures twintag alone: leave --sinks out");
        }
    }

    Path out() {
        return out;
    }

    /** Where a sink stores: class A in memory, class B on what is behind the directory for temporary files. */
    Path place(final boolean isForced) {
        if (dataDir != null) {
            if (!Files.isDirectory(dataDir) || !Files.isWritable(dataDir)) {
                throw new BenchRefusal("--data-dir " + dataDir + " is no directory that can be written to");
            }
            return dataDir.toAbsolutePath();
        }
        final boolean isInMemory = !isForced && Files.isDirectory(SHARED_MEMORY) && Files.isWritable(SHARED_MEMORY);
        return isInMemory ? SHARED_MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
    }
}

package io.twintag.device;

import io.twintag.device.store.StorageException;
import io.twintag.device.store.VolumeDirectory;
import io.twintag.transport.link.StreamRefusedException;
import io.twintag.transport.runtime.LockedException;
import io.twintag.transport.runtime.MissingFlagsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.agrona.concurrent.Agent;

/**
 * Looks twice a second for volumes that appear in a device's directory while it runs: on a blank device that a replace
 * fills, or a second generator's. Only a complete one counts: its superblock is there, which a format writes last. One
 * whose agent has failed while others are served is opened again, see {@link Reopening}.
 */
final class VolumeWatch implements Agent {
    private static final String VOLUME_PREFIX = "volume-";
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final DeviceContext context;
    private final List<HostedVolume> served;
    private final Consumer<Path> serve;
    private final Map<Path, String> refusals = new HashMap<>();
    private final Reopening reopening;
    private long nextNs;
    private boolean isBlankTold;
    private boolean isRestartAsked;

    /** @param serve opens a volume that has appeared, and adds it to those that are served. */
    VolumeWatch(final DeviceContext context, final List<HostedVolume> served, final Consumer<Path> serve) {
        this.context = context;
        this.served = served;
        this.serve = serve;
        this.reopening = new Reopening(context);
        this.nextNs = context.nanoClock().nanoTime();
    }

    /** The complete volumes in a device's directory, which need not be there, by generator. */
    static List<Path> complete(final Path directory) {
        try (Stream<Path> files = Files.isDirectory(directory) ? Files.list(directory) : Stream.empty()) {
            return files.filter(path -> path.getFileName().toString().startsWith(VOLUME_PREFIX))
                    .filter(VolumeDirectory::isComplete)
                    .sorted()
                    .toList();
        } catch (final IOException e) {
            throw new UncheckedIOException("cannot read " + directory, e);
        }
    }

    @Override
    public int doWork() {
        final long nowNs = context.nanoClock().nanoTime();
        if (nowNs - nextNs < 0) {
            return 0;
        }
        nextNs = nowNs + INTERVAL_NS;
        int work = 0;
        for (final Path directory : complete(context.directory())) {
            if (isDue(directory, nowNs)) {
                work += tryToServe(directory);
            }
        }
        if (served.isEmpty() && !isBlankTold) {
            isBlankTold = true;
            context.log()
                    .accept("blank: " + context.directory() + " holds no volume; run twintag replace "
                            + context.slotName() + ", or twintag format for a new mirror");
        }
        restartIfReplaced();
        return work;
    }

    @Override
    public String roleName() {
        return "device-" + context.slotName() + "-watch";
    }

    /** Whether it is not served, because it is new or because it has failed a while ago. */
    private boolean isDue(final Path directory, final long nowNs) {
        for (final HostedVolume volume : served) {
            if (volume.directory().equals(directory)) {
                return volume.isDown() && reopening.isDue(volume, nowNs);
            }
        }
        return true;
    }

    /** What cannot be opened yet (somebody still has it, say) is tried again; each reason is told once. */
    private int tryToServe(final Path directory) {
        try {
            serve.accept(directory);
            context.log().accept("serving " + directory);
            return 1;
        } catch (final StorageException
                | LockedException
                | MissingFlagsException
                | StreamRefusedException
                | UncheckedIOException e) {
            refused(directory, String.valueOf(e.getMessage()));
        } catch (final IllegalStateException e) {
            // Broken, and no refusal: told with its trace. The other volumes of this process go on.
            refused(directory, trace(e));
        }
        return 0;
    }

    private void refused(final Path directory, final String reason) {
        reopening.refused(directory, context.nanoClock().nanoTime());
        if (!reason.equals(refusals.put(directory, reason))) {
            context.log().accept("cannot serve " + directory + " yet: " + reason);
        }
    }

    private static String trace(final Throwable problem) {
        final StringWriter text = new StringWriter();
        problem.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    /** This process still has the failed volume's files mapped: only another can let go of them. */
    private void restartIfReplaced() {
        if (!isRestartAsked && served.stream().anyMatch(HostedVolume::isReplaced)) {
            isRestartAsked = true;
            context.log().accept("a failed volume was replaced: this process ends, the next one serves it");
            context.onFailure().run();
        }
    }
}

package io.twintag.device;

import io.twintag.transport.link.Connection;
import io.twintag.transport.link.Gauges;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.agrona.concurrent.Agent;

/**
 * How far each volume of a device is, as Aeron counters, "twintag GENERATOR: volume on a ..."; see {@link Gauges}. The
 * device's own word: the engine's counters say what it has heard of. Background thread.
 */
final class DeviceCounters implements Agent {
    /** 0: not served, after an error. 1: served. 2: its disk refused a force. */
    static final int VOLUME_STATE = Gauges.FIRST_TYPE_ID + 100;

    private static final int SERVED = 1;

    static final int APPLIED = Gauges.FIRST_TYPE_ID + 101;
    static final int FLUSHED = Gauges.FIRST_TYPE_ID + 102;
    static final int TAG_PAGES = Gauges.FIRST_TYPE_ID + 103;
    static final int FREE_BYTES = Gauges.FIRST_TYPE_ID + 104;

    private final Map<Integer, HostedVolume> shown = new HashMap<>();
    private final List<HostedVolume> volumes;
    private final DeviceContext context;
    private final Gauges gauges;
    private long pulse;

    /** @param volumes that are served; those that come later are shown then. */
    DeviceCounters(final DeviceContext context, final Connection connection, final List<HostedVolume> volumes) {
        this.context = context;
        this.volumes = volumes;
        this.gauges = new Gauges(connection, context.nanoClock(), context.log());
    }

    @Override
    public int doWork() {
        for (final HostedVolume volume : volumes) {
            if (shown.put(volume.generator(), volume) == null) {
                show(volume.generator());
            }
        }
        return gauges.doWork();
    }

    private void show(final int generator) {
        add(VOLUME_STATE, generator, "state", HostedVolume::state);
        add(APPLIED, generator, "applied", HostedVolume::applied);
        add(FLUSHED, generator, "flushed", HostedVolume::flushed);
        add(TAG_PAGES, generator, "tag pages", HostedVolume::tagPages);
        add(FREE_BYTES, generator, "free bytes", HostedVolume::freeBytes);
        add(Gauges.PULSE, generator, "pulse", volume -> volume.state() == SERVED ? ++pulse : pulse);
    }

    private void add(
            final int typeId, final int generator, final String label, final ToLongFunction<HostedVolume> figure) {
        gauges.add(
                typeId,
                generator,
                context.slot(),
                "twintag " + generator + ": volume on " + context.slotName() + " " + label,
                () -> figure.applyAsLong(shown.get(generator)));
    }

    @Override
    public String roleName() {
        return "device-" + context.slotName() + "-counters";
    }
}

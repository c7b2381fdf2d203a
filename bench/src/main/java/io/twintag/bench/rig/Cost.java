package io.twintag.bench.rig;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.twintag.bench.sink.Sink;
import java.lang.management.ManagementFactory;

/**
 * CPU time of this process, and bytes that its hot threads allocate: the caller's and those of the sink. Caller's
 * thread.
 */
final class Cost {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final long[] threadIds;
    private long cpuNs;
    private long bytes;

    Cost(final Sink sink) {
        threadIds = new long[sink.hotThreads().size() + 1];
        threadIds[0] = Thread.currentThread().getId();
        for (int i = 1; i < threadIds.length; i++) {
            threadIds[i] = sink.hotThreads().get(i - 1).getId();
        }
        allocatedBytes();
    }

    /** From here on it counts. */
    void begin() {
        bytes = allocatedBytes();
        cpuNs = SYSTEM.getProcessCpuTime();
    }

    /** Here it ends to count; both become differences. */
    void end() {
        cpuNs = SYSTEM.getProcessCpuTime() - cpuNs;
        bytes = allocatedBytes() - bytes;
    }

    double cpuNs(final long writes) {
        return cpuNs / (double) Math.max(1, writes);
    }

    double bytes(final long writes) {
        return bytes / (double) Math.max(1, writes);
    }

    private long allocatedBytes() {
        long sum = 0;
        for (int i = 0; i < threadIds.length; i++) {
            sum += THREADS.getThreadAllocatedBytes(threadIds[i]);
        }
        return sum;
    }
}

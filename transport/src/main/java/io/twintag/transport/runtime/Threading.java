package io.twintag.transport.runtime;

/** Which thread runs the agents of a component. */
public enum Threading {
    /** Each agent has a thread of its own. */
    DEDICATED,
    /** One thread runs those of the write path, one those of the background. */
    SHARED,
    /** The owner invokes those of the write path; one thread runs those of the background. */
    HOT_INVOKER,
    /** No thread: the owner invokes them, so that one thread can run a whole mirror step by step. */
    INVOKER;

    /** By name, in any case. */
    public static Threading of(final String name) {
        for (final Threading threading : values()) {
            if (threading.name().equalsIgnoreCase(name.replace('-', '_'))) {
                return threading;
            }
        }
        throw new IllegalArgumentException(
                "unknown threading '" + name + "': use dedicated, shared, hot-invoker or invoker");
    }
}

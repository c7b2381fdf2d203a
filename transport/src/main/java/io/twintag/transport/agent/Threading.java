package io.twintag.transport.agent;

/** Which thread runs the agents of a component. */
public enum Threading {
    /** Each agent has a thread of its own. */
    DEDICATED,
    /** One thread runs them all. */
    SHARED,
    /** No thread: the owner invokes them, so that one thread can run a whole mirror step by step. */
    INVOKER;

    /** By name, in any case. */
    public static Threading of(final String name) {
        for (final Threading threading : values()) {
            if (threading.name().equalsIgnoreCase(name)) {
                return threading;
            }
        }
        throw new IllegalArgumentException("unknown threading '" + name + "': use dedicated, shared or invoker");
    }
}

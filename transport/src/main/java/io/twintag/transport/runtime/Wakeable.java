package io.twintag.transport.runtime;

/** A background agent that others wait for, and so may wake. */
public interface Wakeable {
    /** How the thread sleeps that runs this agent, alone or among others. */
    WakeableIdle idle();
}

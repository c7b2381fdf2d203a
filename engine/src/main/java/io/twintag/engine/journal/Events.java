package io.twintag.engine.journal;

import java.util.Map;

/** Takes what happens in an engine, to be told later and in order. Never blocks; any thread. */
@FunctionalInterface
public interface Events {
    /**
     * @param epoch   in which it happened, 0 if in none.
     * @param slot    the device it is about: 0 a, 1 b, -1 neither.
     * @param text    one line for people.
     * @param figures the same for programs; keys in camel case with their unit last ({@code copiedBytes}).
     */
    void report(EventKind kind, int epoch, int slot, String text, Map<String, Long> figures);
}

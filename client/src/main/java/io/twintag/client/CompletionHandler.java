package io.twintag.client;

/** Takes completions, in ticket order. */
@FunctionalInterface
public interface CompletionHandler {
    /**
     * One submission is done. When this throws, the completion counts as consumed and {@code poll} throws on.
     *
     * @param completion used again for the next one: copy what shall last.
     */
    void onCompletion(Completion completion);
}

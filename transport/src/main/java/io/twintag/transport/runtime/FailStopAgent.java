package io.twintag.transport.runtime;

import java.util.function.BiConsumer;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentTerminationException;

/**
 * I9 of docs/invariants.md: whatever a step throws ends its agent and is reported, once. (Agrona's runner logs it and
 * calls the next step, which would go on past a message that was never applied.)
 */
public final class FailStopAgent implements Agent {
    private final Agent agent;
    private final MemoryUsers.User user;
    private final BiConsumer<String, Throwable> onFailure;
    private boolean failed;

    /**
     * @param user      inside during each step, and the agent's end.
     * @param onFailure gets the agent's name and what it threw, on the agent's thread.
     */
    public FailStopAgent(
            final Agent agent, final MemoryUsers.User user, final BiConsumer<String, Throwable> onFailure) {
        this.agent = agent;
        this.user = user;
        this.onFailure = onFailure;
    }

    @Override
    public void onStart() {
        agent.onStart();
    }

    @Override
    public int doWork() {
        if (failed) {
            return 0;
        }
        user.enter();
        try {
            return agent.doWork();
        } catch (final AgentTerminationException e) {
            failed = true;
            throw e;
        } catch (final Throwable t) {
            failed = true;
            onFailure.accept(agent.roleName(), t);
            throw new AgentTerminationException(t);
        } finally {
            user.leave();
        }
    }

    @Override
    public void onClose() {
        user.enter();
        try {
            agent.onClose();
        } finally {
            user.leave();
        }
    }

    @Override
    public String roleName() {
        return agent.roleName();
    }
}

package io.twintag.transport.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.CloseHelper;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.CompositeAgent;
import org.agrona.concurrent.IdleStrategy;
import org.jspecify.annotations.Nullable;

/**
 * Runs the agents of a component as its {@link Threading} says, each fail-stop. The first failure is kept and told to
 * the owner; agents on other threads run on until the owner closes the group.
 */
public final class AgentGroup implements AutoCloseable {
    private final List<AgentRunner> runners = new ArrayList<>();
    private final List<MemoryUsers.User> joined = new ArrayList<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Threading threading;
    private final Idling idling;
    private final Runnable onFailure;
    private final MemoryUsers users;
    private @Nullable AgentInvoker invoker;

    /**
     * @param users     whom each agent joins: it is inside during a step.
     * @param onFailure runs on the failed agent's thread, once for each failed agent.
     */
    public AgentGroup(
            final Threading threading, final Idling idling, final MemoryUsers users, final Runnable onFailure) {
        this.threading = threading;
        this.idling = idling;
        this.users = users;
        this.onFailure = onFailure;
    }

    /**
     * Starts the agents. Called once.
     *
     * @param hot        agents of the write path.
     * @param background agents that may block for a while; on a thread of their own where there are threads.
     */
    public synchronized void start(final List<Agent> hot, final List<Agent> background) {
        final List<Agent> hotOnes = hot.stream().map(this::failStop).toList();
        final List<Agent> others = background.stream().map(this::failStop).toList();
        switch (threading) {
            case DEDICATED -> {
                hotOnes.forEach(agent -> run(agent, idling.hot()));
                for (int i = 0; i < others.size(); i++) {
                    run(others.get(i), idle(background.subList(i, i + 1)));
                }
            }
            case SHARED -> {
                runTogether(hotOnes, idling.hot());
                runTogether(others, idle(background));
            }
            case HOT_INVOKER -> {
                invoke(hotOnes);
                runTogether(others, idle(background));
            }
            case INVOKER -> {
                final List<Agent> all = new ArrayList<>(hotOnes);
                all.addAll(others);
                invoke(all);
            }
        }
    }

    private static IdleStrategy idle(final List<Agent> background) {
        for (final Agent agent : background) {
            if (agent instanceof Wakeable wakeable) {
                return wakeable.idle();
            }
        }
        return Idling.background();
    }

    private void runTogether(final List<Agent> agents, final IdleStrategy idle) {
        if (!agents.isEmpty()) {
            run(new CompositeAgent(agents), idle);
        }
    }

    private void invoke(final List<Agent> all) {
        if (!all.isEmpty()) {
            invoker = new AgentInvoker(this::onError, null, new CompositeAgent(all));
            invoker.start();
        }
    }

    /** One step of the agents that the owner is to invoke; 0 when there are none. */
    public int invoke() {
        return invoker == null ? 0 : invoker.invoke();
    }

    /** What the first failed agent threw, or null. Any thread. */
    public @Nullable Throwable failure() {
        return failure.get();
    }

    /**
     * Stops all agents and waits for their threads. One that fails at once may want this while others are still
     * started.
     */
    @Override
    public synchronized void close() {
        CloseHelper.quietCloseAll(runners);
        CloseHelper.quietClose(invoker);
        joined.forEach(users::leave);
    }

    private Agent failStop(final Agent agent) {
        final MemoryUsers.User user = users.join();
        joined.add(user);
        return new FailStopAgent(agent, user, (name, error) -> {
            failure.compareAndSet(null, error);
            onFailure.run();
        });
    }

    private void run(final Agent agent, final IdleStrategy idle) {
        final AgentRunner runner = new AgentRunner(idle, this::onError, null, agent);
        runners.add(runner);
        AgentRunner.startOnThread(runner, work -> {
            final Thread thread = new Thread(work, agent.roleName());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Fail-stop has reported already; what else comes here (an agent's onStart or onClose) is a failure too. */
    private void onError(final Throwable error) {
        if (!(error instanceof AgentTerminationException) && failure.compareAndSet(null, error)) {
            onFailure.run();
        }
    }
}

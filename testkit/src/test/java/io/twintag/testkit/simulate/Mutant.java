package io.twintag.testkit.simulate;

import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.agent.ByteBuddyAgent;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.MemberSubstitution;
import net.bytebuddy.dynamic.loading.ClassReloadingStrategy;
import net.bytebuddy.implementation.FixedValue;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.implementation.StubMethod;
import net.bytebuddy.matcher.ElementMatchers;

/** Twintag with one safeguard taken out, in this JVM, until it is closed: the body of a method is another one. */
final class Mutant implements AutoCloseable {
    private static final String ROOT = "io.twintag.";

    static {
        ByteBuddyAgent.install();
    }

    private final ClassReloadingStrategy strategy = ClassReloadingStrategy.fromInstalledAgent();
    private final List<Class<?>> changed = new ArrayList<>();

    /** The method answers this, whatever it is asked. @param owner below {@code io.twintag}. */
    Mutant answers(final String owner, final String method, final Object value) {
        return replace(owner, method, FixedValue.value(value));
    }

    /** The method does nothing. */
    Mutant doesNothing(final String owner, final String method) {
        return replace(owner, method, StubMethod.INSTANCE);
    }

    private Mutant replace(final String owner, final String method, final Implementation body) {
        final Class<?> type = type(owner);
        requireMethod(type, method);
        new ByteBuddy()
                .redefine(type)
                .method(ElementMatchers.named(method))
                .intercept(body)
                .make()
                .load(type.getClassLoader(), strategy);
        changed.add(type);
        return this;
    }

    /** Something more happens where the method ends. */
    Mutant adds(final String owner, final String method, final Class<?> advice) {
        final Class<?> type = type(owner);
        requireMethod(type, method);
        new ByteBuddy()
                .redefine(type)
                .visit(Advice.to(advice).on(ElementMatchers.named(method)))
                .make()
                .load(type.getClassLoader(), strategy);
        changed.add(type);
        return this;
    }

    /** Calls of some methods, inside one of a class, go to static methods of the same names in another class. */
    Mutant diverts(final String owner, final String inside, final Class<?> to) throws ReflectiveOperationException {
        final Class<?> type = type(owner);
        requireMethod(type, inside);
        ByteBuddy buddy = new ByteBuddy();
        var builder = buddy.redefine(type);
        for (final java.lang.reflect.Method target : to.getDeclaredMethods()) {
            if (java.lang.reflect.Modifier.isPublic(target.getModifiers())) {
                final Class<?> callee = target.getParameterTypes()[0];
                builder = builder.visit(MemberSubstitution.strict()
                        .method(ElementMatchers.named(target.getName())
                                .and(ElementMatchers.isDeclaredBy(callee))
                                .and(ElementMatchers.takesArguments(target.getParameterCount() - 1)))
                        .replaceWith(target)
                        .on(ElementMatchers.named(inside)));
            }
        }
        builder.make().load(type.getClassLoader(), strategy);
        changed.add(type);
        return this;
    }

    private static Class<?> type(final String name) {
        try {
            return Class.forName(ROOT + name);
        } catch (final ClassNotFoundException e) {
            throw new AssertionError("no class " + name + ": the safeguard has moved", e);
        }
    }

    private static void requireMethod(final Class<?> type, final String method) {
        for (final java.lang.reflect.Method each : type.getDeclaredMethods()) {
            if (each.getName().equals(method)) {
                return;
            }
        }
        throw new AssertionError("no method " + method + " in " + type + ": the safeguard has moved");
    }

    @Override
    public void close() {
        for (final Class<?> type : changed) {
            try {
                strategy.reset(type);
            } catch (final java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}

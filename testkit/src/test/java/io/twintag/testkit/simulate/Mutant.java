package io.twintag.testkit.simulate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.agent.ByteBuddyAgent;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.MemberSubstitution;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.loading.ClassReloadingStrategy;
import net.bytebuddy.implementation.FixedValue;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.implementation.StubMethod;
import net.bytebuddy.matcher.ElementMatchers;

/** Twintag with one safeguard taken out, in this JVM, until it is closed: the body of a method is another one. */
final class Mutant implements AutoCloseable {
    static {
        ByteBuddyAgent.install();
    }

    private final ClassReloadingStrategy strategy = ClassReloadingStrategy.fromInstalledAgent();
    private final List<Class<?>> changed = new ArrayList<>();
    private final List<Method> cut = new ArrayList<>();
    private final String name;
    private final List<Method> methods;

    /** @param name of the safeguard. */
    Mutant(final String name) {
        this.name = name;
        this.methods = LoadBearing.of(name);
    }

    /** The one method of the safeguard answers this, whatever it is asked. */
    Mutant answers(final Object value) {
        return replace(only(), FixedValue.value(value));
    }

    /** One of the methods that are the safeguard together answers this. */
    Mutant answers(final String method, final Object value) {
        return replace(named(method), FixedValue.value(value));
    }

    /** The method does nothing. */
    Mutant doesNothing() {
        return replace(only(), StubMethod.INSTANCE);
    }

    /** One of the methods that are the safeguard together does nothing. */
    Mutant doesNothing(final String method) {
        return replace(named(method), StubMethod.INSTANCE);
    }

    /** Something more happens where the method ends. */
    Mutant adds(final Class<?> advice) {
        final Method method = only();
        cut.add(method);
        return strikes(method, advice);
    }

    /** Calls of some methods, inside this one, go to static methods of the same names in another class. */
    Mutant diverts(final Class<?> to) {
        final Method method = only();
        cut.add(method);
        return strikesCalls(method, to);
    }

    /** Something more happens where a method ends that is no part of the safeguard: what shows that it is missing. */
    Mutant strikes(final Method method, final Class<?> advice) {
        final Class<?> type = method.getDeclaringClass();
        return load(type, new ByteBuddy().redefine(type).visit(Advice.to(advice).on(ElementMatchers.is(method))));
    }

    /** Strikes out a method, and diverts calls inside it as {@link #diverts} does. */
    Mutant strikesCalls(final Method method, final Class<?> to) {
        final Class<?> type = method.getDeclaringClass();
        DynamicType.Builder<?> builder = new ByteBuddy().redefine(type);
        for (final Method target : to.getDeclaredMethods()) {
            if (Modifier.isPublic(target.getModifiers())) {
                final Class<?> callee = target.getParameterTypes()[0];
                builder = builder.visit(MemberSubstitution.strict()
                        .method(ElementMatchers.named(target.getName())
                                .and(ElementMatchers.isDeclaredBy(callee))
                                .and(ElementMatchers.takesArguments(target.getParameterCount() - 1)))
                        .replaceWith(target)
                        .on(ElementMatchers.is(method)));
            }
        }
        return load(type, builder);
    }

    private Mutant replace(final Method method, final Implementation body) {
        cut.add(method);
        final Class<?> type = method.getDeclaringClass();
        return load(
                type,
                new ByteBuddy()
                        .redefine(type)
                        .method(ElementMatchers.is(method))
                        .intercept(body));
    }

    private Mutant load(final Class<?> type, final DynamicType.Builder<?> builder) {
        if (changed.contains(type)) {
            throw new AssertionError("a second change of " + type + " would undo the first");
        }
        builder.make().load(type.getClassLoader(), strategy);
        changed.add(type);
        return this;
    }

    private Method only() {
        if (methods.size() != 1) {
            throw new AssertionError("'" + name + "' is several methods, say which: " + methods);
        }
        return methods.get(0);
    }

    private Method named(final String method) {
        return methods.stream()
                .filter(each -> each.getName().equals(method))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no method " + method + " is annotated '" + name + "'"));
    }

    /** Any method of the product, by its name. */
    static Method method(final Class<?> type, final String name) {
        for (final Method each : type.getDeclaredMethods()) {
            if (each.getName().equals(name)) {
                return each;
            }
        }
        throw new AssertionError("no method " + name + " in " + type + ": it has moved");
    }

    /** Methods of the safeguard that are still as they were. */
    List<Method> left() {
        return methods.stream().filter(each -> !cut.contains(each)).toList();
    }

    @Override
    public void close() {
        for (final Class<?> type : changed) {
            try {
                strategy.reset(type);
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

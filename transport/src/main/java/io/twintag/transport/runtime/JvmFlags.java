package io.twintag.transport.runtime;

import java.util.ArrayList;
import java.util.List;

/**
 * What Agrona, Aeron and Chronicle need of the JDK's modules. The executable jar says the same in its manifest; child
 * JVMs and users of the libraries give it on the command line. Any thread.
 */
public final class JvmFlags {
    /** The first JDK that warns of {@code sun.misc.Unsafe} unless told; JDK 17 refuses the very option. */
    private static final int FIRST_TO_WARN_OF_UNSAFE = 23;

    private static final String ASSERTIONS = "-ea:io.twintag...";

    private static final List<String> OPENS = List.of(
            "java.base/jdk.internal.misc",
            "java.base/sun.nio.ch",
            "java.base/java.lang",
            "java.base/java.lang.reflect",
            "java.base/java.io",
            "java.base/java.util",
            "java.base/java.nio",
            "jdk.compiler/com.sun.tools.javac",
            "jdk.compiler/com.sun.tools.javac.file");

    private static final List<String> EXPORTS = List.of(
            "java.base/sun.nio.ch",
            "java.base/jdk.internal.ref",
            "java.base/jdk.internal.util",
            "java.base/jdk.internal.misc",
            "jdk.unsupported/sun.misc",
            "jdk.compiler/com.sun.tools.javac.file");

    private JvmFlags() {}

    /** Every flag that a JVM of this version is to be started with, one argument each, in the order of the build. */
    public static List<String> required() {
        final List<String> flags = new ArrayList<>();
        OPENS.forEach(place -> flags.add(opens(place)));
        EXPORTS.forEach(place -> flags.add(exports(place)));
        flags.add("-Dchronicle.analytics.disable=true");
        if (Runtime.version().feature() >= FIRST_TO_WARN_OF_UNSAFE) {
            flags.add("--sun-misc-unsafe-memory-access=allow");
            flags.add("--enable-native-access=ALL-UNNAMED");
        }
        return List.copyOf(flags);
    }

    /** What a JVM that this one starts has in common with it: assertions of twintag, where they are on here. */
    public static List<String> inherited() {
        return JvmFlags.class.desiredAssertionStatus() ? List.of(ASSERTIONS) : List.of();
    }

    /**
     * The flags without which this JVM cannot do its work: those of its modules that are not open, by flag or by
     * manifest. The others of {@link #required()} only keep warnings away, or can be set later.
     */
    public static List<String> missing() {
        final List<String> flags = new ArrayList<>();
        for (final String place : OPENS) {
            if (!isGranted(place, true)) {
                flags.add(opens(place));
            }
        }
        for (final String place : EXPORTS) {
            if (!isGranted(place, false)) {
                flags.add(exports(place));
            }
        }
        return List.copyOf(flags);
    }

    private static boolean isGranted(final String place, final boolean open) {
        final int slash = place.indexOf('/');
        final String packageName = place.substring(slash + 1);
        final Module user = JvmFlags.class.getModule();
        // A module that this run-time image does not have can neither be opened nor be missed.
        return ModuleLayer.boot()
                .findModule(place.substring(0, slash))
                .filter(module -> module.getPackages().contains(packageName))
                .map(module -> open ? module.isOpen(packageName, user) : module.isExported(packageName, user))
                .orElse(true);
    }

    private static String opens(final String place) {
        return "--add-opens=" + place + "=ALL-UNNAMED";
    }

    private static String exports(final String place) {
        return "--add-exports=" + place + "=ALL-UNNAMED";
    }
}

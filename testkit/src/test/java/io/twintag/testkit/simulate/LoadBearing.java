package io.twintag.testkit.simulate;

import io.twintag.client.Session;
import io.twintag.device.Device;
import io.twintag.engine.Engine;
import io.twintag.transport.runtime.Safeguard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The methods that say of themselves that they are safeguards, found in the classes, by the names that they give. */
final class LoadBearing {
    private static final String ROOT = "io/twintag";
    private static final String CLASS = ".class";
    /** One class of each module that may have any. */
    private static final List<Class<?>> MODULES = List.of(Safeguard.class, Session.class, Device.class, Engine.class);

    private static final SortedMap<String, List<Method>> ALL = find();

    private LoadBearing() {}

    /** Names, each with the methods that are this safeguard together, in the order of their names. */
    static SortedMap<String, List<Method>> all() {
        return ALL;
    }

    /** The methods of a safeguard. */
    static List<Method> of(final String name) {
        final List<Method> methods = ALL.get(name);
        if (methods == null) {
            throw new AssertionError("no method is annotated @Safeguard(name = \"" + name + "\"): bring it back, or"
                    + " take its row out of TakenOut");
        }
        return methods;
    }

    /** What a method says that it prevents. */
    static String prevents(final Method method, final String name) {
        return Stream.of(method.getAnnotationsByType(Safeguard.class))
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow()
                .prevents();
    }

    /** A method as readers look for it: {@code device.store.Flush.end}. */
    static String text(final Method method) {
        return method.getDeclaringClass().getName().substring(ROOT.length() + 1) + "." + method.getName();
    }

    private static SortedMap<String, List<Method>> find() {
        final SortedMap<String, List<Method>> found = new TreeMap<>();
        for (final Class<?> module : MODULES) {
            for (final Class<?> type : classes(module)) {
                for (final Method method : type.getDeclaredMethods()) {
                    for (final Safeguard safeguard : method.getAnnotationsByType(Safeguard.class)) {
                        found.computeIfAbsent(safeguard.name(), name -> new ArrayList<>())
                                .add(method);
                    }
                }
            }
        }
        found.values().forEach(methods -> methods.sort(Comparator.comparing(LoadBearing::text)));
        return found;
    }

    /** All that lie where this one comes from: a directory, or a jar. */
    private static List<Class<?>> classes(final Class<?> module) {
        try {
            final Path place = Path.of(
                    module.getProtectionDomain().getCodeSource().getLocation().toURI());
            if (Files.isDirectory(place)) {
                return under(place);
            }
            try (FileSystem jar = FileSystems.newFileSystem(URI.create("jar:" + place.toUri()), java.util.Map.of())) {
                return under(jar.getPath("/"));
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } catch (final URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Class<?>> under(final Path root) throws IOException {
        final List<Class<?>> classes = new ArrayList<>();
        final List<Path> files;
        try (Stream<Path> all = Files.walk(root.resolve(ROOT))) {
            files = all.filter(file -> file.toString().endsWith(CLASS)).toList();
        }
        for (final Path file : files) {
            final String path = root.relativize(file).toString();
            final String name =
                    path.substring(0, path.length() - CLASS.length()).replace('/', '.');
            if (!name.endsWith("-info")) {
                try {
                    classes.add(Class.forName(name, false, LoadBearing.class.getClassLoader()));
                } catch (final ClassNotFoundException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        return classes;
    }
}

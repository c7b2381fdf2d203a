import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * A step of the build: makes the one class that Chronicle Map would otherwise write and compile in every JVM that opens
 * a map, {@code VanillaGlobalMutableState$$Native}, and puts it among this module's classes, where Chronicle Map looks
 * first. The text comes from the library's own generator at the version that is on the class path, so the two cannot
 * drift apart. Without the class all works as well, only each start is seconds slower.
 *
 * <p>Argument: the directory of the classes.
 */
public final class MutableStateClass {
    private static final String TYPE = "net.openhft.chronicle.hash.VanillaGlobalMutableState";
    private static final String VALUES = "net.openhft.chronicle.values.";

    public static void main(final String[] args) throws ReflectiveOperationException, IOException {
        final Path classes = Path.of(args[0]);
        final Class<?> model = Class.forName(VALUES + "ValueModel");
        final Method acquire = model.getDeclaredMethod("acquire", Class.class);
        acquire.setAccessible(true);
        final Method generate = Class.forName(VALUES + "Generators")
                .getDeclaredMethod("generateNativeClass", model, String.class);
        generate.setAccessible(true);

        final String name = TYPE + "$$Native";
        final String simpleName = name.substring(name.lastIndexOf('.') + 1);
        final String text = (String) generate.invoke(null, acquire.invoke(null, Class.forName(TYPE)), simpleName);

        final Path source = classes.resolveSibling("generated-sources/chronicle").resolve(simpleName + ".java");
        Files.createDirectories(source.getParent());
        Files.writeString(source, text);
        final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        final List<String> arguments = List.of(
                "--release", "17", "-proc:none", "-nowarn",
                "-classpath", System.getProperty("java.class.path"),
                "-d", classes.toString(),
                source.toString());
        if (compiler.run(null, null, null, arguments.toArray(String[]::new)) != 0) {
            throw new IllegalStateException("cannot compile " + source);
        }
    }
}

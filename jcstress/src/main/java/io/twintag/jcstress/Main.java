package io.twintag.jcstress;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs all tests. JCStress ends as if all were well whatever it saw, so its own words decide the exit code. */
public final class Main {
    private Main() {}

    public static void main(final String[] args) throws Exception {
        final AtomicBoolean isBad = new AtomicBoolean();
        final PrintStream console = System.out;
        System.setOut(new PrintStream(console, true, StandardCharsets.UTF_8) {
            @Override
            public void println(final String line) {
                isBad.compareAndSet(false, line != null && (line.contains("[FAILED]") || line.contains("[ERROR]")));
                super.println(line);
            }
        });
        org.openjdk.jcstress.Main.main(args);
        System.exit(isBad.get() ? 1 : 0);
    }
}

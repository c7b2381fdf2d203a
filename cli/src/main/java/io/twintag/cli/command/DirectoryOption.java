package io.twintag.cli.command;

import io.twintag.cli.settings.Settings;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** A mixin: the twintag directory that a command works on. */
public final class DirectoryOption {
    static final String ENVIRONMENT = "TWINTAG_DIR";
    static final String DEFAULT = "twintag-data";

    @Option(
            names = {"-d", "--dir"},
            paramLabel = "DIR",
            description =
                    "The twintag directory. Default: the environment's " + ENVIRONMENT + ", else ./" + DEFAULT + ".")
    private Path directory;

    /** Absolute; it need not be there. */
    Path directory() {
        final String named = System.getenv(ENVIRONMENT);
        final Path chosen;
        if (directory != null) {
            chosen = directory;
        } else if (named != null && !named.isBlank()) {
            chosen = Path.of(named);
        } else {
            chosen = Path.of(DEFAULT);
        }
        return chosen.toAbsolutePath().normalize();
    }

    /**
     * The settings of a formatted directory.
     *
     * @throws io.twintag.cli.settings.Refusal when it is none.
     */
    public Settings settings() {
        return Settings.load(directory());
    }
}

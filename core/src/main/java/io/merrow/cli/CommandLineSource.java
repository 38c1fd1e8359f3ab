package io.merrow.cli;

import io.merrow.agent.reload.ConfigSource;
import io.merrow.config.ConfigException;
import io.merrow.config.LoadedConfig;
import io.merrow.config.MerrowConfig;
import io.merrow.config.reader.ConfigFileWatch;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** The configuration that a command line names, as it is now. The reload thread's, but for {@link #request()}. */
final class CommandLineSource implements ConfigSource {
    private final ConfigOptions options;
    private final Map<String, String> environment;
    private final Optional<ConfigFileWatch> watch;
    private final AtomicBoolean isRequested = new AtomicBoolean();
    private volatile Runnable waker = () -> {};

    /** A change of the file counts from here on. */
    CommandLineSource(final ConfigOptions options, final Map<String, String> environment) {
        this.options = options;
        this.environment = environment;
        watch = options.watch();
    }

    @Override
    public LoadedConfig read() throws ConfigException {
        return options.load(environment);
    }

    @Override
    public boolean hasChanged(final long nowNs) {
        return watch.isPresent() && watch.get().hasChanged(nowNs);
    }

    /** Asks for a reload; however often that is until it comes, it is one. Any thread. */
    void request() {
        isRequested.set(true);
        waker.run();
    }

    @Override
    public void onRequest(final Runnable newWaker) {
        waker = newWaker;
    }

    @Override
    public boolean takeRequest() {
        return isRequested.getAndSet(false);
    }

    @Override
    public void inForce(final MerrowConfig config) {
        Logging.configure(config.logLevel(), config.logFormat());
    }

    @Override
    public String toString() {
        return "CommandLineSource{" + watch + ", isRequested=" + isRequested + '}';
    }
}

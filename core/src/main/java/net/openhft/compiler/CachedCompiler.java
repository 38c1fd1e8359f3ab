package net.openhft.compiler;

import java.util.function.Consumer;
import java.util.function.Function;

/** Compiles nothing: what {@code chronicle-values} calls, by name and signature. Any thread. */
public final class CachedCompiler {
    /** Set by each value interface; never asked. */
    @SuppressWarnings("rawtypes") // the library writes it with types of javac
    public volatile Function fileManagerOverride;

    CachedCompiler() {}

    /** There is no file manager. */
    public void updateFileManagerForClassLoader(final ClassLoader loader, final Consumer<?> update) {}

    /** @throws ClassNotFoundException always. */
    @SuppressWarnings("DoNotCallSuggester") // the library calls it
    public Class<?> loadFromJava(final ClassLoader loader, final String name, final String source)
            throws ClassNotFoundException {
        throw new ClassNotFoundException(name + " is to be part of the build: the agent compiles no classes");
    }
}

package net.openhft.compiler;

/** Where {@code chronicle-values} looks for a compiler. */
public final class CompilerUtils {
    public static final CachedCompiler CACHED_COMPILER = new CachedCompiler();

    private CompilerUtils() {}
}

package io.merrow.junit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.merrow.lab.Link;
import io.merrow.lab.LinkOptions;
import io.merrow.lab.Namespace;
import io.merrow.lab.NetworkLab;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives each test a network lab of its own, and skips the test with the reason where there can be none. After the test it closes what was
 * opened, the latest first, the namespaces last.
 */
public final class LabExtension implements BeforeEachCallback, AfterEachCallback {
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private NetworkLab lab;

    @Override
    public void beforeEach(final ExtensionContext context) {
        assumeTrue(NetworkLab.isAvailable(), NetworkLab::unavailableReason);
        lab = closedLater(new NetworkLab());
    }

    /** Closes it after the test, before what was opened earlier. */
    public <T extends AutoCloseable> T closedLater(final T resource) {
        opened.push(resource);
        return resource;
    }

    /** A new namespace; see {@link NetworkLab#namespace}. */
    public Namespace namespace(final String label) {
        return lab.namespace(label);
    }

    /** Two new namespaces with a link; see {@link NetworkLab#pair}. */
    public Link pair() {
        return lab.pair();
    }

    /** A link; see {@link NetworkLab#link}. */
    public Link link(final Namespace left, final Namespace right, final LinkOptions options) {
        return lab.link(left, right, options);
    }

    @Override
    public void afterEach(final ExtensionContext context) throws Exception {
        Exception first = null;
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (final Exception e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}

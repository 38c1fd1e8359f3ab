package io.merrow.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signals that the JVM does not answer as we want. The JDK has no supported way to handle them; jdk.unsupported's is asked for by
 * name, since the compiler warns of its use and a JVM may be without it.
 */
final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

    private Signals() {}

    /**
     * @param name   without SIG, such as HUP.
     * @param action run by a thread of the JVM's for each signal; must not wait.
     * @param effect what does not happen where this JVM has no such handlers, for the log.
     */
    static void handle(final String name, final Runnable action, final String effect) {
        try {
            final Class<?> signal = Class.forName("sun.misc.Signal");
            final Class<?> handler = Class.forName("sun.misc.SignalHandler");
            final Object proxy = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        if (method.getDeclaringClass() == handler) {
                            action.run();
                            return null;
                        }
                        return method.invoke(action, arguments);
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (final InvocationTargetException e) {
            LOG.warn("SIG{} cannot {}: {}", name, effect, e.getCause().getMessage());
        } catch (final ReflectiveOperationException e) {
            LOG.warn("SIG{} cannot {}: this JVM has no signal handlers: {}", name, effect, e.toString());
        }
    }
}

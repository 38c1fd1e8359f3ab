package io.merrow.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGHUP. The JDK has no supported way to hear of it; jdk.unsupported's is asked for by name, since the compiler warns of
 * its use and a JVM may be without it.
 */
final class HangUpSignal {
    private static final Logger LOG = LoggerFactory.getLogger(HangUpSignal.class);

    private HangUpSignal() {}

    /** @param action run by a thread of the JVM's for each signal; must not wait. */
    static void install(final Runnable action) {
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
                    .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), proxy);
        } catch (final InvocationTargetException e) {
            LOG.warn(
                    "SIGHUP does not reload the configuration: {}", e.getCause().getMessage());
        } catch (final ReflectiveOperationException e) {
            LOG.warn("SIGHUP does not reload the configuration, this JVM does not tell of it: {}", e.toString());
        }
    }
}

package io.merrow.capture.attach;

import java.util.List;

/** Is notified of the present interfaces, by the watcher's thread. */
@FunctionalInterface
public interface InterfaceListener {
    /** All interfaces of the namespace, attached or not, after something changed. */
    void onInterfaces(List<InterfaceInfo> interfaces);
}

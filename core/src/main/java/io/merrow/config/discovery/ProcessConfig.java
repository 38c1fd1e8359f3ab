package io.merrow.config.discovery;

import io.merrow.config.schema.Key;

/** The processes behind flows. */
public record ProcessConfig(
        @Key(
                        value = "false",
                        doc = "Adds the process of the local end: process.pid, process.executable.name. Executable "
                                + "names require CAP_SYS_PTRACE and the node's PID namespace.")
                boolean enabled) {}

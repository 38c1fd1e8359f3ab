package io.merrow.config;

/** The processes behind flows. */
public record ProcessConfig(
        @Key(
                        value = "false",
                        doc = "Adds the process of the local end: process.pid, process.executable.name. Executable "
                                + "names require CAP_SYS_PTRACE and the node's PID namespace.")
                boolean enabled) {}

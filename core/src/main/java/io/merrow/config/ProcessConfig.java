package io.merrow.config;

/** The processes behind flows. */
public record ProcessConfig(
        @Key(
                        value = "false",
                        doc = "Whether flows say the process of their local end: process.pid, process.executable.name. "
                                + "Executable names need CAP_SYS_PTRACE and the node's PID namespace.")
                boolean enabled) {}

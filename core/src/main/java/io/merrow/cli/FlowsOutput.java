package io.merrow.cli;

/** How records are printed. */
enum FlowsOutput {
    TABLE,
    WIDE,
    JSON
}

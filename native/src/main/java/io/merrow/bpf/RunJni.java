package io.merrow.bpf;

/** Natives of run.c. */
public final class RunJni {
    private RunJni() {}

    /** Fills in id, type, verified instructions. */
    static native int info(int program, int[] fields);

    public static native String name(int program);

    public static native int openById(int id);

    static native int run(
            int program,
            long dataIn,
            int dataInLength,
            long dataOut,
            int dataOutLength,
            long contextIn,
            int contextInLength,
            long contextOut,
            int contextOutLength,
            int repeat,
            long result);

    static native int runEach(int program, long data, long packets, int count, long context, long error);
}

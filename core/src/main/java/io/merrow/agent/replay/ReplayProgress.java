package io.merrow.agent.replay;

/** Is notified of a replay's progress, by its thread. */
public interface ReplayProgress {
    /**
     * Every few thousand packets.
     *
     * @param name      of the file, for people.
     * @param readBytes of it.
     * @param sizeBytes of it; 0 where it is not known.
     * @param packets   of all files so far.
     */
    void onProgress(String name, long readBytes, long sizeBytes, long packets);

    /** All is read. */
    void onEnd();
}

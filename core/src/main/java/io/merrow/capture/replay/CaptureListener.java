package io.merrow.capture.replay;

/** Is notified of a capture's content beside its packets, by the reading thread. */
public interface CaptureListener {
    /**
     * An interface that packets are of.
     *
     * @param number from 0; a number may come again, in a later section or file.
     * @param name   as the file has it, or null.
     */
    void onInterface(int number, String name);

    /**
     * Something that cannot be read.
     *
     * @param offset in bytes from the start of the capture (unpacked), of the record or block concerned.
     * @param reason for people.
     */
    void onDamage(long offset, String reason);
}

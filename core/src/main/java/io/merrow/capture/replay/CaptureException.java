package io.merrow.capture.replay;

import java.io.IOException;

/** An input that is no capture; the message follows the file's name and has the reason. */
public final class CaptureException extends IOException {
    private static final long serialVersionUID = 1L;

    CaptureException(final String message) {
        super(message);
    }
}

package io.merrow.cli.top;

/** A key that means something. */
public enum TopKey {
    LETTER,
    ENTER,
    ESCAPE,
    BACKSPACE,
    UP,
    DOWN,
    PAGE_UP,
    PAGE_DOWN
}

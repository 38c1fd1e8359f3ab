package io.merrow.perf.conformance;

/** Why the two may differ about a packet although neither is wrong. */
enum Explanation {
    DAMAGED("tshark calls it malformed, or the capture cut it inside a header"),
    OTHER_LINK("a link layer that we do not read, and tshark does"),
    LYING_LENGTH("its IP length reaches beyond the frame: Linux drops it and we call it malformed, tshark reads on"),
    OTHER_POINT("seen at a second interface of the capture: a direction is counted at one");

    private final String sentence;

    Explanation(final String sentence) {
        this.sentence = sentence;
    }

    String sentence() {
        return sentence;
    }
}
